"""Search before create when a case is opened: whoever is known already is recognised instead of recorded again."""

import pytest
from django.urls import reverse

from accounts.fields import signed_row_key
from cases.models import Case
from people.models import Person, PossibleDuplicate
from people.record import record_person
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Эркин Токонов"


@pytest.fixture
def known(supervisor):
    return factories.case(supervisor, client="Erkin Tokonov").parties.get().person


def opening(contact, user, **words):
    return {
        "version": contact.version, "row_key": signed_row_key(user), "type": "TORT", "triage": "urgent",
        "summary": "Задержание ночью.", "client_name": NAME, "place": "KG-GB", **words,
    }  # fmt: skip


def post(as_, user, contact, **words):
    return as_(user).post(reverse("open_case", args=[contact.pk]), opening(contact, user, **words))


def test_without_a_script_a_button_asks_and_keeps_what_was_typed(known, operator, supervisor, as_):
    contact = factories.contact(operator)
    answer = post(as_, supervisor, contact, do="look_up", summary="Моё начало.")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{known.pk}"' in page
    assert "Моё начало." in page
    assert Case.objects.count() == 1


def test_who_is_ticked_is_the_client(known, operator, supervisor, as_):
    contact, before = factories.contact(operator), Person.objects.count()
    assert post(as_, supervisor, contact, known=str(known.pk)).status_code == 302
    contact.refresh_from_db()
    assert contact.concerned == known
    assert contact.case.parties.get(role="client").person == known
    assert Person.objects.count() == before


def test_the_record_that_the_call_made_is_asked_about(known, operator, supervisor, as_):
    made = record_person(name=NAME, by=operator)
    contact = factories.contact(operator, caller=made, concerned=made, caller_name=NAME)
    post(as_, supervisor, contact, known=str(known.pk))
    contact.refresh_from_db()
    assert (contact.caller, contact.concerned) == (known, known)
    assert [party.role for party in contact.case.parties.all()] == ["client"]
    assert set(PossibleDuplicate.objects.get().persons) == {made.pk, known.pk}


def test_somebody_whom_the_supervisor_does_not_see_cannot_be_ticked(
    known, operator, supervisor, other_supervisor, as_
):
    factories.wall(known.parties.get().case, other_supervisor, supervisor)
    contact = factories.contact(operator)
    post(as_, other_supervisor, contact, known=str(known.pk))
    contact.refresh_from_db()
    assert contact.case.parties.get().person != known


def test_the_page_of_the_call_leads_to_its_people_and_their_questions(known, operator, supervisor, as_):
    caller = record_person(name=NAME, by=operator)
    pair = factories.duplicate(caller, known)
    contact = factories.contact(operator, caller=caller, concerned=caller)
    for user in (operator, supervisor):
        page = as_(user).get(contact.get_absolute_url()).content.decode()
        assert caller.get_absolute_url() in page
        assert pair.get_absolute_url() in page
        assert "Erkin Tokonov" not in page
