"""note_missed_calls, take_missed_call, promise_missed_call, dismiss_missed_call, undo_dismiss_missed_call: calls that nobody answered.

A number that called since is closed by itself (logging and noting do that). Never asks who may.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BinaryField, BooleanField, Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SavedForm, User
from accounts.prepared import SOME_BYTES, SOME_ID, SOME_KEY, SOME_MOMENT, Statement, prepared_update
from accounts.saved import find_saved_form, save_form
from audit.log import record
from cases.models.case import TriageLevel
from hotline.actions.locks import LATE, STATE
from hotline.actions.promising import Promise, promise_callback
from hotline.deadlines import ring_by, taken_until
from hotline.handset import Ring
from hotline.models import Callback, Contact, MissedCall
from hotline.owed import owed_to
from hotline.ringing import mark_of
from hotline.states import ContactState, MissedState
from people.models.phones import Safety
from people.phones import phone_key, show_phone
from reminders.plan import UNDO_TIME

FORM = "log_contact"
REMEMBERED = timedelta(days=40)  # longer than a pasted list may reach back (handset.OLDEST)
AT_ONCE = 500
# An encrypted column cannot be compared, but the database sees that nothing stands in it; an index that no number hashes to.
HAS_NUMBER = RawSQL("length(hotline_missedcall.number) > 0", (), output_field=BooleanField())
HAS_INDEX = RawSQL("number_index <> uuid_send(hotline_missedcall.id)", (), output_field=BooleanField())
OWN_INDEX = RawSQL("uuid_send(id)", (), output_field=BinaryField())


@dataclass(frozen=True)
class Noted:
    """What became of a list: new rows, rows that were there already, calls of numbers that have called since."""

    new: int = 0
    known: int = 0
    called_since: int = 0


@transaction.atomic
def note_missed_calls(*, rings: Sequence[Ring], by: User) -> Noted:
    """Each ring of a list becomes a row once, however often it is pasted; who has called since is left out."""
    now = timezone.now().replace(second=0, microsecond=0)
    keys = {ring.number: phone_key(ring.number) for ring in rings}
    spoken, untimed = _last_calls(keys.values()), _waiting_among(keys.values())
    rows, known, called = [], 0, 0
    for ring in rings:
        key, at = keys[ring.number], ring.at or now
        if spoken.get(key, at - timedelta(minutes=1)) >= at:
            called += 1
        elif ring.at is None and key in untimed:
            known += 1
        else:
            rows.append(
                MissedCall(
                    number=ring.number, number_index=key, rang_at=at, timed=ring.at is not None, noted_at=now, noted_by=by
                )
            )  # fmt: skip
    before = _there(rows)
    new = [row for row in rows if (bytes(row.number_index), row.rang_at) not in before]
    MissedCall.objects.bulk_create(new, ignore_conflicts=True)
    record("hotline.note_missed_calls", about=None, by=by, code=str(len(new)))
    return Noted(len(new), known + len(rows) - len(new), called)


def _last_calls(indexes: Collection[bytes]) -> dict[bytes, datetime]:
    """When these numbers called last; calls of hidden people are met by no number."""
    contacts = Contact.objects.filter(number_index__in=list(indexes)).exclude(state=ContactState.VOIDED)
    contacts = contacts.filter(caller__hidden_at=None, concerned__hidden_at=None).order_by()
    found = contacts.values_list("number_index").annotate(last=Max("began_at"))
    return {bytes(index): last for index, last in found}


def _waiting_among(indexes: Collection[bytes]) -> set[bytes]:
    rows = MissedCall.objects.waiting().filter(number_index__in=list(indexes)).order_by()
    return {bytes(index) for index in rows.values_list("number_index", flat=True)}


def _there(rows: Sequence[MissedCall]) -> set[tuple[bytes, datetime]]:
    if not rows:
        return set()
    indexes = {bytes(row.number_index) for row in rows}
    moments = [row.rang_at for row in rows]
    known = MissedCall.objects.filter(
        number_index__in=indexes, rang_at__gte=min(moments), rang_at__lte=max(moments)
    )
    return {(bytes(index), at) for index, at in known.values_list("number_index", "rang_at")}


@transaction.atomic
def take_missed_call(*, missed: MissedCall, by: User) -> SavedForm:
    """The page of a call opens with number and time; for half an hour nobody else takes the group. Logging the call closes it."""
    group = _lock_group(missed)
    _refuse_other_hands(group, by)
    _refuse_unsafe(missed)
    key = uuid5(group[0].pk, str(by.pk))  # pressed twice, it is the one form
    MissedCall.objects.filter(pk__in=[one.pk for one in group]).update(taken_at=timezone.now(), taken_by=by)
    record("hotline.take_missed_call", about=missed, by=by)
    begun = find_saved_form(by, key, FORM)
    if begun is not None:
        return begun
    timed = [one.rang_at for one in group if one.timed]
    words = {"number": [show_phone(group[-1].number)], "channel": ["phone"]}
    if timed:
        words["began_at"] = [f"{timezone.localtime(max(timed)):%Y-%m-%dT%H:%M}"]
    return save_form(owner=by, key=key, form_name=FORM, content=words)


@transaction.atomic
def promise_missed_call(*, key: UUID, missed: MissedCall, by: User) -> Callback:
    """The group becomes a call that we owe, today; where one is owed to that number already, it joins that one."""
    made = Callback.objects.filter(pk=key, promised_by=by).first()
    if made is not None:
        return made
    group = _lock_group(missed)
    _refuse_other_hands(group, by)
    index = bytes(missed.number_index)
    callback = owed_to(by, [index]).get(index)
    if callback is None:
        rang = timezone.localtime(group[-1].rang_at)
        reason = _("Rang us, and nobody answered: %(time)s.") % {"time": f"{rang:%d.%m %H:%M}"}
        until = ring_by(timezone.now(), TriageLevel.URGENT)
        promise = Promise(until_at=until, reason=reason, triage=TriageLevel.STANDARD)
        callback = promise_callback(key=key, promise=promise, number=group[-1].number, by=by)
    _close(group, MissedState.PROMISED, by=by, callback=callback)
    record("hotline.promise_missed_call", about=missed, by=by)
    return callback


@transaction.atomic
def dismiss_missed_call(*, missed: MissedCall, why: str, by: User) -> MissedCall:
    """Nobody rings back, for a reason; all waiting calls of that number are closed with it."""
    group = _lock_group(missed)
    _close(group, MissedState.DISMISSED, by=by, dismissal=why)
    record("hotline.dismiss_missed_call", about=missed, by=by, code=why)
    return missed


@transaction.atomic
def undo_dismiss_missed_call(*, missed: MissedCall, by: User) -> MissedCall:
    """For ten minutes, by whoever dismissed it, with all that was closed by the same press."""
    locked = MissedCall.objects.select_for_update(of=("self",)).get(pk=missed.pk)
    late = locked.closed_at is None or timezone.now() >= locked.closed_at + UNDO_TIME
    if locked.state != MissedState.DISMISSED or locked.closed_by_id != by.pk or late:
        raise ValidationError(_("It cannot be taken back any more."), code=LATE)
    together = MissedCall.objects.filter(
        number_index=locked.number_index, closed_at=locked.closed_at, state=MissedState.DISMISSED
    )
    together.update(state=MissedState.WAITING, dismissal="", closed_at=None, closed_by=None)
    record("hotline.undo_dismiss_missed_call", about=locked, by=by)
    return locked


def close_called_since(contact: Contact, number: str, *, by: User) -> None:
    """A call was logged: missed ones of its number are answered. An outcome that keeps no number takes theirs away, too."""
    if not number:
        return
    called: dict[str, Any] = {
        "number": phone_key(number),
        "until": contact.began_at + timedelta(minutes=1),
        "by": by.pk,
    }
    if contact.number_index is not None:
        _answered().run(**called, contact=contact.pk, now=timezone.now())
        return
    group = list(_called_since(**called).select_for_update(of=("self",)))
    for one in group:
        one.number, one.number_index = "", one.pk.bytes
        one.save(update_fields=["number", "number_index"])
    _close(group, MissedState.ANSWERED, by=by, contact=contact)


def _called_since(*, number: bytes, until: datetime, by: UUID) -> QuerySet[MissedCall]:
    """Waiting calls of this number that a call has answered: rung before it, at no known time, or taken in hand by its operator."""
    answered = Q(rang_at__lte=until) | Q(timed=False) | Q(taken_by=by)
    return MissedCall.objects.waiting().filter(answered, number_index=number)


@cache
def _answered() -> Statement:
    """Nearly every call that is logged asks this."""
    examples: dict[str, Any] = {"number": SOME_BYTES, "until": SOME_MOMENT, "by": SOME_ID}
    after = SOME_MOMENT + timedelta(seconds=1)
    changes = {"state": MissedState.ANSWERED, "contact": SOME_KEY, "closed_at": after, "closed_by": SOME_ID}
    return prepared_update(_called_since(**examples), changes, **examples, contact=SOME_KEY, now=after)


def wait_again(contact: Contact) -> None:
    """The call was taken back: what it had answered waits again, as long as its number is known."""
    rows = MissedCall.objects.filter(contact=contact, state=MissedState.ANSWERED)
    numbers = [one.pk for one in rows if one.number]
    MissedCall.objects.filter(pk__in=numbers).update(
        state=MissedState.WAITING, contact=None, closed_at=None, closed_by=None
    )


def forget_missed_numbers() -> int:
    """The clock's chore: of closed calls the number goes when nothing can be taken back, its hash when no list reaches so far."""
    now = timezone.now()
    closed = MissedCall.objects.exclude(state=MissedState.WAITING)
    settled = closed.filter(HAS_NUMBER, closed_at__lt=now - 2 * UNDO_TIME)
    changed = 0
    for one in settled.order_by("closed_at")[:AT_ONCE]:
        one.number = ""
        one.save(update_fields=["number"])
        changed += 1
    gone = closed.filter(HAS_INDEX, closed_at__lt=now - REMEMBERED, rang_at__lt=now - REMEMBERED)
    return changed + gone.update(number_index=OWN_INDEX)


