"""The heartbeat of the sweep."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reminders import send
from reminders.health import late_reminders, sweep_age, sweep_is_fresh
from reminders.models import SweepMark

pytestmark = pytest.mark.django_db


def test_no_sweep_yet_is_no_age():
    SweepMark.objects.update(finished_at=None)
    assert sweep_age() is None
    assert not sweep_is_fresh()


def test_a_sweep_leaves_its_mark_in_one_row():
    send.send_due()
    send.send_due()
    assert SweepMark.objects.count() == 1
    assert sweep_age() < timedelta(seconds=5)
    assert sweep_is_fresh()
    assert not sweep_is_fresh(timezone.now() + timedelta(minutes=3))


def test_a_sweep_that_broke_is_not_finished(monkeypatch):
    SweepMark.objects.update(finished_at=None)
    monkeypatch.setattr(send, "_post_some", lambda sweep: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send.send_due()
    assert SweepMark.objects.get().started_at is not None
    assert sweep_age() is None


def test_late_ones_are_counted(lawyer, planned):
    planned(lawyer, due=1)
    planned(lawyer, due=10)
    assert late_reminders() == 1
    send.send_due()
    assert late_reminders() == 0
