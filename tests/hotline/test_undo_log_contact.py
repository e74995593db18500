"""undo_log_contact: logged by mistake; the words come back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import SavedForm
from audit.models import AuditEntry
from hotline.models import Contact
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, press
from tests.people.met import persons_by_name, persons_by_phone


def undo(client, contact):
    return client.post(reverse("undo_log_contact", args=[contact.pk]))


def test_the_words_are_in_the_form_again(as_, operator, supervisor):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    contact = Contact.objects.get()
    response = undo(client, contact)
    saved = SavedForm.objects.get()
    assert response.url == reverse("log_contact", args=[saved.pk])
    page = client.get(response.url)
    shown = {name: page.context["form"][name].value() for name in WORDS}
    assert shown == {**WORDS, "number": "0100 00 41 18"}
    contact.refresh_from_db()
    assert contact.state == "voided"
    assert client.get(contact.get_absolute_url()).status_code == 404
    assert AuditEntry.objects.filter(verb="hotline.undo_log_contact").count() == 1
    assert set(Reminder.objects.values_list("state", flat=True)) == {"cancelled"}


def test_who_was_recorded_for_it_is_met_no_more(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    undo(client, Contact.objects.get())
    assert persons_by_phone(NUMBER) == persons_by_name(WORDS["concerned_name"]) == []


def test_and_logged_again_it_is_one_new_contact(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    undo(client, Contact.objects.get())
    saved = SavedForm.objects.get()
    press(client, operator, "queue", key=saved.pk, **WORDS)
    assert Contact.objects.filter(state="in_triage").count() == 1
    assert len(persons_by_phone(NUMBER)) == 1
    assert SavedForm.objects.count() == 0


def test_the_old_page_sent_once_more_loses_nothing(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    voided = Contact.objects.get()
    undo(client, voided)
    SavedForm.objects.all().delete()
    response = press(client, operator, "queue", key=voided.pk, **WORDS)
    page = client.get(response.url)
    assert page.context["form"]["said"].value() == WORDS["said"]
    assert Contact.objects.count() == 1


def test_a_finished_contact_is_taken_back_too(as_, operator):
    client = as_(operator)
    press(client, operator, "advice", **WORDS, answer="Объяснила порядок.")
    undo(client, Contact.objects.get())
    assert Contact.objects.get().state == "voided"
    assert SavedForm.objects.get().content["answer"] == ["Объяснила порядок."]


@pytest.mark.parametrize("change", ["late", "version", "case"])
def test_too_late_changed_or_in_a_case_it_stays(as_, operator, supervisor, change):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    contact = Contact.objects.get()
    if change == "late":
        Contact.objects.update(logged_at=contact.logged_at - timedelta(minutes=11))
    elif change == "version":
        Contact.objects.update(version=2)
    else:
        Contact.objects.update(case=factories.case(supervisor))
    assert undo(client, contact).url == contact.get_absolute_url()
    assert Contact.objects.get().state == "in_triage"
    assert "undo_log_contact" not in client.get(contact.get_absolute_url()).context["verbs"]


def test_only_the_author_takes_back(as_, operator, other_operator, supervisor, administrator):
    contact = factories.contact(operator)
    assert undo(as_(other_operator), contact).status_code == 403
    assert undo(as_(supervisor), contact).status_code == 403
    assert undo(as_(administrator), contact).status_code == 404
    contact.refresh_from_db()
    assert contact.state == "in_triage"
