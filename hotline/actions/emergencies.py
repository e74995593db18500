"""accept_emergency, note_voice_call, give_back_emergency, warm_transfer: what people do about an emergency. Never asks who may."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from hotline.actions.climbing import MOVED, look_after, move_on
from hotline.actions.locks import STATE
from hotline.models import Contact, Emergency, Turn, VoiceCall
from hotline.models.emergencies import CallResult, Rung
from hotline.on_call import OnCall, on_call
from hotline.states import EMERGENCY_VERBS, EmergencyState
from reminders.plan import cancel_about


@transaction.atomic
def accept_emergency(*, contact: Contact, by: User) -> Emergency:
    """I take it: from now on this colleague owns it, and it climbs no further. The first one counts; a second press is the same."""
    emergency = _locked(contact, to="accept_emergency", again=by)
    if emergency.accepted_by_id != by.pk:
        there = on_call()
        if by.pk not in there.working:  # dismissed, or gone away, since the page was opened
            raise ValidationError(_("You cannot do this."), code=STATE)
        _accepted(emergency, by, there, by=by)
    return emergency


@transaction.atomic
def note_voice_call(
    *, contact: Contact, key: UUID, colleague: User, result: str, at: datetime | None = None, by: User
) -> Emergency:
    """A colleague was rung: takes it (that is accepting), cannot, or was not reached; then it climbs at once.

    `key` becomes the row's key: a second press changes nothing.
    """
    emergency = _hold(contact)
    if VoiceCall.objects.filter(pk=key, by=by).exists():
        return emergency
    _check(emergency, "note_voice_call")
    there = on_call()
    if colleague.pk not in there.working:
        raise ValidationError(_("This colleague cannot be on duty any more: ring the next one."), code=STATE)
    VoiceCall.objects.create(
        pk=key, emergency=emergency, to=colleague, by=by, at=min(at or there.at, there.at), result=result
    )
    record("hotline.note_voice_call", about=contact, by=by, new={"to": colleague, "result": result})
    if result == CallResult.TAKES:
        _accepted(emergency, colleague, there, by=by)
    elif emergency.owner_id == colleague.pk:
        look_after(emergency, there, at_once=True)
    return emergency


@transaction.atomic
def give_back_emergency(*, contact: Contact, by: User) -> Emergency:
    """Whoever accepted cannot go on: it reaches the next one at once, never nobody."""
    emergency = _locked(contact, to="give_back_emergency")
    record("hotline.give_back_emergency", about=contact, by=by)
    move_on(emergency, on_call())
    return emergency


@transaction.atomic
def warm_transfer(*, contact: Contact, by: User) -> Emergency:
    """The caller has spoken with whoever accepted: until then the operator stays on the line."""
    emergency = _locked(contact, to="warm_transfer")
    emergency.transferred_at, emergency.transferred_by = timezone.now(), by
    emergency.save(update_fields=["transferred_at", "transferred_by"])
    record("hotline.warm_transfer", about=contact, by=by, new={"to": emergency.owner})
    return emergency


def refuse_while_it_climbs(contact: Contact) -> None:
    """A proposal waits for a supervisor's decision; somebody held cannot. First a lawyer takes it."""
    emergency = Emergency.objects.select_for_update(of=("self",)).filter(pk=contact.pk).open().first()
    if emergency is not None and emergency.accepted_at is None:
        raise ValidationError(
            _("Nobody has accepted this emergency yet. Ring whoever is on call, then propose the case."),
            code=STATE,
        )


def take_by_opening(contact: Contact, *, by: User) -> None:
    """A lawyer who opens the case of an open emergency has accepted it, and answers for it from now on."""
    rows = Emergency.objects.select_for_update(of=("self",)).select_related("accepted_by", "owner")
    emergency = rows.filter(pk=contact.pk).open().first()
    if emergency is not None and emergency.accepted_at is None:
        _accepted(emergency, by, on_call(), by=by)


def state_of(emergency: Emergency) -> str:
    """Where it stands, for the table of verbs."""
    waits = emergency.accepted_at is not None and emergency.transferred_at is None
    if emergency.ended_at is not None:
        return str(EmergencyState.OPENED if waits and emergency.was_just_taken_on else EmergencyState.ENDED)
    if emergency.accepted_at is None:
        return str(EmergencyState.CLIMBING)
    return str(EmergencyState.ACCEPTED if emergency.transferred_at is None else EmergencyState.TRANSFERRED)


def _hold(contact: Contact) -> Emergency:
    rows = Emergency.objects.select_for_update(of=("self",)).select_related("accepted_by", "owner")
    emergency = rows.filter(pk=contact.pk).first()
    if emergency is None:
        raise ValidationError(_("This contact is no emergency any more."), code=STATE)
    return emergency


def _locked(contact: Contact, *, to: str, again: User | None = None) -> Emergency:
    emergency = _hold(contact)
    if again is None or emergency.accepted_by_id != again.pk or emergency.ended_at is not None:
        _check(emergency, to)
    return emergency


def _check(emergency: Emergency, verb: str) -> None:
    """The table of verbs, asked under the lock."""
    state = state_of(emergency)
    if state in EMERGENCY_VERBS[verb][0]:
        return
    if state == EmergencyState.ENDED:
        raise ValidationError(_("This contact is no emergency any more."), code=STATE)
    if emergency.accepted_by is None:
        raise ValidationError(_("Nobody has accepted it yet."), code=STATE)
    raise ValidationError(
        _("%(name)s has accepted it already.") % {"name": emergency.accepted_by.name}, code=STATE
    )


def _accepted(emergency: Emergency, who: User, there: OnCall, *, by: User) -> None:
    now = timezone.now()
    if emergency.owner_id != who.pk:
        rung = there.rung_of(who.pk) or str(Rung.SUPERVISOR)
        emergency.rung, emergency.since = rung, now
        Turn.objects.create(emergency=emergency, user=who, rung=rung, lap=emergency.lap, from_at=now)
    emergency.owner = emergency.accepted_by = who
    emergency.accepted_at, emergency.climb_at = now, None
    emergency.save(update_fields=MOVED)
    record("hotline.accept_emergency", about=emergency.audit_subject, by=by, new={"by": who})
    cancel_about(emergency)
