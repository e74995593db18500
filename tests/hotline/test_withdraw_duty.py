"""withdraw_duty: what runs ends now, what has not begun never begins."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Duty, Emergency
from tests import factories
from tests.hotline.test_plan_duty import local

pytestmark = pytest.mark.django_db


def test_withdrawing_a_running_duty_moves_what_it_owned(supervisor, lawyer, operator, as_):
    duty = factories.duty(lawyer, supervisor)
    factories.emergency(operator)
    assert as_(supervisor).post(reverse("withdraw_duty", args=[duty.pk])).url == reverse("duty_plan")
    duty.refresh_from_db()
    assert duty.until <= timezone.now()
    assert Emergency.objects.get().owner_id == supervisor.pk
    as_(supervisor).post(reverse("withdraw_duty", args=[duty.pk]))  # a second press
    assert AuditEntry.objects.filter(verb="hotline.withdraw_duty").count() == 1


def test_what_has_not_begun_never_begins_and_its_hours_are_free(supervisor, lawyer, other_lawyer, as_):
    hours = {"from_at": local(2, 9), "until": local(2, 18)}
    duty = factories.duty(lawyer, supervisor, **hours)
    as_(supervisor).post(reverse("withdraw_duty", args=[duty.pk]))
    duty.refresh_from_db()
    assert duty.withdrawn_by_id == supervisor.pk
    factories.duty(other_lawyer, supervisor, **hours)
    assert Duty.objects.planned().get().first_id == other_lawyer.pk
