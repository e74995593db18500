"""Cases that wait for a lawyer, as stubs: what a lawyer who does not see them may know of them, and who would take them.

Rows: waiting_stubs. Gate: get_stub; everybody else meets 404. The rule of visible_cases stands in access.py.
"""

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.http import Http404

from accounts.models import Role, RoleGrant, User
from accounts.prepared import SOME_TEXT, ForReader
from cases.access import CODE, beyond_walls, my_assignments
from cases.models import Case, ConflictCheck, Party, Volunteer, Wall
from cases.models.case import CaseQuerySet
from cases.reading import SPOKEN_FOR, by_urgency

# Nothing else is loaded: no column of a stub holds a word of anybody.
STUB = ("code", "type", "triage", "place", "state", "opened_at")


def may_volunteer(user: User) -> bool:
    """Lawyers who do not see every case anyway."""
    return user.has_role(Role.LAWYER) and not user.has_role(Role.SUPERVISOR)


def waiting_stubs(user: User) -> CaseQuerySet:
    """Open cases without a responsible lawyer that this lawyer does not see. Not among them, and so counted nowhere: restricted
    ones, those behind a wall before him, those about which a supervisor has still to decide.
    """
    if not may_volunteer(user):
        return Case.objects.none()
    undecided = ConflictCheck.objects.waiting().filter(case=OuterRef("pk"))
    own = my_assignments(user).filter(case=OuterRef("pk"))
    cases = Case.objects.unassigned().filter(~Exists(undecided), ~Exists(own), restricted_at__isnull=True)
    return beyond_walls(user, cases, "pk")


def shown_stubs(user: User) -> QuerySet[Case]:
    """The same with all that a stub shows: `rank`, `language` of the client, `is_mine` (this lawyer would take it)."""
    spoken = Party.objects.filter(
        case=OuterRef("pk"), role__in=SPOKEN_FOR, until=None, person__hidden_at=None
    )
    mine = Volunteer.objects.open().filter(case=OuterRef("pk"), user=user.pk)
    stubs = by_urgency(waiting_stubs(user)).only(*STUB)
    return stubs.annotate(
        language=Subquery(spoken.order_by("role", "id").values("person__language")[:1]), is_mine=Exists(mine)
    )


_STUB = ForReader(lambda reader, code: waiting_stubs(reader).only(*STUB).filter(code=code), code=SOME_TEXT)


def get_stub(user: User, code: str) -> Case:
    """The stub, if this lawyer finds it in the list; else 404, whatever the reason is."""
    code = code.upper()
    stub = _STUB.first(user, code=code) if may_volunteer(user) and CODE.fullmatch(code) else None
    if stub is None:
        raise Http404
    return stub


def would_take() -> QuerySet[Volunteer]:
    """Open rows of those who could be given the case now: lawyers of today before whom no wall hides it."""
    lawyers = RoleGrant.objects.in_force(Now()).filter(role=Role.LAWYER, user=OuterRef("user"))
    walls = Wall.objects.active().filter(user=OuterRef("user"), case=OuterRef("case"))
    return Volunteer.objects.open().filter(Exists(lawyers), ~Exists(walls), user__is_active=True)


def with_volunteers(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds `volunteered`: how many would take the case."""
    rows = would_take().filter(case=OuterRef("pk")).order_by().values("case")
    counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return cases.annotate(volunteered=Coalesce(counted, 0))
