"""Who may see and do what with a promised call and with a missed one: the access.py of both. Nothing else builds their querysets.

Not visible = Http404; visible but not allowed = PermissionDenied. The number of a promised call stands only before the one
who has it in hand (may_see_number); a number that must not be rung before nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.http import Http404
from django.utils import timezone

from accounts.access import staff_with_role, standing_in
from accounts.models import Absence, Role, User
from accounts.prepared import SOME_ID, SOME_KEY, SOME_MOMENT, SOME_TEXT, ForReader, Statement, among, somebody
from cases.access import kept_from, visible_cases
from hotline.access import TAKES_CALLS, may_log_contacts, may_see_queue, visible_contacts
from hotline.deadlines import shift_left_at
from hotline.models import Callback, Contact, MissedCall, Shift
from hotline.ringing import Ringing, how_to_ring
from hotline.states import CallbackState, allows_callback
from reminders.plan import UNDO_TIME

OWNER, ON_DUTY, SUPERVISOR = "owner", "on duty", "supervisor"

# verb -> the places from which one may do it
RIGHTS: dict[str, frozenset[str]] = {
    "read_callback": frozenset({OWNER, ON_DUTY, SUPERVISOR}),
    "take_callback": frozenset({OWNER, ON_DUTY, SUPERVISOR}),
    "try_callback": frozenset({OWNER, ON_DUTY, SUPERVISOR}),  # whose it is by now, the action says in words
    "hand_over_callback": frozenset({OWNER, SUPERVISOR}),
    "decide_callback": frozenset({SUPERVISOR}),
    "withdraw_callback": frozenset({OWNER, SUPERVISOR}),
    "undo_callback": frozenset({OWNER, ON_DUTY, SUPERVISOR}),  # whoever did it: undoable
}
LATELY = timedelta(days=14)


def visible_callbacks(user: User) -> QuerySet[Callback]:
    """The promised calls that exist for this person today.

    Operators see all that belong to no case and to nobody who is hidden; lawyers those of their cases; everybody the own ones;
    supervisors all; a lawyer who is the deputy of one who is away what has climbed. What was promised in a case exists for those
    who see the case alone, also for whoever owes it.
    """
    if not may_log_contacts(user):
        return Callback.objects.none()
    kept = kept_from(user).order_by().values("pk")
    rows = Callback.objects.filter(Q(case=None) | ~Q(case__in=kept))
    cases = visible_cases(user).order_by().values("pk")
    own = Q(owner=user) & (Q(case=None) | Q(case__in=cases))
    beyond = Q(contact=None) | Q(contact__case=None) | ~Q(contact__case__in=kept)
    if user.has_role(Role.SUPERVISOR):
        return rows.filter(own | beyond)
    theirs = own
    if user.has_role(Role.OPERATOR):
        theirs |= Q(case=None) & beyond & _nobody_hidden()
    if user.has_role(Role.LAWYER):
        # Asked of each row: few are owed, and a lawyer may see thousands of cases.
        theirs |= Q(
            Exists(visible_cases(user).filter(Q(pk=OuterRef("case")) | Q(pk=OuterRef("contact__case"))))
        )
        climbed = reaches_deputies(Now()).order_by().values("pk")
        theirs |= Q(Exists(standing_in(Now()).filter(pk=user.pk)), beyond, _nobody_hidden(), pk__in=climbed)
    return rows.filter(theirs)


def _nobody_hidden() -> Q:
    """Neither the one who is rung nor those of the call in which it was promised."""
    shown = Q(person=None) | Q(person__hidden_at=None)
    for who in ("caller", "concerned"):
        shown &= Q(**{f"contact__{who}": None}) | Q(**{f"contact__{who}__hidden_at": None})
    return shown


def owed_callbacks(user: User) -> QuerySet[Callback]:
    """Those of them that are still owed."""
    return visible_callbacks(user).owed()


def due_until(rows: QuerySet[Callback], moment: datetime) -> QuerySet[Callback]:
    """Of owed ones: whose window ends at this moment or before."""
    return rows.filter(until_at__lte=moment)


def to_decide(rows: QuerySet[Callback]) -> QuerySet[Callback]:
    """Of owed ones: tried in vain as often as is allowed."""
    return rows.filter(state=CallbackState.STUCK)


@dataclass(frozen=True)
class Capacity:
    """What is due until midnight, how much of it is this person's, and how many one kept on a day lately."""

    due: int
    mine: int
    a_day: float


