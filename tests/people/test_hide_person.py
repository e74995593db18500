"""hide_person: a supervisor's decision; no search, no look-up and no hint meets the person any more."""

import pytest
from django.urls import reverse

from people.actions.hiding import hide_person, show_person
from people.finding import find_by_name
from people.models import NameSounds, PersonName, Phone, PossibleDuplicate, ReservedSounds
from people.name_keys import RESERVED, numbers
from people.rebuilding import rebuild
from people.record import add_name, add_phone, record_person
from tests import factories
from tests.people.acts import recorded, send
from tests.people.met import persons_by_name, persons_by_phone

pytestmark = pytest.mark.django_db

NAME = "Эркин Токонов"


@pytest.fixture
def number(person, lawyer):
    return add_phone(person=person, number=factories.number(), by=lawyer).number


def hide(client, person):
    return send(client, "hide_person", person, reason="угрозы от бывшего мужа")


def test_it_hides_and_records(person, supervisor, as_):
    assert hide(as_(supervisor), person).status_code == 302
    person.refresh_from_db()
    assert (person.hidden_by, person.hidden_reason) == (supervisor, "угрозы от бывшего мужа")
    assert len(recorded("hide_person", person)) == 1


def test_no_search_and_no_look_up_meets_the_person(person, number, supervisor, as_):
    assert persons_by_name(NAME) == persons_by_phone(number) == [person.pk]
    hide(as_(supervisor), person)
    assert persons_by_name(NAME) == persons_by_phone(number) == []
    assert find_by_name(NAME, wider=True).hits == ()


def test_what_is_added_later_is_not_met_either(person, number, supervisor, lawyer, as_):
    hide(as_(supervisor), person)
    send(as_(lawyer), "add_name", person, full="Азат Ли", kind="alias")
    send(as_(lawyer), "add_phone", person, number="0100 00 77 02", safety="safe")
    assert find_by_name("Азат Ли").hits == ()
    assert persons_by_phone("+996100007702") == []
    person.refresh_from_db()
    add_phone(person=person, number=number, by=lawyer, safety="safe")
    assert Phone.objects.filter(person=person).count() == 2, "the same number is the one row"


def test_no_hint_and_no_question(person, number, supervisor, operator, as_):
    hide(as_(supervisor), person)
    record_person(name=NAME, number=number, by=operator)
    assert not PossibleDuplicate.objects.exists()
    answer = as_(supervisor).post(reverse("look_up_person"), {"name": NAME})
    assert all(card.person != person for card in answer.context["perhaps"].cards)


def test_an_open_question_falls_silent(person, supervisor, as_):
    pair = factories.duplicate(person, record_person(name=NAME, by=supervisor))
    assert as_(supervisor).get(pair.get_absolute_url()).status_code == 200
    hide(as_(supervisor), person)
    assert as_(supervisor).get(pair.get_absolute_url()).status_code == 404


def test_the_own_lawyer_goes_on_seeing_the_client_an_operator_does_not(
    person, lawyer, operator, supervisor, as_
):
    factories.contact(operator, caller=person)
    page = reverse("person_page", args=[person.pk])
    assert as_(operator).get(page).status_code == 200
    hide(as_(supervisor), person)
    assert as_(lawyer).get(page).status_code == 200
    assert as_(operator).get(page).status_code == 404


def test_only_a_supervisor(person, lawyer, intern, other_lawyer, as_):
    for user, expected in ((lawyer, 403), (intern, 403), (other_lawyer, 404)):
        assert hide(as_(user), person).status_code == expected


def test_it_refuses_a_stale_version(person, supervisor, as_):
    assert send(as_(supervisor), "hide_person", person, reason="x", version=0).status_code == 409


def test_a_hidden_persons_name_from_a_case_gets_no_key(person, supervisor, as_):
    hide(as_(supervisor), person)
    add_name(person=person, full="Токон уулу Эркин", by=supervisor)
    assert find_by_name("Токон уулу Эркин").hits == ()


def test_the_conflict_check_alone_still_meets_a_hidden_person(person, supervisor):
    add_name(person=person, full="Эркин Муканов", by=supervisor)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    person.refresh_from_db()
    later = add_name(person=person, full="Erkin Tokonov", by=supervisor)
    names = PersonName.objects.filter(person=person)
    assert names.count() == 3 and later in names
    assert all(not row.keys for row in NameSounds.objects.filter(name__in=names))
    kept = {row.name_id: row.keys for row in ReservedSounds.objects.filter(name__in=names)}
    assert all(kept[name.pk] == numbers(name.full, table=RESERVED) for name in names)
    assert not set(kept[later.pk]) & set(numbers(later.full)), "the two tables have no key in common"
    show_person(person=person, version=person.version, reason="опасности нет", by=supervisor)
    assert all(not row.keys for row in ReservedSounds.objects.filter(name__in=names))


def test_keys_of_people_who_were_hidden_before_are_made_by_the_rebuild(person, supervisor):
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    ReservedSounds.objects.update(keys=[])
    assert rebuild(lambda _words: None) == 1
    assert ReservedSounds.objects.get(name__person=person).keys
    assert not NameSounds.objects.get(name__person=person).keys
    assert rebuild(lambda _words: None) == 0
