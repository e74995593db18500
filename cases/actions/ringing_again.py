"""What the clock does about cases: one that still has no lawyer rings again every day. Not a verb of its own, nothing is changed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.access import keys_of_staff_with_role
from accounts.models import Role
from cases.actions.locks import hold_case
from cases.actions.ringing import is_urgent
from cases.deadlines import overdue_since, rung_lately
from cases.models import Case
from reminders.models import Reminder
from reminders.plan import plan_for
from reminders.states import State

AT_ONCE = 200  # cases in one round of the clock


def ring_unassigned() -> int:
    """Supervisors of today are told again of each case that has no lawyer and of which nobody was told for a day; how many.

    Whoever became a supervisor since is told, too. Two workers skip each other's: the question is asked again under the lock.
    """
    now = timezone.now()
    return sum(_ring(pk, now) for pk in _unheard(now).values_list("pk", flat=True)[:AT_ONCE])


def _unheard(now: datetime) -> QuerySet[Case]:
    """Cases without a lawyer beyond the set hours, of which no reminder is planned or came within the last day."""
    told = Reminder.objects.filter(
        kind="case_unassigned",
        about_label=Case._meta.label,
        about_id=Cast(OuterRef("pk"), CharField()),
        due_at__gt=rung_lately(now),
    ).exclude(state=State.CANCELLED)
    return (
        Case.objects.unassigned()
        .filter(~Exists(told), opened_at__lt=overdue_since(now))
        .order_by("opened_at", "id")
    )


@transaction.atomic
def _ring(pk: UUID, now: datetime) -> bool:
    case = hold_case(pk)
    if not _unheard(now).filter(pk=case.pk).exists():
        return False
    plan_for(
        keys_of_staff_with_role(Role.SUPERVISOR),
        kind="case_unassigned",
        about=case,
        due_at=now,
        urgent=is_urgent(case),
    )
    return True
