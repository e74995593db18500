"""What the clock does about cases: one that still has no lawyer rings again every day. Not a verb of its own, nothing is changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from accounts.access import keys_of_staff_with_role, standing_in
from accounts.models import Role, User
from cases.actions.locks import hold_case
from cases.actions.ringing import is_urgent
from cases.deadlines import overdue_since, rung_lately
from cases.models import Case
from cases.waiting import waiting_stubs
from reminders.models import Reminder
from reminders.plan import plan, plan_for
from reminders.states import State

AT_ONCE = 200  # cases in one round of the clock


@dataclass(frozen=True)
class AsStub:
    """A case before somebody who may know its stub alone: what is said of it leads to the list, not to the file."""

    case: Case

    _meta = Case._meta

    @property
    def pk(self) -> UUID:
        """The key of the case: what is told of it ends with it."""
        return self.case.pk

    @property
    def code(self) -> str:
        """What a mail may say."""
        return self.case.code

    def get_absolute_url(self) -> str:
        """Where a lawyer says that he would take it."""
        return reverse("waiting_cases")


def ring_unassigned() -> int:
    """Supervisors of today are told again of each case that has no lawyer and of which nobody was told for a day, and so are
    lawyers who stand in for a supervisor who is away; how many cases that were.

    Whoever became a supervisor since is told, too. Two workers skip each other's: the question is asked again under the lock.
    """
    now = timezone.now()
    rung = sum(_ring(pk, now) for pk in _unheard(now).values_list("pk", flat=True)[:AT_ONCE])
    for user in standing_in(now).with_roles(now):
        stubs = _unheard(now, by=user).values_list("pk", flat=True)[:AT_ONCE]
        rung += sum(_ring(pk, now, to=user) for pk in stubs)
    return rung


def _unheard(now: datetime, by: User | None = None) -> QuerySet[Case]:
    """Cases without a lawyer beyond the set hours, of which no reminder is planned or came within the last day; of those whose
    stub one colleague may know: none to him.
    """
    cases = waiting_stubs(by) if by else Case.objects.unassigned()
    told = Reminder.objects.filter(
        kind="case_unassigned",
        about_label=Case._meta.label,
        about_id=Cast(OuterRef("pk"), CharField()),
        due_at__gt=rung_lately(now),
    ).exclude(state=State.CANCELLED)
    if by:
        told = told.filter(to=by)
    return cases.filter(~Exists(told), opened_at__lt=overdue_since(now)).order_by("opened_at", "id")


@transaction.atomic
def _ring(pk: UUID, now: datetime, *, to: User | None = None) -> bool:
    case = hold_case(pk)
    if not _unheard(now, by=to).filter(pk=case.pk).exists():
        return False
    urgent = is_urgent(case)
    if to is None:
        supervisors = keys_of_staff_with_role(Role.SUPERVISOR)
        plan_for(supervisors, kind="case_unassigned", about=case, due_at=now, urgent=urgent)
    else:
        plan(kind="case_unassigned", about=cast(Model, AsStub(case)), to=to, due_at=now, urgent=urgent)
    return True
