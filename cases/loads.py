"""What each colleague carries today (open cases, follow-ups that are late or due soon) and brings along (languages, place, when
they are away). Three statements for all. Never a decision about rights.
"""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from accounts.models import Absence, Role, User
from accounts.prepared import SOME_ID, SOME_KEY, SOME_MOMENT, Prepared, Statement, somebody
from cases.access import beyond_walls
from cases.models import Assignment, Case, FollowUp, Practice
from cases.states import LIVE
from cases.waiting import would_take
from reference.choices import row_of
from reference.models import Place
from reference.names import sort_key

WORKERS = (Role.LAWYER, Role.INTERN)
SOON = timedelta(days=14)
_COLLEAGUES = Prepared(
    lambda moment: User.objects.active().with_roles(moment).select_related("practice"), moment=SOME_MOMENT
)
_LATER = SOME_MOMENT + timedelta(seconds=1)
_ABSENCES = Prepared(
    lambda moment, later: Absence.objects.filter(until__gt=moment, from_at__lt=later).order_by("from_at"),
    moment=SOME_MOMENT,
    later=_LATER,
)


def loads_of(*roles: str, reader: User, case: Case | None = None) -> list[User]:
    """Active colleagues who have one of `roles` today, each with `open_cases`, `overdue`, `soon` (due within 14 days); sorted by
    name.

    What a wall hides from the reader is not counted: a number would tell that it is there. Of a `case` that waits for a lawyer
    also who `would_take` it; these stand first.
    """
    now = timezone.now()
    carried = _carried(now, reader, case)
    colleagues = workers(*roles, now=now)
    for one in colleagues:
        one.open_cases, one.overdue, one.soon = (
            carried.get((one.pk, what), 0) for what in ("open", "late", "soon")
        )
        one.would_take = (one.pk, "offer") in carried
    return sorted(colleagues, key=lambda one: not one.would_take)


def to_choose_from(*roles: str, reader: User, case: Case | None = None) -> list[User]:
    """The same with what whoever assigns looks at besides: `known` (Practice or None), `away` (the present Absence, or one within
    14 days: `goes_later`; or None). One statement more.
    """
    now, away = timezone.now(), dict[UUID, Absence]()
    for absence in _ABSENCES.rows(moment=now, later=now + SOON):
        away.setdefault(absence.user_id, absence)
    colleagues = loads_of(*roles, reader=reader, case=case)
    for one in colleagues:
        one.known, one.away = getattr(one, "practice", None), away.get(one.pk)
        one.goes_later = one.away is not None and one.away.from_at > now
        if one.known is not None:
            one.known.place = row_of(Place, one.known.place_id)
    return colleagues


def practice_of(colleague: User) -> Practice | None:
    """What was noted of this colleague, if anything."""
    return Practice.objects.filter(pk=colleague.pk).first()


def workers(*roles: str, now: datetime | None = None) -> list[User]:
    """The same colleagues without what they carry: one statement."""
    rows = _COLLEAGUES.rows(moment=now or timezone.now())
    found = [one for one in rows if one.has_role(*(roles or WORKERS))]
    return sorted(found, key=lambda one: sort_key(one.name))


def _carried(now: datetime, reader: User, case: Case | None) -> dict[tuple[UUID, str], int]:
    """(colleague, what) -> how many. The live cases are walked through once, not once for each colleague."""
    statement = _statement(reader.roles_today)
    # Without a case nobody's offer is asked for: no case has the key of the example.
    offered = case.pk if case else SOME_KEY
    values = {"now": now, "later": now + SOON, "reader": reader.pk, "case": offered}
    with statement.executed(statement.in_order(values)) as cursor:
        return {(user, what): number for user, what, number in cursor.fetchall()}


@cache
def _statement(roles: frozenset[str]) -> Statement:
    """For a reader with these roles; built once."""
    now, reader = SOME_MOMENT, somebody(SOME_ID, roles)
    live = Assignment.objects.active().filter(case__state__in=LIVE)
    planned = beyond_walls(reader, FollowUp.objects.planned().filter(case__state__in=LIVE))
    late, soon = planned.filter(due_at__lt=now), planned.filter(due_at__gte=now, due_at__lt=_LATER)
    counted = _count(beyond_walls(reader, live), "user", "open").union(
        _count(late, "assignee", "late"),
        _count(soon, "assignee", "soon"),
        _count(would_take().filter(case=SOME_KEY), "user", "offer"),
        all=True,
    )
    examples = {"now": now, "later": _LATER, "reader": SOME_ID, "case": SOME_KEY}
    return Statement(*counted.query.sql_with_params(), **examples)


def _count(rows: QuerySet, by: str, what: str) -> QuerySet:
    said = Value(what, output_field=CharField())
    return (
        rows.order_by().values(by).annotate(counted=said, many=Count("pk")).values_list(by, "counted", "many")
    )
