"""Who reads what of a conflict check. The starter: the verdict. A supervisor: the reasons, as far as no wall stands before them.

Rows: checks_to_decide, asked_without_proposal. Gate: get_check_to_decide. Never what a meeting means (conflict.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Case as CaseOf
from django.db.models import Exists, OuterRef, QuerySet, Value, When

from accounts.models import Role, User
from cases.access import beyond_walls, get_case, sealed_from, walls_before
from cases.conflict import Finding
from cases.models import Case, ConflictCheck
from cases.models.conflicts import Verdict
from cases.models.parties import PartyRole
from people.models import PersonName


@dataclass(frozen=True)
class Shown:
    """One reason as a supervisor reads it. `who`: the name that was met, as the house knows it; "" in a sealed file."""

    finding: Finding
    name: str
    role_here: str
    who: str
    role_there: str
    code: str
    colleague: str
    is_sealed: bool


def may_decide(user: User) -> bool:
    """Supervisors decide about conflicts."""
    return user.has_role(Role.SUPERVISOR)


def checks_to_decide(user: User) -> QuerySet[ConflictCheck]:
    """The checks about cases that wait for a supervisor's decision, first those of cases that are open already
    (`rank` 0: provisional, a day at most), then the oldest; a wall hides its own.
    """
    if not may_decide(user):
        raise PermissionDenied
    later = ConflictCheck.objects.waiting().filter(case=OuterRef("case"), at__gt=OuterRef("at"))
    checks = ConflictCheck.objects.waiting().filter(~Exists(later)).select_related("case", "case__type", "by")
    sealed = sealed_from(user).filter(pk=OuterRef("case"))  # of a restricted case a list shows its code alone
    rank = CaseOf(When(case__provisional_until__isnull=False, then=Value(0)), default=Value(1))
    return (
        beyond_walls(user, checks).annotate(is_sealed=Exists(sealed), rank=rank).order_by("rank", "at", "pk")
    )


def asked_without_proposal(user: User) -> QuerySet[ConflictCheck]:
    """Checks that asked for the supervisor and were left at that: somebody changed his mind, or was only curious."""
    if not may_decide(user):
        raise PermissionDenied
    return (
        ConflictCheck.objects.filter(verdict=Verdict.ASK, case=None)
        .select_related("by")
        .order_by("-at", "-pk")
    )


def newest_check(case: Case) -> ConflictCheck | None:
    """The check that holds for this case."""
    return (
        ConflictCheck.objects.filter(case=case)
        .order_by("-at", "-pk")
        .select_related("by", "decided_by")
        .first()
    )


def get_case_to_decide(user: User, code: str) -> tuple[Case, ConflictCheck | None]:
    """The case with its newest check, for supervisors; gates as access.get_case has them."""
    case = get_case(user, code, to="decide_case", drawn=True)
    return case, newest_check(case)


def stands_back(user: User, check: ConflictCheck) -> bool:
    """Whether somebody else must decide: the check speaks of this supervisor, or of a case behind a wall before him."""
    return user.pk in check.met_staff or walls_before(user).filter(case__in=check.met_cases).exists()


def reasons_for(user: User, check: ConflictCheck) -> list[Shown]:
    """The reasons as this supervisor may read them: of a restricted file its code alone. Four statements."""
    findings, named = check.findings, check.named
    sealed = set(sealed_from(user).filter(pk__in=check.met_cases).values_list("pk", flat=True))
    codes = dict(Case.objects.filter(pk__in=check.met_cases).values_list("pk", "code"))
    staff = dict(User.objects.filter(pk__in=check.met_staff).values_list("pk", "name"))
    names = _names_of(findings)
    shown = []
    for one in findings:
        here = named[one.place] if 0 <= one.place < len(named) else None
        is_sealed = one.case in sealed
        shown.append(
            Shown(
                finding=one,
                name=here.name if here else "",
                role_here=str(PartyRole(here.role).label) if here else "",
                who="" if is_sealed or one.person is None else names.get(one.person, ""),
                role_there=str(PartyRole(one.role).label) if one.role and not is_sealed else "",
                code=codes.get(one.case, "") if one.case else "",
                colleague=staff.get(one.user, "") if one.user else "",
                is_sealed=is_sealed,
            )
        )
    return shown


@dataclass(frozen=True)
class NamedHere:
    """A name of the matter as a supervisor reads it."""

    name: str
    role_label: str


def named_with_roles(check: ConflictCheck) -> list[NamedHere]:
    """Everybody whom the check compared, as what they stand in the matter."""
    return [NamedHere(one.name, str(PartyRole(one.role).label)) for one in check.named]


def _names_of(findings: Sequence[Finding]) -> dict[UUID, str]:
    """The newest name of each record that was met."""
    persons = {one.person for one in findings if one.person}
    rows = PersonName.objects.filter(person__in=persons, voided_at=None).order_by("created_at", "pk")
    return {name.person_id: name.full for name in rows}
