"""What every action of a promised call shares: lock it, move it on, remind its owner, climb to the supervisors. No verb of its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import keys_of_staff_with_role
from accounts.models import Role, User
from cases.models.case import TriageLevel
from hotline.actions.locks import STALE, STATE
from hotline.deadlines import remind_of_call_at
from hotline.models import Callback, Contact
from hotline.on_call import on_call
from hotline.owed import owed_again, owed_by_nobody, reaches_deputies
from hotline.ringing import how_to_ring
from hotline.states import CallbackState, allows_callback
from reminders.models import Reminder
from reminders.plan import cancel_about, plan, plan_for
from reminders.states import State

DUE, MISSED, GIVEN, STUCK = "callback_due", "callback_missed", "callback_given", "callback_stuck"
LEFT = "callback_left"
AT_ONCE = 200
URGENT = frozenset({TriageLevel.EMERGENCY, TriageLevel.URGENT})
UNSAFE = "unsafe"


def lock_callback(callback: Callback, *, to: str, version: int | None = None) -> Callback:
    """The locked callback; ValidationError with code "state" or "stale" when the verb is no longer possible."""
    # Without a join: of a row whose owner changed while we waited for the lock, PostgreSQL would find none.
    locked = Callback.objects.select_for_update(of=("self",)).get(pk=callback.pk)
    if not allows_callback(to, locked.state):
        if locked.state == CallbackState.STUCK:
            raise ValidationError(_("It was tried often enough: a supervisor decides now."), code=STATE)
        raise ValidationError(
            _("This call is not owed any more: %(state)s.") % {"state": locked.get_state_display()},
            code=STATE,
        )
    if version is not None and locked.version != version:
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Look at it and decide again."), code=STALE
        )
    return locked


def refuse_other_hands(callback: Callback, by: User) -> None:
    """Two take the same call: the second is told who has it, and since when."""
    until = callback.held_until
    if callback.owner_id != by.pk and until is not None and timezone.now() < until:
        raise ValidationError(
            _("%(name)s has this call in hand since %(time)s.")
            % {"name": callback.owner.name, "time": f"{timezone.localtime(callback.owned_since):%H:%M}"},
            code=STATE,
        )


def refuse_unsafe(callback: Callback) -> None:
    """A number marked unsafe is never rung, whoever promised what."""
    if not how_to_ring([callback])[callback.pk].may_ring:
        raise ValidationError(
            _("This number is marked “do not call”. A supervisor decides on another way."), code=UNSAFE
        )


def move(callback: Callback, changes: dict[str, Any], *, undo_by: User | None = None) -> None:
    """Writes what changed. `undo_by`: who may take this back for ten minutes; None: it cannot be taken back."""
    before = callback.state
    changes = {**changes, "climbed_at": None}  # looked at anew, whoever owes it now
    for name, value in changes.items():
        setattr(callback, name, value)
    callback.version += 1
    callback.undo_state = before if undo_by else ""
    callback.undo_by, callback.undo_at = undo_by, timezone.now() if undo_by else None
    callback.undo_version = callback.version if undo_by else None
    undo = ["undo_state", "undo_by", "undo_at", "undo_version"]
    callback.save(update_fields=[*changes, "version", *undo])


def remind(callback: Callback) -> None:
    """The owner before the window ends, every supervisor when it ends. What was planned before is taken back."""
    nobody_owes(callback)
    urgent = callback.triage in URGENT
    due_at = max(timezone.now(), remind_of_call_at(callback.from_at, callback.until_at))
    if due_at < callback.until_at:
        plan(kind=DUE, about=callback, to=callback.owner, due_at=due_at, urgent=urgent)
    supervisors = keys_of_staff_with_role(Role.SUPERVISOR)
    plan_for(supervisors, kind=MISSED, about=callback, due_at=callback.until_at, urgent=urgent)


def ask_supervisors(callback: Callback) -> None:
    """Tried in vain as often as is allowed: every supervisor learns of it now, and once more when the window ends."""
    remind(callback)
    cancel_about(callback, kind=DUE)
    supervisors = keys_of_staff_with_role(Role.SUPERVISOR)
    plan_for(supervisors, kind=STUCK, about=callback, due_at=timezone.now(), urgent=callback.triage in URGENT)


def climb_over_absent() -> int:
    """The clock's chore: what somebody owes who is not at work is told to the supervisors, once; what has climbed to one who is
    away, to the deputy.
    """
    for key in owed_again().values_list("pk", flat=True)[:AT_ONCE]:
        _come_back(key)
    climbed = 0
    for key in owed_by_nobody().values_list("pk", flat=True)[:AT_ONCE]:
        climbed += _climb(key)
    reach_deputies()
    return climbed


@transaction.atomic
def _come_back(key: UUID) -> None:
    """Whoever owes it is at work again: supervisors are not asked any more."""
    callback = owed_again().select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if callback is not None:
        callback.climbed_at = None
        callback.save(update_fields=["climbed_at"])
        cancel_about(callback, kind=LEFT)


def reach_deputies() -> None:
    """A supervisor's reminders reach the deputy for as long as the supervisor is away, each kind once."""
    now = timezone.now()
    deputies = [one for one in on_call(now).supervisors if not one.has_role(Role.SUPERVISOR)]
    for callback in reaches_deputies(now)[:AT_ONCE] if deputies else ():
        told = _told_of(callback, now)
        rows = Reminder.objects.filter(about_label=callback._meta.label, about_id=str(callback.pk), kind=told)
        known = set(rows.exclude(state=State.CANCELLED).values_list("to", flat=True))
        for one in deputies:
            if one.pk not in known:
                plan(kind=told, about=callback, to=one, due_at=now, urgent=callback.triage in URGENT)


