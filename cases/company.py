"""The rules of access.py for many people at once: who may be given work in a case, who is told of it, who sees it.

Never a button, never a page: access.py is asked for those.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from accounts.prepared import SOME_KEY, SOME_MOMENT, Prepared
from cases.models import Assignment, BreakGlass, Case, Draft, Wall
from cases.models.assignments import AssignmentRole
from reference.names import sort_key

Pair = tuple[UUID, UUID]  # (colleague, case)
WALL, GLASS, RESTRICTED = "wall", "glass", "restricted"


def may_be_assigned(user: User, role: str) -> bool:
    """A lawyer answers or helps, an intern is assigned as intern: the role of today decides."""
    return user.has_role(Role.INTERN if role == AssignmentRole.INTERN else Role.LAWYER)


def get_worker(user: User, pk: UUID) -> User:
    """A lawyer or intern of today whose languages and place this person may note (else Http404): oneself, or a supervisor."""
    if pk != user.pk and not user.has_role(Role.SUPERVISOR):
        raise Http404
    colleague = User.objects.active().with_roles().filter(pk=pk).first()
    if colleague is None or not colleague.has_role(Role.LAWYER, Role.INTERN):
        raise Http404
    return colleague


def not_kept_out(users: QuerySet[User], case: UUID) -> QuerySet[User]:
    """Those of `users` before whom no wall hides this case."""
    return users.filter(~Exists(Wall.objects.active().filter(user=OuterRef("pk"), case=case)))


_WORKING = Prepared(
    lambda case, moment: (
        not_kept_out(User.objects.active().with_roles(moment), case)
        .filter(Q(assignments__case=case, assignments__until__isnull=True))
        .annotate(case_role=F("assignments__role"))
    ),
    case=SOME_KEY,
    moment=SOME_MOMENT,
)


def staff_of(case: Case, *, by: User | None = None) -> list[User]:
    """Who may be given work in this case: those who work on it in a role that they still have, and a supervisor `by`.

    Not a supervisor who only broke the glass of a restricted case: in an hour the work would be out of his sight.
    """
    rows = _WORKING.rows(case=case.pk, moment=timezone.now())
    staff = [user for user in rows if may_be_assigned(user, user.case_role)]  # type: ignore[attr-defined]
    if by is not None and by.has_role(Role.SUPERVISOR) and by not in staff and not case.is_restricted:
        staff.append(by)
    return staff


def reviewers_of(draft: Draft) -> list[User]:
    """Who is told that a draft waits: the lawyers of the case and the supervisors who see it, never an author."""
    lawyers = [user for user in staff_of(draft.case) if user.case_role != AssignmentRole.INTERN]  # type: ignore[attr-defined]
    others = () if draft.case.is_restricted else supervisors_of(draft.case)
    reviewers = {user.pk: user for user in [*lawyers, *others]}
    return [user for pk, user in reviewers.items() if pk not in draft.author_ids]


def supervisors_of(case: Case) -> QuerySet[User]:
    """The supervisors for whom this case exists, restricted or not."""
    return not_kept_out(staff_with_role(Role.SUPERVISOR), case.pk)


def colleagues_for_a_wall(case: Case) -> list[User]:
    """Active colleagues before whom no wall hides this case yet, by name."""
    return sorted(not_kept_out(User.objects.active(), case.pk), key=lambda one: sort_key(one.name))


def pairs_that_see(pairs: Collection[Pair], *, listed: bool = False) -> set[Pair]:
    """Of (user, case): those whose user sees that case today. The rule of visible_cases for many people at once.

    `listed`: the rule of listed_cases, for words that say no more than the code. Two statements, however many pairs.
    """
    users = {
        user.pk: user
        for user in User.objects.active().with_roles().filter(pk__in={one for one, _case in pairs})
    }
    facts = _facts_about(users, {case for _user, case in pairs})
    restricted = {case for _user, case in facts[RESTRICTED]}
    works = {
        pair
        for role in AssignmentRole.values
        for pair in facts[role]
        if may_be_assigned(users[pair[0]], role)
    }

    def sees(pair: Pair) -> bool:
        if pair[0] not in users or pair in facts[WALL]:
            return False
        if pair in works:
            return True
        unsealed = listed or pair[1] not in restricted or pair in facts[GLASS]
        return unsealed and users[pair[0]].has_role(Role.SUPERVISOR)

    return {pair for pair in pairs if sees(pair)}


def _facts_about(users: Collection[UUID], cases: Collection[UUID]) -> dict[str, set[Pair]]:
    """What binds these people and cases: role of an assignment, WALL, GLASS -> pairs; RESTRICTED -> (anybody, case)."""
    of_both = {"case__in": cases}
    parts = [
        _said(Assignment.objects.active().filter(user__in=users, **of_both), "user", F("role")),
        _said(Wall.objects.active().filter(user__in=users, **of_both), "user", Value(WALL)),
        _said(BreakGlass.objects.open().filter(by__in=users, **of_both), "by", Value(GLASS)),
        _said(
            Case.objects.filter(pk__in=cases, restricted_at__isnull=False),
            "opened_by",
            Value(RESTRICTED),
            "pk",
        ),
    ]
    facts: dict[str, set[Pair]] = defaultdict(set)
    if users and cases:
        for user, case, what in parts[0].union(*parts[1:], all=True):
            facts[what].add((user, case))
    return facts


def _said(rows: QuerySet, who: str, what: F | Value, case: str = "case") -> QuerySet:
    """(colleague, case, what) of each row."""
    if isinstance(what, Value):
        what = Value(what.value, output_field=CharField())
    return rows.order_by().annotate(fact=what).values_list(who, case, "fact")
