"""A lawyer would take a case of which he knows the stub, or would not any more. It gives no right: a supervisor assigns.

A second press changes nothing. When the case gets a lawyer or ends, what was said is over; it is back when that is taken back.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import keys_of_staff_with_role
from accounts.models import Role, User
from audit.log import record
from cases.actions.locks import STATE, hold_case
from cases.actions.ringing import is_urgent
from cases.models import Case, Volunteer
from cases.states import VOLUNTEER_VERBS, allows
from cases.waiting import waiting_stubs
from reminders.plan import UNDO_TIME, cancel_about, cancel_about_all, plan_for


@transaction.atomic
def volunteer(*, case: Case, by: User) -> Volunteer:
    """The lawyer would take the case; supervisors are told when it can no longer be taken back, in an emergency at once."""
    locked = _lock(case, "volunteer", by)
    there = Volunteer.objects.open().filter(case=locked, user=by).first()
    if there is not None:
        return there
    now = timezone.now()
    made = Volunteer.objects.create(case=locked, user=by, at=now)
    record("cases.volunteer", about=made, by=by, code=locked.code)
    urgent = is_urgent(locked)
    plan_for(
        keys_of_staff_with_role(Role.SUPERVISOR),
        kind="case_wanted",
        about=made,
        due_at=now if urgent else now + UNDO_TIME,
        urgent=urgent,
    )
    return made


@transaction.atomic
def withdraw_volunteer(*, case: Case, by: User) -> Volunteer | None:
    """The lawyer would not take it any more; None where there was nothing to withdraw."""
    locked = _lock(case, "withdraw_volunteer", by)
    there = Volunteer.objects.open().filter(case=locked, user=by).first()
    if there is None:
        return None
    there.case, there.withdrawn_at = locked, timezone.now()
    there.save(update_fields=["withdrawn_at"])
    record("cases.withdraw_volunteer", about=there, by=by, code=locked.code)
    cancel_about(there)
    return there


def end_volunteering(case: Case, now: datetime, *, of: User | None = None) -> None:
    """The locked case has a lawyer or is over (`of`: this one works on it now): nobody is told of an offer any more."""
    rows = Volunteer.objects.open().filter(case=case)
    ending = list(rows.filter(user=of) if of else rows)
    if ending:
        Volunteer.objects.filter(pk__in=[one.pk for one in ending]).update(withdrawn_at=now)
        cancel_about_all(ending)


def bring_back_volunteers(case: Case, ended_at: datetime) -> None:
    """What ended in the very act that is taken back holds again, unless the same lawyer has offered anew."""
    anew = Volunteer.objects.open().filter(case=case).values("user")
    Volunteer.objects.filter(case=case, withdrawn_at=ended_at).exclude(user__in=anew).update(
        withdrawn_at=None
    )


def _lock(case: Case, verb: str, by: User) -> Case:
    """The locked case, if it still is in this lawyer's list: a wall, a restriction or a colleague may have been faster."""
    locked = hold_case(case.pk)
    if not allows(VOLUNTEER_VERBS, verb, locked.state) or not waiting_stubs(by).filter(pk=locked.pk).exists():
        raise ValidationError(_("This case no longer waits for a lawyer."), code=STATE)
    return locked
