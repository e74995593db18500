"""mark_caller_phone: how the number of a named caller may be rung, put down while on the contact."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from hotline.actions.into_case import attach_contact
from people.models import Phone
from people.record import add_phone
from tests import factories
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, ask, file_of, shown
from tests.hotline.calls import press

pytestmark = pytest.mark.django_db
MARKS = {"safety": "safe", "cover_story": "аптека", "agreed_word": "ромашка", "messenger": "no"}


@pytest.fixture
def call(operator, as_):
    """Logged by the page, so that the number is recorded with the contact."""
    press(as_(operator), operator, "queue", number=NUMBER, caller_name=CLIENT, said="Просит помощи")
    return operator.contacts_logged.get()


def address(call) -> str:
    return reverse("mark_caller_phone", args=[call.pk])


def test_it_marks_and_shows_on_the_contact(call, operator, other_operator, as_):
    assert as_(operator).post(address(call), {"version": 1, **MARKS}).status_code == 302
    phone = Phone.objects.get()
    assert (phone.cover_story, phone.agreed_word, phone.marked_by) == ("аптека", "ромашка", operator)
    page = as_(other_operator).get(call.get_absolute_url()).content.decode()
    assert "аптека" in page
    assert AuditEntry.objects.filter(verb="hotline.mark_caller_phone", about_id=str(call.pk)).count() == 1


def test_it_refuses_a_stale_version(call, operator, as_):
    as_(operator).post(address(call), {"version": 1, **MARKS})
    answer = as_(operator).post(address(call), {"version": 1, **MARKS, "cover_story": "школа"})
    assert answer.status_code == 409
    assert Phone.objects.get().cover_story == "аптека"


def test_an_operator_neither_sees_nor_sets_the_word_of_a_number_known_before(
    supervisor, lawyer, operator, as_
):
    """Or a curious colleague would log a call in her name, set a word, and ask with it."""
    file_of(supervisor, lawyer, word="лаванда")
    known = Phone.objects.get()
    press(
        as_(operator), operator, "queue", number=NUMBER, caller_name=CLIENT, said="x", known_caller=known.person_id
    )  # fmt: skip
    call = operator.contacts_logged.get()
    assert call.caller_id == known.person_id
    client = as_(operator)
    for page in (client.get(address(call)), client.get(call.get_absolute_url())):
        assert "лаванда" not in page.content.decode()
        assert "agreed_word" not in page.content.decode()
    client.post(address(call), {"version": known.version, **MARKS})
    assert Phone.objects.get().agreed_word == "лаванда"
    ask(client, call.pk, word="ромашка")
    assert MESSAGE not in shown(client, call.pk)


def test_once_the_call_belongs_to_a_case_the_word_is_its_lawyers(call, operator, lawyer, supervisor, as_):
    case = factories.case(supervisor, responsible=lawyer)
    attach_contact(contact=call, version=call.version, case=case, by=supervisor)
    as_(operator).post(address(call), {"version": 1, **MARKS})
    assert Phone.objects.get().agreed_word == ""
    as_(lawyer).post(address(call), {"version": 2, **MARKS})
    assert Phone.objects.get().agreed_word == "ромашка"


def test_without_a_name_or_a_number_there_is_nothing_to_mark(operator, as_):
    for call in (factories.contact(operator, number=NUMBER), factories.contact(operator)):
        assert as_(operator).get(address(call)).status_code == 404


@pytest.mark.parametrize(
    ("name", "code"), [("lawyer", 404), ("intern", 404), ("administrator", 404), ("supervisor", 302)]
)
def test_it_refuses_the_wrong_role(name, code, call, as_, request):
    client = as_(request.getfixturevalue(name))
    assert client.post(address(call), {"version": 1, **MARKS}).status_code == code


def test_an_intern_proposes_only(intern, as_):
    person = factories.person(intern, CLIENT)
    add_phone(person=person, number=NUMBER, by=intern)
    call = factories.contact(intern, number=NUMBER, caller=person)
    assert as_(intern).get(address(call)).status_code == 403
    assert as_(intern).get(call.get_absolute_url()).status_code == 200
