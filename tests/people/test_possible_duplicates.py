"""Possible duplicates: when somebody is asked, about whom never, and who sees the question."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from people.models import PossibleDuplicate
from people.record import add_phone, record_person
from tests import factories
from tests.hotline.calls import press
from tests.people.acts import decide, send

pytestmark = pytest.mark.django_db
NAME, LATIN = "Эркин Токонов", "Erkin Tokonov"


def asked() -> list[tuple[str, str]]:
    return sorted(PossibleDuplicate.objects.values_list("ground", "reason"))


def test_the_same_number_and_a_name_that_meets(operator):
    number = factories.number()
    first = record_person(name=NAME, number=number, by=operator)
    second = record_person(name=LATIN, number=number, by=operator)
    pair = PossibleDuplicate.objects.get()
    assert set(pair.persons) == {first.pk, second.pk}
    assert asked() == [("phone", "latin")]


def test_a_shared_phone_alone_is_no_ground(operator):
    number = factories.number()
    record_person(name=NAME, number=number, by=operator)
    record_person(name="Айсулуу Бекова", number=number, by=operator)
    assert asked() == []


def test_a_name_alone_is_no_ground(operator):
    record_person(name=NAME, by=operator)
    record_person(name=NAME, by=operator)
    assert asked() == []


@pytest.mark.parametrize(
    ("mine", "theirs", "grounds"),
    [
        ("12.05.1984", "1984-05-12", ["birth_date"]),
        ("1984", "1984-05-12", ["birth_year"]),
        ("1984", "1984", ["birth_year"]),
        ("1985", "1984-05-12", []),
    ],
)
def test_a_name_that_meets_and_a_birth_date(mine, theirs, grounds, person, lawyer, supervisor, as_):
    other = factories.case(supervisor, client=LATIN).parties.get().person
    other.birth_date = theirs
    other.save(update_fields=["birth_date"])
    send(as_(lawyer), "correct_person", person, birth_date=mine)
    assert [ground for ground, _reason in asked()] == grounds


def test_a_number_that_is_added_later_asks_too(person, lawyer, operator, as_):
    other = record_person(name=LATIN, number="+996100007701", by=operator)
    send(as_(lawyer), "add_phone", person, number="0100 00 77 01", safety="safe")
    assert set(PossibleDuplicate.objects.get().persons) == {person.pk, other.pk}


def test_a_pair_is_asked_about_once(person, lawyer, operator, as_):
    record_person(name=LATIN, number="+996100007701", by=operator)
    for number in ("0100 00 77 01", "0100 00 77 02"):
        send(as_(lawyer), "add_phone", person, number=number, safety="safe")
    assert PossibleDuplicate.objects.count() == 1


def test_twins_are_told_apart_once_and_for_all(supervisor, operator, as_):
    """Two people, one birth date, one phone, names a letter apart: the decision is remembered."""
    hasan = factories.case(supervisor, client="Хасан Юсупов").parties.get().person
    husan = factories.case(supervisor, client="Хусан Юсупов").parties.get().person
    pair = factories.duplicate(hasan, husan)
    assert decide(as_(supervisor), "keep_apart", pair).status_code == 302
    for twin in (hasan, husan):
        send(as_(supervisor), "correct_person", twin, birth_date="01.03.1999")
        send(as_(supervisor), "add_phone", twin, number="0100 00 77 01", safety="safe")
    assert [one.state for one in PossibleDuplicate.objects.all()] == ["apart"]


def test_what_was_decided_holds_for_a_record_that_swallowed_another(person, supervisor, operator, as_):
    """A and B are two people; B is merged into C: nobody asks about A and C because of B's number."""
    first = record_person(name=LATIN, number="+996100007701", by=operator)
    kept = record_person(name=NAME, by=operator)
    apart = factories.duplicate(person, first)
    decide(as_(supervisor), "keep_apart", apart)
    pair = factories.duplicate(first, kept)
    decide(as_(supervisor), "merge_persons", pair, kept=str(kept.pk))
    send(as_(supervisor), "add_phone", person, number="0100 00 77 01", safety="safe")
    assert PossibleDuplicate.objects.count() == 2


@pytest.fixture
def pair(person, supervisor):
    return factories.duplicate(person, factories.case(supervisor, client=LATIN).parties.get().person)


def test_the_list_shows_both_records_and_the_reason(pair, person, supervisor, as_):
    add_phone(person=person, number="+996100007701", by=supervisor)
    page = as_(supervisor).get(reverse("possible_duplicates")).content.decode()
    assert all(word in page for word in (NAME, LATIN, "0100 00 77 01"))


def test_the_list_is_for_those_who_decide(pair, lawyer, operator, intern, administrator, as_):
    for user in (lawyer, operator, intern, administrator):
        assert as_(user).get(reverse("possible_duplicates")).status_code == 403


def test_the_desk_counts_what_the_list_shows(pair, supervisor, as_):
    page = as_(supervisor).get(reverse("desk")).content.decode()
    link = page.split(f'href="{reverse("possible_duplicates")}"')[1]
    assert "<strong>1</strong>" in link[:120]


def test_who_sees_one_record_learns_of_the_other_that_it_exists(pair, lawyer, as_):
    page = as_(lawyer).get(pair.get_absolute_url()).content.decode()
    assert NAME in page
    assert LATIN not in page


def test_behind_a_wall_there_is_no_other_record(pair, person, lawyer, supervisor, other_supervisor, as_):
    other = next(pk for pk in pair.persons if pk != person.pk)
    case = supervisor.cases_opened.get(parties__person=other)
    for user in (lawyer, other_supervisor):
        factories.wall(case, user, supervisor)
        assert as_(user).get(pair.get_absolute_url()).status_code == 404
        assert "duplicates/" not in as_(user).get(reverse("person_page", args=[person.pk])).content.decode()
    assert PossibleDuplicate.objects.count() == 1


def test_strangers_get_what_is_not_there(pair, other_lawyer, operator, administrator, as_):
    for user in (other_lawyer, operator, administrator):
        assert as_(user).get(pair.get_absolute_url()).status_code == 404


def test_a_record_that_was_taken_back_is_no_question(operator, supervisor, as_):
    """The second call was logged by mistake and taken back: its person is nobody, and nobody is asked."""
    number = {"number": "0100 00 41 18", "said": "Сына забрали."}
    for name in (NAME, LATIN):
        press(as_(operator), operator, "queue", caller_name=name, **number)
    listed = reverse("possible_duplicates")
    assert LATIN in as_(supervisor).get(listed).content.decode()
    latest = operator.contacts_logged.latest("logged_at")
    mistaken = latest.caller.get_absolute_url()
    as_(operator).post(reverse("undo_log_contact", args=[latest.pk]))
    assert LATIN not in as_(supervisor).get(listed).content.decode()
    assert as_(supervisor).get(mistaken).status_code == 404


def test_the_opening_is_recorded(pair, supervisor, as_):
    as_(supervisor).get(pair.get_absolute_url())
    assert AuditEntry.objects.filter(verb="people.read_duplicate", about_id=str(pair.pk)).exists()
