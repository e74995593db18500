"""warm_transfer: the operator stays until the caller has spoken with whoever accepted; that is noted, with who and when."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.actions import emergencies
from hotline.models import Emergency
from tests import factories
from tests.hotline.proposals import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(operator, lawyer, supervisor):
    factories.duty(lawyer, supervisor)
    return factories.emergency(operator)


def test_it_says_who_and_when(contact, operator, lawyer, as_):
    emergencies.accept_emergency(contact=contact, by=lawyer)
    client = as_(operator)
    assert client.post(reverse("warm_transfer", args=[contact.pk])).status_code == 302
    row = Emergency.objects.get()
    assert row.transferred_by_id == operator.pk
    assert row.transferred_at >= row.accepted_at
    assert AuditEntry.objects.filter(verb="hotline.warm_transfer", actor_id=str(operator.pk)).exists()
    assert operator.name in client.get(contact.get_absolute_url()).content.decode()


def test_not_before_somebody_has_accepted(contact, operator, as_):
    as_(operator).post(reverse("warm_transfer", args=[contact.pk]))
    assert Emergency.objects.get().transferred_at is None
    with pytest.raises(ValidationError) as refused:
        emergencies.warm_transfer(contact=contact, by=operator)
    assert refused.value.code == "state"


def test_a_colleague_without_the_contact_finds_no_door(contact, other_lawyer, intern, as_):
    for user in (other_lawyer, intern):
        assert as_(user).post(reverse("warm_transfer", args=[contact.pk])).status_code == 404


def test_when_its_case_was_opened_meanwhile_the_page_says_who_has_it_and_takes_the_note(
    contact, operator, lawyer, other_operator, as_
):
    assert begin(as_(lawyer), lawyer, contact, "open_provisionally").status_code == 302
    client, door = as_(operator), reverse("warm_transfer", args=[contact.pk])
    page = client.get(contact.get_absolute_url()).content.decode()
    assert lawyer.name in page and f'action="{door}"' in page
    assert reverse("accept_emergency", args=[contact.pk]) not in page
    client.post(door)
    row = Emergency.objects.get()
    assert row.transferred_by_id == operator.pk and row.ended_at is not None
    assert f'action="{door}"' not in client.get(contact.get_absolute_url()).content.decode()
    assert as_(other_operator).get(contact.get_absolute_url()).status_code == 404


def test_hours_later_nobody_stays_on_the_line(contact, operator, lawyer, as_):
    begin(as_(lawyer), lawyer, contact, "open_provisionally")
    Emergency.objects.update(ended_at=timezone.now() - timedelta(hours=2))
    door = reverse("warm_transfer", args=[contact.pk])
    assert f'action="{door}"' not in as_(operator).get(contact.get_absolute_url()).content.decode()
    as_(operator).post(door)
    assert Emergency.objects.get().transferred_at is None


def test_without_a_case_it_ends_with_its_contact(contact, operator, lawyer, as_):
    emergencies.accept_emergency(contact=contact, by=lawyer)
    words = {"version": contact.version, "outcome": "ADVICE", "answer": "Юрист уже едет."}
    assert as_(operator).post(reverse("finish_contact", args=[contact.pk]), words).status_code == 302
    assert Emergency.objects.get().ended_at is not None
    door = reverse("warm_transfer", args=[contact.pk])
    assert f'action="{door}"' not in as_(operator).get(contact.get_absolute_url()).content.decode()