def _told_of(callback: Callback, now: datetime) -> str:
    if callback.state == CallbackState.STUCK:
        return STUCK
    return MISSED if callback.until_at <= now else LEFT


@transaction.atomic
def _climb(key: UUID) -> int:
    callback = owed_by_nobody().select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if callback is None:
        return 0
    callback.climbed_at = timezone.now()
    callback.save(update_fields=["climbed_at"])
    supervisors = keys_of_staff_with_role(Role.SUPERVISOR)
    plan_for(supervisors, kind=LEFT, about=callback, due_at=timezone.now(), urgent=callback.triage in URGENT)
    return 1


def nobody_owes(callback: Callback) -> None:
    """Kept, given up or withdrawn."""
    cancel_about(callback)


def follow_number(contact: Contact, *, was: str) -> None:
    """A number was misheard, or its caller has a name now: what is owed there follows. Another number that a supervisor
    chose stays.
    """
    for callback in Callback.objects.owed().select_for_update(of=("self",)).filter(contact=contact):
        if callback.number != was:
            continue
        if not contact.number:
            raise ValidationError(
                _("A call to this caller is promised: withdraw the promise first."), code=STATE
            )
        callback.number, callback.number_index = contact.number, contact.number_index
        callback.person_id, callback.version = contact.caller_id, callback.version + 1
        callback.save(update_fields=["number", "number_index", "person", "version"])


def forget_number_of(contact: Contact) -> None:
    """The contact keeps no number any more, so no promise made from it may keep it. Refuses while a call is owed."""
    for callback in Callback.objects.select_for_update(of=("self",)).filter(contact=contact):
        if callback.is_owed:
            raise ValidationError(
                _("A call to this caller is promised: withdraw the promise first."), code=STATE
            )
        callback.number, callback.number_index, callback.person = "", callback.pk.bytes, None
        callback.undo_by = callback.undo_at = callback.undo_version = None  # there is nothing left to ring
        callback.save(
            update_fields=["number", "number_index", "person", "undo_by", "undo_at", "undo_version"]
        )
