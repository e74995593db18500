"""Who may see and do what with duties, emergencies, shifts and absences. The contacts themselves: access.py, which asks here.

Not visible = Http404; visible but not allowed = PermissionDenied. Phones of colleagues are for those on the line: whoever may
note a call about this very emergency, while it is open and nobody has accepted it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from accounts.access import staff_with_role
from accounts.models import Absence, DutyPhone, Role, User
from accounts.prepared import SOME_KEY, SOME_MOMENT, ForReader, Prepared
from hotline.models import Contact, Duty, Emergency, Shift, Turn, Vacancy, VoiceCall
from hotline.on_call import OnCall
from hotline.states import EMERGENCY_VERBS

ON_LINE = frozenset({Role.OPERATOR, Role.LAWYER, Role.SUPERVISOR})
# verb -> roles; what a single row adds (its owner, its author) is asked beside it
VERBS: dict[str, frozenset[str]] = {
    "read_duties": ON_LINE,
    "plan_duty": frozenset({Role.SUPERVISOR}),
    "withdraw_duty": frozenset({Role.SUPERVISOR}),
    "set_duty_phone": frozenset({Role.LAWYER, Role.SUPERVISOR}),
    "read_absences": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "plan_absence": frozenset({Role.SUPERVISOR}),
    "end_absence": frozenset({Role.SUPERVISOR}),
    "begin_shift": ON_LINE,
    "accept_shift": frozenset({Role.OPERATOR, Role.SUPERVISOR}),
    "read_hotline_desk": frozenset({Role.SUPERVISOR}),
}


def may(user: User, verb: str) -> bool:
    """Whether today's roles allow the verb at all."""
    return user.has_role(*VERBS[verb])


def require(user: User, verb: str) -> None:
    """Refuses with 403 who may not do the verb."""
    if not may(user, verb):
        raise PermissionDenied


# Emergencies


def reached_by(user: User) -> QuerySet[Emergency]:
    """Open emergencies that this lawyer (or deputy) may read: once it was their turn, or while they are on duty; and the own ones
    that were accepted. The moment is the database's: this stands in prepared statements.
    """
    on_duty = Duty.objects.filter(
        Q(first=user) | Q(second=user), withdrawn_at=None, from_at__lte=Now(), until__gt=Now()
    )
    turn = Turn.objects.filter(emergency=OuterRef("pk"), user=user)
    opened = Q(ended_at=None) & (Exists(turn) | Exists(on_duty))
    return Emergency.objects.filter(opened | Q(accepted_by=user))


def handed_over_to(user: User) -> Exists:
    """Whether a contact belongs to a shift that this colleague took over, and is on the line still."""
    on_line = Shift.objects.open().filter(operator=user)
    taken = Shift.objects.filter(
        accepted_by=user, operator=OuterRef("operator"), began_at__lte=OuterRef("logged_at"),
        ended_at__gte=OuterRef("logged_at"),
    )  # fmt: skip
    return Exists(taken.filter(Exists(on_line)))


def may_see_board(user: User) -> bool:
    """Operators and supervisors; a lawyer sees the own part of it, which is empty for one who is not on call."""
    return user.has_role(*ON_LINE)


def open_emergencies(user: User) -> QuerySet[Emergency]:
    """The board: all of them for operators and supervisors, for lawyers while they are on call."""
    rows = Emergency.objects.open().select_related("contact", "owner")
    rows = rows.order_by("began_at", "pk")
    if user.has_role(Role.OPERATOR, Role.SUPERVISOR):
        return rows
    return rows.filter(pk__in=reached_by(user).values("pk")) if user.has_role(Role.LAWYER) else rows.none()


# The columns of a line of the board.
_BOARD = ForReader(
    lambda reader: open_emergencies(reader).only(
        "began_at", "rung", "climb_at", "accepted_at", "transferred_at", "owner__name", "contact__held_since"
    )
)


def board(user: User) -> list[Emergency]:
    """The same, read for the page: by a statement that was built before."""
    return _BOARD.rows(user)


def emergencies_on_paper() -> QuerySet[Emergency]:
    """All that are open, for the page of a hand-over: codes and owners only."""
    return Emergency.objects.open().select_related("contact", "owner").order_by("began_at", "pk")


_EMERGENCY = Prepared(
    lambda contact: Emergency.objects.filter(pk=contact).select_related(
        "owner", "accepted_by", "transferred_by"
    ),
    contact=SOME_KEY,
)


def emergency_of(contact: Contact) -> Emergency | None:
    """The emergency of a contact from get_contact, while it is open; when its case was opened, for two hours more."""
    found = _EMERGENCY.first(contact=contact.pk)
    if found is None or found.ended_at is None:
        return found
    return found if contact.case_id and found.was_just_taken_on else None


def calls_about(emergency: Emergency) -> list[VoiceCall]:
    """Who was rung, newest first."""
    return list(emergency.voice_calls.select_related("to", "by"))


