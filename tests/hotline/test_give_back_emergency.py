"""give_back_emergency: whoever accepted cannot go on; it is the next one's in the same moment, never nobody's."""

import pytest
from django.urls import reverse

from hotline.actions import emergencies
from hotline.models import Emergency
from reminders.models import Reminder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(operator, lawyer, other_lawyer, supervisor):
    """Accepted by the lawyer on duty."""
    factories.duty(lawyer, supervisor, other_lawyer)
    made = factories.emergency(operator)
    emergencies.accept_emergency(contact=made, by=lawyer)
    return made


def test_the_next_one_has_it_at_once(contact, lawyer, other_lawyer, as_):
    assert as_(lawyer).post(reverse("give_back_emergency", args=[contact.pk])).status_code == 302
    row = Emergency.objects.get()
    assert (row.owner_id, row.accepted_at, row.transferred_at) == (other_lawyer.pk, None, None)
    assert row.climb_at is not None
    assert (
        Reminder.objects.filter(to=other_lawyer, kind="emergency_yours").exclude(state="cancelled").exists()
    )


def test_a_supervisor_may_take_it_from_somebody_who_is_silent(contact, supervisor, other_lawyer, as_):
    as_(supervisor).post(reverse("give_back_emergency", args=[contact.pk]))
    assert Emergency.objects.get().owner_id == other_lawyer.pk


@pytest.mark.parametrize("who", ["other_lawyer", "operator"])
def test_nobody_else_gives_it_away(who, contact, as_, lawyer, request):
    answer = as_(request.getfixturevalue(who)).post(reverse("give_back_emergency", args=[contact.pk]))
    assert answer.status_code == 403
    assert Emergency.objects.get().accepted_by_id == lawyer.pk
