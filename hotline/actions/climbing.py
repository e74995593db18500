"""An emergency begins, climbs until somebody accepts, and ends with its contact. Called inside other actions and by the clock.

At any moment one colleague owns it (a column that is never empty), and that colleague is there, or nobody is. What was
decided stands in rows: a worker that was killed, or two at once, change nothing (each row is looked at again under its lock).
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from cases.models.case import TriageLevel
from hotline.deadlines import turn_ends
from hotline.models import Contact, Emergency, Shift, Turn
from hotline.models.emergencies import Rung
from hotline.on_call import OnCall, on_call
from hotline.states import ContactState
from reminders.plan import cancel_about, plan

KIND = "emergency_yours"
MOVED = [
    "owner",
    "rung",
    "since",
    "climb_at",
    "lap",
    "accepted_at",
    "accepted_by",
    "transferred_at",
    "transferred_by",
]


def begin_emergency(contact: Contact) -> Emergency:
    """A contact of this level came into the queue (or back into it): it reaches whoever is on call now."""
    now, there = timezone.now(), on_call()
    emergency = Emergency.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
    if emergency is None:
        rung, owner = _next(there, [], None) or (str(Rung.NOBODY), contact.operator)
        emergency = Emergency(contact=contact, began_at=now, owner=owner, rung=rung, since=now)
        emergency.climb_at = turn_ends(now, rung)
        emergency.save(force_insert=True)
        record("hotline.begin_emergency", about=contact, by=None)
        _told(emergency, owner)
    elif emergency.ended_at is not None:
        emergency.ended_at = None
        emergency.save(update_fields=["ended_at"])
        record("hotline.begin_emergency", about=contact, by=None)
        if not look_after(emergency, there) and emergency.accepted_at is None:
            # Whose turn it was has the whole turn again.
            hand_to(emergency, emergency.owner, emergency.rung, now)
    return emergency


def end_emergency(contact: Contact) -> None:
    """The contact left the queue, or turned out to burn less: nobody is asked any more."""
    emergency = Emergency.objects.select_for_update(of=("self",)).filter(pk=contact.pk).open().first()
    if emergency is not None:
        emergency.ended_at = timezone.now()
        emergency.save(update_fields=["ended_at"])
        cancel_about(emergency)


def look_after(emergency: Emergency, there: OnCall, *, at_once: bool = False) -> bool:
    """Whether the locked emergency had to move: its owner is not there, its time is over, or (`at_once`) could not be reached."""
    if emergency.ended_at is not None:
        return False
    if emergency.accepted_at is not None:
        if emergency.owner_id in there.working:
            return False
        return move_on(emergency, there)
    stands = there.rung_of(emergency.owner_id)
    is_there = bool(stands) if emergency.rung != Rung.NOBODY else not there.ladder
    if is_there and not at_once and emergency.climb_at and emergency.climb_at > there.at:
        return False
    return move_on(emergency, there)


def move_on(emergency: Emergency, there: OnCall) -> bool:
    """To the next one who was not asked in this lap; after the last one it begins from below again."""
    asked = list(emergency.turns.filter(lap=emergency.lap).values_list("user", flat=True))
    found = _next(there, asked, None)
    if found is None and there.ladder:
        emergency.lap += 1
        found = _next(there, [], emergency.owner_id) or there.ladder[0]
    rung, owner = found or (str(Rung.NOBODY), _somebody(emergency))
    hand_to(emergency, owner, rung, there.at)
    return True


def hand_to(emergency: Emergency, owner: User, rung: str, now: datetime) -> None:
    """The next owner; whoever had it is not reminded any more. Nobody has accepted now."""
    before = emergency.owner_id
    emergency.owner, emergency.rung, emergency.since = owner, rung, now
    emergency.accepted_at = emergency.accepted_by = None
    emergency.transferred_at = emergency.transferred_by = None
    emergency.climb_at = turn_ends(now, rung)
    emergency.save(update_fields=MOVED)
    # With nobody to be reached it stays where it is, in silence.
    if before != owner.pk or rung != Rung.NOBODY:
        cancel_about(emergency)
        record("hotline.climb_emergency", about=emergency.audit_subject, by=None)
        _told(emergency, owner)


def _told(emergency: Emergency, owner: User) -> None:
    """A turn, and the copies: inbox and mail. What counts is the voice (docs/adr/0031)."""
    Turn.objects.create(
        emergency=emergency, user=owner, rung=emergency.rung, lap=emergency.lap, from_at=emergency.since
    )
    plan(kind=KIND, about=emergency, to=owner, due_at=emergency.since, urgent=True)


def _next(there: OnCall, asked: list, but: object) -> tuple[str, User] | None:
    return next(
        ((rung, user) for rung, user in there.ladder if user.pk not in asked and user.pk != but), None
    )


def _somebody(emergency: Emergency) -> User:
    """Nobody on the ladder: whoever is on the line now, else who owns it; the administrators are told (watch_supervision)."""
    shift = (
        Shift.objects.open()
        .filter(operator__is_active=True)
        .select_related("operator")
        .order_by("-began_at")
        .first()
    )
    return shift.operator if shift else emergency.owner


def climb_emergencies() -> int:
    """The clock's chore: each open emergency once; how many moved. One that another worker holds is left to it."""
    there = on_call()
    moved = 0
    for pk in list(Emergency.objects.open().order_by("began_at").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Emergency.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
            emergency = rows.first()
            moved += int(emergency is not None and look_after(emergency, there))
    return moved + _begin_missing()


def _begin_missing() -> int:
    """Contacts of this level that came into the queue by another way, or before there were emergencies."""
    rows = Contact.objects.filter(state=ContactState.IN_TRIAGE, triage=TriageLevel.EMERGENCY)
    begun = 0
    for pk in list(rows.exclude(pk__in=Emergency.objects.open().values("pk")).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                locked = (
                    Contact.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
                )
                if locked is not None and locked.state == ContactState.IN_TRIAGE:
                    begin_emergency(locked)
                    begun += 1
        except IntegrityError:  # somebody else was faster
            continue
    return begun


def let_go_of(user: User) -> None:
    """A colleague was deactivated, lost a role or is away: what that colleague owned moves on in the same transaction.

    A row that somebody presses a button on right now is left to the next bell: waiting for it here, with the colleague's row in
    hand, could wait forever.
    """
    rows = Emergency.objects.select_for_update(of=("self",), skip_locked=True).open().filter(owner=user)
    mine = list(rows)
    if mine:
        there = on_call()
        for emergency in mine:
            look_after(emergency, there)