def _lock_group(missed: MissedCall) -> list[MissedCall]:
    """All waiting calls of the number, the oldest first; somebody else was faster: said in words."""
    rows = MissedCall.objects.waiting().filter(number_index=missed.number_index)
    group = list(rows.select_for_update(of=("self",)).order_by("rang_at", "pk"))
    if not group:
        raise ValidationError(_("This number waits no more: somebody was faster."), code=STATE)
    return group


def _refuse_other_hands(group: Sequence[MissedCall], by: User) -> None:
    for one in group:
        if (
            one.taken_at
            and one.taken_by
            and one.taken_by != by
            and timezone.now() < taken_until(one.taken_at)
        ):
            raise ValidationError(
                _("%(name)s has this number in hand since %(time)s.")
                % {"name": one.taken_by.name, "time": f"{timezone.localtime(one.taken_at):%H:%M}"},
                code=STATE,
            )


def _refuse_unsafe(missed: MissedCall) -> None:
    if mark_of(bytes(missed.number_index)) == Safety.UNSAFE:
        raise ValidationError(_("This number is marked “do not call”."), code=STATE)


def _close(group: Sequence[MissedCall], state: str, *, by: User, **facts: object) -> None:
    MissedCall.objects.filter(pk__in=[one.pk for one in group]).update(
        state=state, closed_at=timezone.now(), closed_by=by, **facts
    )
