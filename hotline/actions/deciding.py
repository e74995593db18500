"""decide_callback, undo_callback: a supervisor decides on a promised call; what was just done is taken back. Never asks who may."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.log import record
from hotline.actions.locks import LATE, STATE
from hotline.actions.owing import ask_supervisors, lock_callback, move, nobody_owes, refuse_unsafe, remind
from hotline.models import Callback
from hotline.models.callbacks import KEPT
from hotline.owed import undoable
from hotline.states import CallbackState
from people.phones import phone_key


class Decision(models.TextChoices):
    """What a supervisor may decide."""

    MORE = "more", gettext_lazy("more tries")
    ANOTHER_WAY = "another", gettext_lazy("another way")
    GIVE_UP = "give_up", gettext_lazy("give up")


@dataclass(frozen=True)
class Verdict:
    """`tries`: how many more; `until_at`: the new end of the window; `words`: the other way, or why it is given up;
    `number`: another one to ring (E.164), which belongs to nobody we know of.
    """

    decision: str
    tries: int = 0
    until_at: datetime | None = None
    words: str = ""
    number: str = ""


@transaction.atomic
def decide_callback(*, callback: Callback, version: int, verdict: Verdict, by: User) -> Callback:
    """More tries, another way, or the end with a reason. The owner stays who it was, and is reminded anew."""
    locked = lock_callback(callback, to="decide_callback", version=version)
    if verdict.decision == Decision.GIVE_UP:
        ended = {"ended_at": timezone.now(), "ended_by": by, "end_reason": verdict.words}
        move(locked, {"state": CallbackState.GIVEN_UP, **ended}, undo_by=by)
        nobody_owes(locked)
    else:
        changes = {
            "state": CallbackState.PROMISED,
            "limit": min(locked.tries + max(verdict.tries, 1), 30_000),
            "until_at": max(verdict.until_at or locked.until_at, locked.from_at),
        }
        if verdict.decision == Decision.ANOTHER_WAY:
            changes["another_way"] = verdict.words
        if verdict.number:
            changes |= {"number": verdict.number, "number_index": phone_key(verdict.number), "person": None}
        move(locked, changes)
        if verdict.number or verdict.decision == Decision.MORE:
            refuse_unsafe(locked)
        remind(locked)
    record(
        "hotline.decide_callback", about=locked, by=by, code=verdict.decision, new={"words": verdict.words}
    )
    return locked


@transaction.atomic
def undo_callback(*, callback: Callback, by: User) -> Callback:
    """The last try, the withdrawal or the giving up is taken back by whoever did it, for ten minutes."""
    locked = lock_callback(callback, to="undo_callback")
    if not undoable(by, locked):
        raise ValidationError(
            _(
                "Taking back is possible for ten minutes, by whoever did it, and only while nothing was changed."
            ),
            code=LATE,
        )
    other = Callback.objects.owed().filter(contact=locked.contact_id).exclude(pk=locked.pk)
    if locked.contact_id and other.exists():
        raise ValidationError(_("A call to this caller is promised already."), code=STATE)
    tries = locked.tries
    attempt = locked.attempts.filter(version=locked.version, undone_at=None).first()
    if attempt is not None:
        attempt.undone_at = timezone.now()
        attempt.save(update_fields=["undone_at"])
        tries -= attempt.result not in KEPT
    ended = {"ended_at": None, "ended_by": None, "end_reason": ""}
    move(locked, {"state": locked.undo_state, "tries": tries, **ended})
    record("hotline.undo_callback", about=locked, by=by)
    if locked.state == CallbackState.STUCK:
        ask_supervisors(locked)
    else:
        remind(locked)
    return locked
