"""finish_contact: out of the queue."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from hotline.actions.finishing import finish_contact
from hotline.facts import Ending
from hotline.models import Contact
from hotline.outcomes import outcome
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, errors, press
from tests.people.met import persons_by_phone


def finish(client, contact, **words):
    data = {"version": contact.version, "outcome": "ADVICE", "answer": "Объяснила порядок.", **words}
    return client.post(reverse("finish_contact", args=[contact.pk]), data)


def logged(client, operator) -> Contact:
    press(client, operator, "queue", **WORDS)
    return Contact.objects.latest("logged_at")


def test_it_finishes_records_and_cancels(as_, operator, supervisor):
    client = as_(operator)
    contact = logged(client, operator)
    assert client.get(reverse("finish_contact", args=[contact.pk])).status_code == 200
    assert finish(client, contact).url == contact.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.state, contact.outcome_id, contact.finished_by) == ("done", "ADVICE", operator)
    assert (contact.answer, contact.version, contact.finished_version) == ("Объяснила порядок.", 2, 2)
    assert AuditEntry.objects.filter(verb="hotline.finish_contact", about_id=str(contact.pk)).count() == 1
    assert set(Reminder.objects.values_list("state", flat=True)) == {"cancelled"}


def test_another_operator_may_finish_it(as_, operator, other_operator):
    contact = factories.contact(operator)
    assert finish(as_(other_operator), contact).status_code == 302
    assert as_(other_operator).get(contact.get_absolute_url()).status_code == 200


def test_a_declined_outcome_refuses_and_needs_a_way_on(as_, operator):
    client = as_(operator)
    contact = factories.contact(operator)
    response = finish(client, contact, outcome="OUT_OF_SCOPE", answer="")
    assert set(errors(response)) == {"signpost"}
    finish(client, contact, outcome="OUT_OF_SCOPE", answer="", signpost="CHILD")
    contact.refresh_from_db()
    assert (contact.state, contact.signpost_id) == ("refused", "CHILD")


def test_an_outcome_that_keeps_no_number_erases_it_and_who_was_recorded(as_, operator):
    client = as_(operator)
    contact = logged(client, operator)
    assert len(persons_by_phone(NUMBER)) == 1
    finish(client, contact, outcome="INFO")
    contact.refresh_from_db()
    assert (contact.number, contact.number_index, contact.caller, contact.concerned) == ("", None, None, None)
    assert persons_by_phone(NUMBER) == []


def test_people_of_other_calls_stay(as_, operator):
    client = as_(operator)
    known = factories.person(operator, WORDS["caller_name"], number=NUMBER)
    press(client, operator, "queue", **WORDS, known_caller=str(known.pk))
    finish(client, Contact.objects.get(), outcome="INFO")
    assert persons_by_phone(NUMBER) == [known.pk]


@pytest.mark.parametrize("code", ["INTAKE", "EMERGENCY", "CALLBACK_SAFE", "NOWHERE", "\x00", ""])
def test_what_is_no_end_is_refused(as_, operator, code):
    contact = factories.contact(operator)
    assert "outcome" in errors(finish(as_(operator), contact, outcome=code))


def test_it_refuses_a_stale_version_and_a_finished_contact(as_, operator):
    client = as_(operator)
    contact = factories.contact(operator, version=2)
    response = finish(client, Contact(pk=contact.pk, version=1), answer="Мой ответ")
    assert errors(response)["__all__"]
    assert "Мой ответ" in response.content.decode()
    finish(client, contact)
    response = finish(client, contact, outcome="REPEAT")
    assert errors(response)["__all__"]
    contact.refresh_from_db()
    assert contact.outcome_id == "ADVICE"


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999", "-1", "\x00"])
def test_a_damaged_version_breaks_nothing(as_, operator, version):
    contact = factories.contact(operator)
    response = finish(as_(operator), Contact(pk=contact.pk, version=version))
    assert response.status_code in (409, 422)
    assert errors(response)


def test_it_hides_and_refuses(as_, operator, other_operator, lawyer, intern, administrator, supervisor):
    done = factories.contact(operator)
    finish(as_(operator), done)
    for stranger in (other_operator, lawyer, intern, administrator):
        assert finish(as_(stranger), done).status_code == 404
    waiting = factories.contact(operator)
    for stranger in (lawyer, intern, administrator):
        assert finish(as_(stranger), waiting).status_code == 404
    assert finish(as_(supervisor), waiting).status_code == 302


def test_the_action_itself_knows_what_is_an_end(operator):
    contact = factories.contact(operator)
    with pytest.raises(ValidationError):
        finish_contact(contact=contact, version=1, ending=Ending(outcome("INTAKE")), by=operator)
    contact.refresh_from_db()
    assert contact.state == "in_triage"
