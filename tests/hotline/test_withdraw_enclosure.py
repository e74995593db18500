"""withdraw_enclosure, and the other ways in which a photo or recording ends: erased for good, with its key."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from hotline.models import Contact, Enclosure
from tests import factories
from tests.hotline.calls import WORDS, press
from tests.hotline.test_add_enclosure import add, upload
from tests.hotline.test_finish_contact import finish
from vault.models import DataKey, SealedChunk, SealedFile

pytestmark = pytest.mark.django_db


def withdraw(client, contact):
    return client.post(reverse("withdraw_enclosure", args=[contact.pk]))


def gone(contact) -> bool:
    kept = Enclosure.objects.filter(contact=contact, withdrawn_at=None).exists()
    living = DataKey.objects.filter(purpose="file", wrapped__isnull=False).exists()
    return not (kept or living or SealedChunk.objects.exists())


def test_it_erases_and_records_and_another_may_come(as_, operator):
    client = as_(operator)
    contact = factories.contact(operator)
    add(client, operator, contact)
    assert withdraw(client, contact).url == contact.get_absolute_url()
    assert gone(contact)
    row = Enclosure.objects.get()
    assert row.withdrawn_by == operator
    assert row.file.erased_at is not None
    assert AuditEntry.objects.filter(verb="hotline.withdraw_enclosure", about_id=str(contact.pk)).count() == 1
    assert client.get(reverse("read_enclosure", args=[contact.pk])).status_code == 404
    assert add(client, operator, contact).status_code == 302
    assert withdraw(client, contact).status_code == 302
    assert withdraw(client, contact).status_code == 302  # a second press: a sentence, nothing else
    assert SealedFile.objects.filter(erased_at=None).count() == 0


def test_only_its_operator_and_supervisors_may(as_, operator, other_operator, supervisor, lawyer):
    contact = factories.contact(operator)
    add(as_(operator), operator, contact)
    assert withdraw(as_(other_operator), contact).status_code == 403
    assert withdraw(as_(lawyer), contact).status_code == 404
    assert not gone(contact)
    assert withdraw(as_(supervisor), contact).status_code == 302
    assert gone(contact)


def test_a_contact_that_is_taken_back_takes_it_along(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **WORDS, enclosure=upload())
    contact = Contact.objects.get()
    assert client.post(reverse("undo_log_contact", args=[contact.pk])).status_code == 302
    assert gone(contact)


def test_an_outcome_that_keeps_no_number_erases_it(as_, operator):
    client = as_(operator)
    contact = factories.contact(operator)
    add(client, operator, contact)
    finish(client, contact, outcome="ADVICE")
    assert not gone(contact)
    other = factories.contact(operator)
    withdraw(client, contact)
    add(client, operator, other)
    finish(client, other, outcome="INFO")
    assert gone(other)
