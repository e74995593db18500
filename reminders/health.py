"""How the post office feels: when it last swept, what is late, what failed. Never repairs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from reminders.deadlines import LATE_AFTER, SWEEP_MUST_BE_YOUNGER
from reminders.models import Reminder, SweepMark
from reminders.states import State


def sweep_age(now: datetime | None = None) -> timedelta | None:
    """Time since the last sweep ended; None if there was none yet."""
    finished = SweepMark.objects.filter(id=SweepMark.ONLY).values_list("finished_at", flat=True).first()
    return None if finished is None else (now or timezone.now()) - finished


def sweep_is_fresh(now: datetime | None = None) -> bool:
    """Whether the clock still rings."""
    age = sweep_age(now)
    return age is not None and age <= SWEEP_MUST_BE_YOUNGER


def late_reminders(now: datetime | None = None) -> int:
    """Reminders that should have left by mail and have not (counted up to 1000)."""
    before = (now or timezone.now()) - LATE_AFTER
    return Reminder.objects.filter(state=State.PLANNED, due_at__lt=before).order_by()[:1000].count()