def capacity(user: User) -> Capacity:
    """Today's work beside what one managed on a day of the last two weeks, of the days on which one rang at all. One statement."""
    if not may_log_contacts(user):
        return Capacity(0, 0, 0.0)
    now = timezone.localtime()
    midnight = now.replace(hour=23, minute=59, second=59, microsecond=0)
    due, mine, kept, days = _counted(user.roles_today).row(
        reader=user.pk, midnight=midnight, lately=now - LATELY
    )
    return Capacity(due, mine, kept / days if days else 0.0)


@cache
def _counted(roles: frozenset[str]) -> Statement:
    """Both halves for somebody with these roles; built once."""
    reader, lately = somebody(SOME_ID, roles), SOME_MOMENT + timedelta(microseconds=1)
    due = due_until(owed_callbacks(reader), SOME_MOMENT).order_by().values_list("owner")
    kept = Callback.objects.filter(state=CallbackState.DONE, ended_by=reader, ended_at__gte=lately).order_by()
    kept = kept.values_list(TruncDate("ended_at", tzinfo=timezone.get_default_timezone()))
    (owed, of_owed), (done, of_done) = due.query.sql_with_params(), kept.query.sql_with_params()
    sql = (  # Django's own SQL, values apart
        "SELECT due.n, due.mine, kept.n, kept.days FROM "  # noqa: S608
        f"(SELECT count(*) AS n, count(*) FILTER (WHERE owner = %s) AS mine FROM ({owed}) AS rows (owner)) AS due, "
        f"(SELECT count(*) AS n, count(DISTINCT day) AS days FROM ({done}) AS rows (day)) AS kept"
    )
    values = [reader.pk, *of_owed, *of_done]
    return Statement(sql, values, reader=SOME_ID, midnight=SOME_MOMENT, lately=lately)


def owed_by_nobody() -> QuerySet[Callback]:
    """What is owed by nobody who is at work, and nobody was told. For the clock."""
    return Callback.objects.owed().filter(~_is_at_work(timezone.now()), climbed_at=None)


def owed_again() -> QuerySet[Callback]:
    """What supervisors were told of, and whose owner is at work again: when that one leaves anew, they are told anew."""
    return Callback.objects.owed().filter(_is_at_work(timezone.now()), climbed_at__isnull=False)


def _is_at_work(now: datetime) -> Q:
    """The owner takes calls today, is not away, and did not go home from a shift with it.

    Shifts are nobody's duty: whoever began none is at work. What belongs to a case stays with whoever works on the case.
    """
    away = Absence.objects.at(now).filter(user=OuterRef("pk"))
    there = staff_with_role(*TAKES_CALLS).filter(~Exists(away), pk=OuterRef("owner"))
    on_line = Shift.objects.open().filter(operator=OuterRef("owner"))
    over = Q(accepted_at__isnull=False) | Q(ended_at__lte=shift_left_at(now))
    left = Shift.objects.filter(over, operator=OuterRef("owner"), ended_at__gte=OuterRef("owned_since"))
    return Q(Exists(there)) & (Q(case__isnull=False) | Exists(on_line) | ~Exists(left))


def handed_with(shift: Shift) -> QuerySet[Callback]:
    """The promises that go over with a shift: those of its colleague that belong to no case; of one that was taken over, those
    that went then and lie there still.
    """
    owed = Callback.objects.owed().filter(case=None).order_by("until_at", "pk")
    if shift.accepted_at is not None:
        return owed.filter(owner=shift.accepted_by_id, owned_since=shift.accepted_at)
    # What was promised or taken after the end is not of this shift.
    mine = owed.filter(owner=shift.operator_id)
    return mine.filter(owned_since__lte=shift.ended_at) if shift.ended_at else mine


def reaches_deputies(now: datetime) -> QuerySet[Callback]:
    """What has climbed to supervisors, and belongs to no case: when one of them is away, the deputy sees it, too."""
    climbed = Q(climbed_at__isnull=False) | Q(state=CallbackState.STUCK) | Q(until_at__lte=now)
    return Callback.objects.owed().filter(climbed, case=None)


