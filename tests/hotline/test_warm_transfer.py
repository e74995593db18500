"""warm_transfer: the operator stays until the caller has spoken with whoever accepted; that is noted, with who and when."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from hotline.actions import emergencies
from hotline.models import Emergency
from tests import factories

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
