"""mark_phone: how a number of a person of the case may be rung."""

import pytest
from django.urls import reverse

from audit.history import words_of
from audit.models import AuditEntry
from people.models import Phone
from people.record import add_phone
from tests import factories

pytestmark = pytest.mark.django_db
MARKS = {
    "safety": "hours", "hours_from": "10:00", "hours_to": "12:30", "safety_note": "кроме пятницы",
    "cover_story": "аптека", "agreed_word": "ромашка", "whose": "сестры", "voicemail": "no", "sms": "yes",
}  # fmt: skip


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def phone(case, lawyer):
    return add_phone(person=case.parties.get().person, number=factories.number(), by=lawyer)


def address(case, phone) -> str:
    return reverse("mark_phone", args=[case.code, phone.pk])


def test_it_marks_and_shows_wherever_the_number_may_be_rung(case, phone, lawyer, as_):
    answer = as_(lawyer).post(address(case, phone), {"version": 1, **MARKS})
    assert answer.headers["Location"] == reverse("case_people", args=[case.code])
    phone = Phone.objects.get(pk=phone.pk)
    assert (phone.cover_story, phone.agreed_word, phone.version, phone.marked_by) == (
        "аптека",
        "ромашка",
        2,
        lawyer,
    )
    people = as_(lawyer).get(reverse("case_people", args=[case.code])).content.decode()
    for shown in ("10:00–12:30", "кроме пятницы", "аптека", "ромашка", "сестры"):
        assert shown in people
    identity = as_(lawyer).get(reverse("case_page", args=[case.code])).content.decode()
    assert "10:00–12:30" in identity
    assert "ромашка" not in identity


def test_the_most_careful_number_stands_in_the_identity_bar(case, phone, lawyer, as_):
    add_phone(person=phone.person, number=factories.number(), by=lawyer, safety="safe")
    Phone.objects.filter(pk=phone.pk).update(safety="unsafe")
    party = as_(lawyer).get(reverse("case_page", args=[case.code])).context["client"]
    assert (party.call_safety, party.call_tone) == ("unsafe", "fire")


def test_it_records_the_words_under_the_person_and_a_line_in_the_case(case, phone, lawyer, as_):
    as_(lawyer).post(address(case, phone), {"version": 1, **MARKS})
    entry = AuditEntry.objects.get(verb="people.change_phone")
    assert (entry.subject_label, entry.subject_id) == ("people.Person", str(phone.person_id))
    words = {change.field: (change.old, change.new) for change in words_of(entry).changes}
    assert words["hours_from"] == (None, "10:00")
    assert words["agreed_word"] == ("", "ромашка")
    history = as_(lawyer).get(reverse("case_history", args=[case.code])).content.decode()
    assert "ромашка" not in history
    assert AuditEntry.objects.filter(verb="cases.mark_phone", subject_id=str(case.pk)).count() == 1


def test_nothing_changed_is_no_line(case, phone, lawyer, as_):
    as_(lawyer).post(address(case, phone), {"version": 1, "agreed_word": ""})
    assert Phone.objects.get(pk=phone.pk).version == 1
    assert not AuditEntry.objects.filter(verb__endswith="mark_phone").exists()


def test_it_refuses_a_stale_version_and_shows_both(case, phone, lawyer, supervisor, as_):
    as_(supervisor).post(address(case, phone), {"version": 1, **MARKS})
    answer = as_(lawyer).post(address(case, phone), {"version": 1, **MARKS, "cover_story": "школа"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "школа" in page
    assert "аптека" in page
    assert Phone.objects.get(pk=phone.pk).cover_story == "аптека"
    again = as_(lawyer).post(address(case, phone), {"version": 2, **MARKS, "cover_story": "школа"})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "marks",
    [{"hours_from": "10:00"}, {"safety": "hours"}, {"agreed_word": "да"}, {"safety": "maybe"}, {"sms": "x"}],
)
def test_half_marks_are_refused_and_kept_on_the_page(case, phone, lawyer, as_, marks):
    answer = as_(lawyer).post(address(case, phone), {"version": 1, "cover_story": "аптека", **marks})
    assert answer.status_code == 422
    assert "аптека" in answer.content.decode()
    assert Phone.objects.get(pk=phone.pk).version == 1


@pytest.mark.parametrize(("name", "code"), [("intern", 403), ("other_lawyer", 404), ("operator", 404)])
def test_it_refuses_the_wrong_role(name, code, case, phone, as_, request):
    client = as_(request.getfixturevalue(name))
    assert client.post(address(case, phone), {"version": 1, **MARKS}).status_code == code


def test_a_number_of_somebody_else_does_not_exist_here(case, lawyer, as_):
    other = factories.person(lawyer, "Айбек Усенов", number=factories.number())
    assert as_(lawyer).get(address(case, other.phones.get())).status_code == 404
