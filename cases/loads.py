"""How much each colleague carries today: open cases, overdue follow-ups. Two statements for all. Never a decision about rights."""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.utils import timezone

from accounts.models import Role, User
from accounts.prepared import SOME_ID, SOME_MOMENT, Prepared, Statement, somebody
from cases.access import beyond_walls
from cases.models import Assignment, FollowUp
from cases.states import LIVE
from reference.names import sort_key

WORKERS = (Role.LAWYER, Role.INTERN)
_COLLEAGUES = Prepared(lambda moment: User.objects.active().with_roles(moment), moment=SOME_MOMENT)


def loads_of(*roles: str, reader: User) -> list[User]:
    """Active colleagues who have one of `roles` today, each with `open_cases` and `overdue`; sorted by name.

    What a wall hides from the reader is not counted: a number would tell that it is there.
    """
    now = timezone.now()
    carried = _carried(now, reader)
    colleagues = workers(*roles, now=now)
    for one in colleagues:
        one.open_cases, one.overdue = (carried.get((one.pk, what), 0) for what in ("open", "late"))
    return colleagues


def workers(*roles: str, now: datetime | None = None) -> list[User]:
    """The same colleagues without what they carry: one statement."""
    rows = _COLLEAGUES.rows(moment=now or timezone.now())
    found = [one for one in rows if one.has_role(*(roles or WORKERS))]
    return sorted(found, key=lambda one: sort_key(one.name))


def _carried(now: datetime, reader: User) -> dict[tuple[UUID, str], int]:
    """(colleague, what) -> how many. The live cases are walked through once, not once for each colleague."""
    statement = _statement(reader.roles_today)
    with statement.executed(statement.in_order({"now": now, "reader": reader.pk})) as cursor:
        return {(user, what): number for user, what, number in cursor.fetchall()}


@cache
def _statement(roles: frozenset[str]) -> Statement:
    """For a reader with these roles; built once."""
    now, reader = SOME_MOMENT, somebody(SOME_ID, roles)
    live = Assignment.objects.active().filter(case__state__in=LIVE)
    late = FollowUp.objects.planned().filter(due_at__lt=now, case__state__in=LIVE)
    live, late = beyond_walls(reader, live), beyond_walls(reader, late)
    counted = _count(live, "user", "open").union(_count(late, "assignee", "late"), all=True)
    return Statement(*counted.query.sql_with_params(), now=now, reader=SOME_ID)


def _count(rows: QuerySet, by: str, what: str) -> QuerySet:
    said = Value(what, output_field=CharField())
    return (
        rows.order_by().values(by).annotate(counted=said, many=Count("pk")).values_list(by, "counted", "many")
    )