def emergency_verbs(
    user: User, contact: Contact, emergency: Emergency, there: OnCall, state: str
) -> frozenset[str]:
    """The buttons of this reader: what state and rights allow. The contact is one that the reader sees."""
    verbs = {verb for verb, (allowed, _becomes) in EMERGENCY_VERBS.items() if state in allowed}
    if user.pk not in there.working or not (
        user.has_role(Role.SUPERVISOR) or there.rung_of(user.pk) or emergency.owner_id == user.pk
    ):
        verbs.discard("accept_emergency")
    if emergency.accepted_by_id != user.pk and not user.has_role(Role.SUPERVISOR):
        verbs.discard("give_back_emergency")
    on_line = user.has_role(Role.OPERATOR, Role.SUPERVISOR) or contact.operator_id == user.pk
    if not on_line and not there.rung_of(user.pk):
        verbs -= {"note_voice_call", "warm_transfer"}
    return frozenset(verbs)


def phones_of(people: Collection[User]) -> dict[UUID, DutyPhone]:
    """The numbers of these colleagues; the page asks only for those whom one rings now."""
    return {phone.pk: phone for phone in DutyPhone.objects.filter(pk__in=[one.pk for one in people])}


def own_phone(user: User) -> DutyPhone | None:
    """One's own numbers."""
    require(user, "set_duty_phone")
    return DutyPhone.objects.filter(pk=user.pk).first()


def lawyers_to_plan() -> list[User]:
    """Who can be on duty today."""
    return list(staff_with_role(Role.LAWYER))


def supervisors_and_lawyers() -> list[User]:
    """Who can stand in for a supervisor, or be away from a duty."""
    return list(staff_with_role(Role.LAWYER, Role.SUPERVISOR))


_DUTIES = Prepared(
    lambda start, end: (
        Duty.objects.between(start, end)
        .select_related("first", "second")
        .only("from_at", "until", "first__name", "second__name")
    ),
    start=SOME_MOMENT,
    end=SOME_MOMENT + timedelta(days=1),
)


def duties_between(start: datetime, end: datetime) -> list[Duty]:
    """The plan of some days."""
    return _DUTIES.rows(start=start, end=end)


def get_duty(user: User, pk: UUID) -> Duty:
    """A duty of the plan, for those who keep it."""
    require(user, "withdraw_duty")
    duty = Duty.objects.planned().filter(pk=pk).first()
    if duty is None:
        raise Http404
    return duty


# Shifts


def may_read_shift(user: User, shift: Shift) -> bool:
    """Its colleague, operators and supervisors, and whoever took it over."""
    return user.has_role(Role.OPERATOR, Role.SUPERVISOR) or user.pk in (
        shift.operator_id,
        shift.accepted_by_id,
    )


def get_shift(user: User, pk: UUID, *, to: str = "read_shift") -> Shift:
    """A shift that exists for this colleague (else Http404), and may be ended or accepted by this one (else PermissionDenied)."""
    shift = Shift.objects.select_related("operator", "accepted_by").filter(pk=pk).first()
    if shift is None or not user.has_role(*ON_LINE) or not may_read_shift(user, shift):
        raise Http404
    if to == "end_shift" and shift.operator_id != user.pk and not user.has_role(Role.SUPERVISOR):
        raise PermissionDenied
    if to == "accept_shift" and (shift.operator_id == user.pk or not may(user, "accept_shift")):
        raise PermissionDenied
    return shift


def own_shift(user: User) -> Shift | None:
    """The shift in which this colleague is now."""
    return Shift.objects.open().filter(operator=user).first()


def open_shifts(user: User) -> QuerySet[Shift]:
    """Who is on the line now; operators and supervisors see everybody."""
    rows = Shift.objects.open().select_related("operator").order_by("began_at", "pk")
    return rows if user.has_role(Role.OPERATOR, Role.SUPERVISOR) else rows.filter(operator=user)


def waiting_shifts(user: User) -> QuerySet[Shift]:
    """Hand-overs that nobody has taken over yet."""
    rows = Shift.objects.waiting().select_related("operator").order_by("ended_at", "pk")
    return rows if user.has_role(Role.OPERATOR, Role.SUPERVISOR) else rows.filter(operator=user)


def contacts_of_shift(shift: Shift) -> QuerySet[Contact]:
    """The calls that were taken in it; moments count, so midnight is nothing special."""
    rows = Contact.objects.exclude(state="voided").filter(
        operator=shift.operator_id, logged_at__gte=shift.began_at
    )
    return rows.filter(logged_at__lte=shift.ended_at) if shift.ended_at else rows


# Absences


def absences(user: User) -> QuerySet[Absence]:
    """Those that are not over, the soonest first."""
    require(user, "read_absences")
    rows = Absence.objects.filter(until__gt=Now()).select_related("user", "deputy", "by")
    return rows.order_by("from_at", "pk")


def get_absence(user: User, pk: UUID) -> Absence:
    """One that is not over, for those who may end it."""
    require(user, "end_absence")
    absence = absences(user).filter(pk=pk).first()
    if absence is None:
        raise Http404
    return absence


def present_vacancy() -> Vacancy | None:
    """Nobody decides since …"""
    return Vacancy.objects.filter(until=None).first()
