"""What people do with reminders: mark as read, try a failed one again. Sending is `send.py`, planning `plan.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from reminders.inbox import unread_of
from reminders.models import Reminder
from reminders.states import VERBS

if TYPE_CHECKING:
    from accounts.models import User


def read_reminder(*, reminder: Reminder, by: User) -> None:
    """The reader has seen it: a bookmark of his own, so not audited. Twice is once."""
    unread_of(by).filter(pk=reminder.pk).update(read_at=timezone.now())


def read_all_reminders(*, by: User) -> int:
    """The reader has seen everything, also what he may no longer open; how many were unread."""
    return unread_of(by).update(read_at=timezone.now())


@transaction.atomic
def retry_reminder(*, reminder: Reminder, by: User) -> Reminder:
    """A reminder that was given up goes out again, with all its tries before it and the same key."""
    allowed, becomes = VERBS["retry_reminder"]
    reminder = Reminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
    if reminder.state not in allowed:
        raise ValidationError(_("This reminder is already on its way again."), code="state")
    reminder.state = becomes
    reminder.attempts = 0
    reminder.next_try_at = timezone.now()
    reminder.last_error = ""
    reminder.save(update_fields=["state", "attempts", "next_try_at", "last_error"])
    record("reminders.retry_reminder", about=reminder, by=by)
    return reminder