def places_of(user: User, callback: Callback) -> frozenset[str]:
    """From which places this person stands before the callback; it comes from visible_callbacks."""
    places = set()
    if user.has_role(Role.SUPERVISOR):
        places.add(SUPERVISOR)
    if user.has_role(Role.OPERATOR, Role.LAWYER):
        places.add(ON_DUTY)
    if callback.owner_id == user.pk:
        places.add(OWNER)
    return frozenset(places)


def may(user: User, callback: Callback, verb: str) -> bool:
    """Whether the rights allow it, whatever the state is."""
    return not RIGHTS[verb].isdisjoint(places_of(user, callback))


def undoable(user: User, callback: Callback) -> bool:
    """Whether this person did the last thing, the ten minutes are not over and nothing was changed since."""
    return (
        callback.undo_by_id == user.pk
        and callback.undo_version == callback.version
        and callback.undo_at is not None
        and timezone.now() < callback.undo_at + UNDO_TIME
    )


def has_it_in_hand(user: User, callback: Callback) -> bool:
    """The one who rings now."""
    return callback.owner_id == user.pk and callback.state == CallbackState.TAKEN


def is_in_other_hands(user: User, callback: Callback) -> bool:
    """Whether somebody else rings now; after half an hour without a word it is free again."""
    until = callback.held_until
    return callback.owner_id != user.pk and until is not None and timezone.now() < until


def may_see_number(user: User, callback: Callback, ringing: Ringing) -> bool:
    """A number that must not be rung is shown to nobody; another only to the one who has taken the call in hand."""
    return ringing.may_ring and has_it_in_hand(user, callback)


def verbs_for(user: User, callback: Callback, ringing: Ringing) -> frozenset[str]:
    """The buttons: verbs that rights, state and the marks of the number allow now."""
    verbs = {verb for verb in RIGHTS if allows_callback(verb, callback.state) and may(user, callback, verb)}
    if not undoable(user, callback):
        verbs.discard("undo_callback")
    if has_it_in_hand(user, callback) or is_in_other_hands(user, callback) or not ringing.may_ring:
        verbs.discard("take_callback")
    if not has_it_in_hand(user, callback) and not (callback.owner_id == user.pk and not ringing.may_ring):
        verbs.discard("try_callback")
    return frozenset(verbs)


# The statement behind get_callback.
_GATE = ForReader(
    lambda reader, pk: (
        visible_callbacks(reader)
        .filter(pk=pk)
        .annotate(
            sees_case=Exists(visible_cases(reader).filter(pk=OuterRef("case"))),
            sees_contact=Exists(visible_contacts(reader).filter(pk=OuterRef("contact"))),
        )
        .select_related("owner", "promised_by", "ended_by", "case")
    ),
    pk=SOME_KEY,
)


def get_callback(user: User, pk: UUID, *, to: str = "read_callback") -> Callback:
    """The callback, if it exists for this person (else Http404) and the person may do `to` (else PermissionDenied)."""
    callback = _GATE.first(user, pk=pk) if may_log_contacts(user) else None
    if callback is None:
        raise Http404
    if not may(user, callback, to):
        raise PermissionDenied
    return callback


def card_of(callback: Callback) -> Ringing:
    """How the number of one callback may be rung."""
    return how_to_ring([callback])[callback.pk]


def callback_of(user: User, contact: Contact) -> Callback | None:
    """What is owed to this contact, as far as this person may see it."""
    return owed_callbacks(user).filter(contact=contact).select_related("owner").first()


def owed_to(user: User, numbers: list[bytes]) -> dict[bytes, Callback]:
    """Of these numbers: a call that is owed already and that this person may see, the soonest."""
    return {bytes(row.number_index): row for row in _OWED_TO.rows(user, numbers=list(numbers))}


_OWED_TO = ForReader(
    lambda reader, numbers: (
        owed_callbacks(reader).filter(among("number_index", numbers)).order_by("-until_at", "-pk")
    ),
    numbers=SOME_TEXT,
)


def missed_groups(user: User) -> QuerySet[MissedCall]:
    """The numbers that wait for somebody to ring back, for those who may see the queue."""
    groups = MissedCall.objects.groups()
    return groups if may_see_queue(user) else groups.none()


def get_missed(user: User, pk: UUID) -> MissedCall:
    """One missed call; those who see no queue see none."""
    if not may_see_queue(user):
        raise PermissionDenied
    missed = MissedCall.objects.filter(pk=pk).select_related("taken_by").first()
    if missed is None:
        raise Http404
    return missed
