"""What people do with reminders and with the first steps of the house. Sending is `send.py`, planning `plan.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import record
from reminders.inbox import unread_of
from reminders.models import Confirmation, HouseState, Pulse, Reminder
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


@transaction.atomic
def confirm_step(*, step: str, by: User, about: str = "") -> Confirmation:
    """Somebody has looked at one of the first steps and answers for it, from today for a year."""
    confirmation = Confirmation.objects.create(step=step, about=about, by=by)
    if (
        step == "clock"
    ):  # whoever has compared the clock with a phone says that it may have stood wrong before
        Pulse.objects.update(latest_at=timezone.now())
    record("reminders.confirm_step", about=confirmation, by=by, code=step)
    return confirmation


@transaction.atomic
def ask_for_test_mail(*, by: User) -> None:
    """A mail with a code goes to whoever asks; the caller hands it over after the commit."""
    record("reminders.ask_for_test_mail", about=by, by=by)


@transaction.atomic
def note_house_state(*, open_steps: list[str], by: User | None) -> HouseState:
    """What is open is kept for the banner; the first time that nothing is, the house is open for its first contact, for good."""
    now = timezone.now()
    HouseState.objects.bulk_create(
        [HouseState(id=HouseState.ONLY, open_steps=open_steps, looked_at=now)], ignore_conflicts=True
    )
    state = HouseState.objects.select_for_update(of=("self",)).get(id=HouseState.ONLY)
    opens = not open_steps and state.opened_at is None
    state.open_steps, state.looked_at = open_steps, now
    state.opened_at = now if opens else state.opened_at
    state.save(update_fields=["open_steps", "looked_at", "opened_at"])
    if opens:
        record("reminders.open_house", about=state, by=by)
    return state
