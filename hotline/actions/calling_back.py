"""take_callback, try_callback, hand_over_callback, withdraw_callback: a promised call on its way. Never asks who may."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.company import pairs_that_see
from hotline.actions.locks import STATE
from hotline.actions.owing import (
    GIVEN,
    ask_supervisors,
    lock_callback,
    move,
    nobody_owes,
    refuse_other_hands,
    refuse_unsafe,
    remind,
)
from hotline.models import Callback, CallbackAttempt
from hotline.models.callbacks import KEPT, USELESS
from hotline.states import CallbackState
from reminders.plan import plan


@transaction.atomic
def take_callback(*, callback: Callback, by: User) -> Callback:
    """Whoever rings now owes the call; for half an hour nobody else may take it."""
    locked = lock_callback(callback, to="take_callback")
    refuse_other_hands(locked, by)
    refuse_unsafe(locked)
    if locked.owner_id == by.pk and locked.state == CallbackState.TAKEN:
        return locked  # pressed twice
    changed_hands = locked.owner_id != by.pk
    move(locked, {"owner": by, "owned_since": timezone.now(), "state": CallbackState.TAKEN})
    record("hotline.take_callback", about=locked, by=by)
    if changed_hands:
        remind(locked)
    return locked


@transaction.atomic
def try_callback(*, key: UUID, callback: Callback, result: str, note: str = "", by: User) -> CallbackAttempt:
    """What a try came to. Reached keeps the promise; after `limit` tries in vain, or a dead number, a supervisor decides.

    `key` becomes the row's key: a second press gives the try that is there.
    """
    locked = lock_callback(
        callback, to="undo_callback"
    )  # any state: the second press meets what the first one left
    made = CallbackAttempt.objects.filter(pk=key, callback=locked, by=by).first()
    if made is not None:
        return made
    locked = lock_callback(callback, to="try_callback")
    refuse_other_hands(locked, by)
    if locked.owner_id != by.pk:
        raise ValidationError(
            _("This call is %(name)s's now. Take it first.") % {"name": locked.owner.name}, code=STATE
        )
    if result not in KEPT:  # spoken with in another way, or on another phone: that may be said
        refuse_unsafe(locked)
    now, tries = timezone.now(), locked.tries + (result not in KEPT)
    move(locked, _after(locked, result, tries, by), undo_by=by)
    attempt = CallbackAttempt.objects.create(
        pk=key, callback=locked, at=now, by=by, result=result, note=note, version=locked.version
    )
    record("hotline.try_callback", about=locked, by=by, code=result)
    if locked.state == CallbackState.DONE:
        nobody_owes(locked)
    elif locked.state == CallbackState.STUCK:
        ask_supervisors(locked)
    return attempt


def _after(callback: Callback, result: str, tries: int, by: User) -> dict[str, object]:
    if result in KEPT:
        return {"tries": tries, "state": CallbackState.DONE, "ended_at": timezone.now(), "ended_by": by}
    vain = result in USELESS or tries >= callback.limit
    return {"tries": tries, "state": CallbackState.STUCK if vain else CallbackState.PROMISED}


@transaction.atomic
def hand_over_callback(*, callback: Callback, version: int, to: User, by: User) -> Callback:
    """Somebody else owes it from now on, and is told; who owed it before owes it no more."""
    locked = lock_callback(callback, to="hand_over_callback", version=version)
    if locked.owner_id == to.pk:
        raise ValidationError(_("%(name)s owes this call already.") % {"name": to.name}, code=STATE)
    if locked.case_id and not pairs_that_see({(to.pk, locked.case_id)}):
        raise ValidationError(
            _("%(name)s does not work on the case of this call.") % {"name": to.name}, code=STATE
        )
    stuck = locked.state == CallbackState.STUCK
    state = CallbackState.STUCK if stuck else CallbackState.PROMISED
    move(locked, {"owner": to, "owned_since": timezone.now(), "state": state})
    record("hotline.hand_over_callback", about=locked, by=by, new={"owner": to})
    if stuck:
        ask_supervisors(locked)
    else:
        remind(locked)
    plan(kind=GIVEN, about=locked, to=to, due_at=timezone.now())
    return locked


@transaction.atomic
def withdraw_callback(*, callback: Callback, version: int, reason: str, by: User) -> Callback:
    """Nothing is owed any more: it was promised by mistake, or settled otherwise."""
    locked = lock_callback(callback, to="withdraw_callback", version=version)
    ended = {"ended_at": timezone.now(), "ended_by": by, "end_reason": reason}
    move(locked, {"state": CallbackState.WITHDRAWN, **ended}, undo_by=by)
    record("hotline.withdraw_callback", about=locked, by=by, new={"reason": reason})
    nobody_owes(locked)
    return locked
