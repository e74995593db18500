"""undo_finish_contact: back into the queue, for ten minutes."""

from datetime import timedelta

from django.urls import reverse

from audit.models import AuditEntry
from hotline.models import Contact
from reminders.models import Reminder
from tests import factories
from tests.hotline.test_finish_contact import finish, logged


def undo(client, contact):
    return client.post(reverse("undo_finish_contact", args=[contact.pk]))


def test_it_comes_back_into_the_queue(as_, operator, supervisor):
    client = as_(operator)
    contact = logged(client, operator)
    finish(client, contact)
    assert undo(client, contact).status_code == 302
    contact.refresh_from_db()
    assert (contact.state, contact.outcome, contact.finished_at, contact.answer) == (
        "in_triage",
        None,
        None,
        "",
    )
    kinds = Reminder.objects.exclude(state="cancelled").values_list("kind", flat=True)
    assert sorted(kinds) == ["contact_missed", "contact_waiting"]
    assert AuditEntry.objects.filter(verb="hotline.undo_finish_contact").count() == 1
    assert undo(client, contact).status_code == 302  # a second press changes nothing
    assert Contact.objects.get().version == 3


def test_after_ten_minutes_or_a_correction_it_stays(as_, operator):
    client = as_(operator)
    late, changed = logged(client, operator), factories.contact(operator)
    finish(client, late)
    finish(client, changed)
    late.refresh_from_db()
    Contact.objects.filter(pk=late.pk).update(finished_at=late.finished_at - timedelta(minutes=11))
    Contact.objects.filter(pk=changed.pk).update(version=3)
    for contact in (late, changed):
        undo(client, contact)
        contact.refresh_from_db()
        assert contact.state == "done"
        assert "undo_finish_contact" not in client.get(contact.get_absolute_url()).context["verbs"]


def test_who_may_put_it_back(as_, operator, other_operator, supervisor, lawyer, administrator):
    contact = factories.contact(operator)
    finish(as_(operator), contact)
    for stranger in (other_operator, lawyer, administrator):
        assert undo(as_(stranger), contact).status_code == 404
    undo(as_(supervisor), contact)
    contact.refresh_from_db()
    assert contact.state == "in_triage"
