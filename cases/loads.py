"""How much each colleague carries today: open cases, overdue follow-ups. One statement for all. Never a decision about rights."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from cases.models import Assignment, FollowUp
from cases.states import LIVE
from reference.names import sort_key

WORKERS = (Role.LAWYER, Role.INTERN)


def loads_of(*roles: str) -> list[User]:
    """Active colleagues who have one of `roles` today, each with `open_cases` and `overdue`; sorted by name."""
    theirs = Assignment.objects.active().filter(user=OuterRef("pk"), case__state__in=LIVE)
    late = FollowUp.objects.planned().filter(
        assignee=OuterRef("pk"), due_at__lt=timezone.now(), case__state__in=LIVE
    )
    having = Q()
    for role in roles or WORKERS:
        having |= Q(pk__in=staff_with_role(role).values("pk"))
    colleagues = (
        User.objects.with_roles()
        .filter(having)
        .annotate(open_cases=_count(theirs, "user"), overdue=_count(late, "assignee"))
    )
    return sorted(colleagues, key=lambda one: sort_key(one.name))


def _count(rows: QuerySet, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
