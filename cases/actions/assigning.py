"""Who works on a case: assign, end, change the responsible lawyer, take an assignment back.

A case with a responsible lawyer is ASSIGNED, without one OPEN. Follow-ups of somebody who leaves go to the responsible
lawyer; while there is none they stay, shown as nobody's, and the next responsible lawyer takes them over.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import new_entry, write_entry
from cases.actions.locks import STATE, check_version, lock_case
from cases.actions.ringing import hand_over, let_go, tell_assigned, tell_supervisors
from cases.actions.volunteering import bring_back_volunteers, end_volunteering
from cases.company import may_be_assigned
from cases.models import Assignment, Case, FollowUp, Wall
from cases.models.assignments import AssignmentRole
from cases.models.entries import EntryKind
from cases.states import CaseState
from reminders.plan import UNDO_TIME, cancel_about
from statements.rows import insert_together

KIND = {
    AssignmentRole.RESPONSIBLE: EntryKind.ASSIGNED,
    AssignmentRole.HELPING: EntryKind.HELPER_ASSIGNED,
    AssignmentRole.INTERN: EntryKind.INTERN_ASSIGNED,
}


@transaction.atomic
def assign_lawyer(*, case: Case, user: User, role: str, by: User, version: int | None = None) -> Assignment:
    """Somebody whose role of today allows it works on the case from now on; a helper may become responsible."""
    locked = lock_case(case, to="assign_lawyer")
    _check_version(locked, version)
    active = active_on(locked)
    _check_candidate(locked, user, role, active)
    there = responsible_among(active)
    if role == AssignmentRole.RESPONSIBLE and there is not None:
        raise ValidationError(
            _("The case already has a responsible lawyer: %(name)s. Change the responsible lawyer instead.")
            % {"name": there.user.name},
            code=STATE,
        )
    now = timezone.now()
    for one in active:
        if one.user_id == user.pk:  # from helper to responsible: one period ends, the next begins
            _end(one, by=by, now=now)
    made = _start(locked, user, role, by, now)
    end_volunteering(locked, now, of=None if role == AssignmentRole.RESPONSIBLE else user)
    taken = []
    if role == AssignmentRole.RESPONSIBLE:
        cancel_about(locked, kind="case_unassigned")
        taken = hand_over(locked, list(FollowUp.objects.nobodys().filter(case=locked)), user, now)
    record(
        "cases.assign_lawyer",
        about=made,
        by=by,
        code=locked.code,
        new={"user": user.name, "role": str(role), "follow_ups": taken},
    )
    tell_assigned(locked, user, now, by)
    return made


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, reason: str, by: User, version: int | None = None
) -> Assignment:
    """Somebody stops working on the case; without a responsible lawyer it is OPEN again and supervisors are told."""
    locked = lock_case(assignment.case, to="end_assignment")
    _check_version(locked, version)
    active = active_on(locked)
    ending = next((one for one in active if one.pk == assignment.pk), None)
    if ending is None:
        raise ValidationError(_("This assignment has already ended."), code=STATE)
    now = timezone.now()
    given = leave(locked, ending, active, by=by, now=now, reason=reason)
    record(
        "cases.end_assignment",
        about=ending,
        by=by,
        code=locked.code,
        old={"user": ending.user.name, "role": ending.role},
        new={"end_reason": reason, "follow_ups": given},
    )
    return ending


@transaction.atomic
def reassign_lawyer(
    *, case: Case, user: User, reason: str, by: User, version: int | None = None
) -> Assignment:
    """The responsible lawyer changes in one act: the case is never without one, follow-ups and reminders go along."""
    locked = lock_case(case, to="reassign_lawyer")
    _check_version(locked, version)
    active = active_on(locked)
    _check_candidate(locked, user, AssignmentRole.RESPONSIBLE, active)
    former = responsible_among(active)
    if former is None:
        raise ValidationError(_("The case has no responsible lawyer now. Assign one."), code=STATE)
    now = timezone.now()
    _end(former, by=by, now=now, reason=reason)
    for one in active:
        if one.user_id == user.pk:
            _end(one, by=by, now=now)
    left = let_go(locked, former.user)
    made = _start(locked, user, AssignmentRole.RESPONSIBLE, by, now)
    nobodys = list(FollowUp.objects.nobodys().filter(case=locked))
    given = hand_over(locked, list({one.pk: one for one in [*left, *nobodys]}.values()), user, now)
    record(
        "cases.reassign_lawyer",
        about=made,
        by=by,
        code=locked.code,
        old={"user": former.user.name},
        new={"user": user.name, "end_reason": reason, "follow_ups": given},
    )
    tell_assigned(locked, user, now, by)
    return made


@transaction.atomic
def undo_assign_lawyer(*, assignment: Assignment, by: User) -> Assignment:
    """An assignment is taken back within ten minutes, while nothing else has changed; who it replaced is back."""
    locked = lock_case(assignment.case, to="undo_assign_lawyer")
    active = active_on(locked)
    taken = next((one for one in active if one.pk == assignment.pk), None)
    now = timezone.now()
    if taken is None or taken.case_version != locked.version or now - taken.from_at > UNDO_TIME:
        raise ValidationError(
            _(
                "This can no longer be taken back: ten minutes are over or something has changed. End the assignment instead."
            ),
            code=STATE,
        )
    taken.undone = True
    _end(taken, by=by, now=now)
    cancel_about(locked, kind="assigned", to=taken.user)
    back = _bring_back(locked, taken.from_at)
    bring_back_volunteers(locked, taken.from_at)
    responsible = responsible_among([*back, *(one for one in active if one is not taken)])
    _move(locked, now, CaseState.ASSIGNED if responsible else CaseState.OPEN)
    write_entry(case=locked, kind=EntryKind.UNDONE, by=by, at=now, line=taken.user.name, about=taken)
    theirs = FollowUp.objects.planned().filter(case=locked, assignee=taken.user, planned_at__lt=taken.from_at)
    given = hand_over(locked, list(theirs), responsible.user, now) if responsible and back else []
    record(
        "cases.undo_assign_lawyer",
        about=taken,
        by=by,
        code=locked.code,
        old={"user": taken.user.name, "role": taken.role},
        new={"follow_ups": given},
    )
    if responsible is None:
        tell_supervisors(locked, now)
    return taken


def leave(
    case: Case, ending: Assignment, active: list[Assignment], *, by: User, now: datetime, reason: str
) -> list[str]:
    """One of the `active` ones stops working on the locked case; not a verb of its own. The ids of follow-ups handed over."""
    _end(ending, by=by, now=now, reason=reason)
    left = let_go(case, ending.user)
    was_responsible = ending.role == AssignmentRole.RESPONSIBLE
    falls_open = was_responsible and case.is_live
    _move(case, now, CaseState.OPEN if falls_open else case.state)
    write_entry(
        case=case, kind=EntryKind.ASSIGNMENT_ENDED, by=by, at=now, line=ending.user.name, about=ending
    )
    responsible = None if was_responsible else responsible_among(active)
    given = hand_over(case, left, responsible.user, now) if responsible else []
    if falls_open:
        tell_supervisors(case, now)
    return given


def active_on(case: Case) -> list[Assignment]:
    """Who works on the locked case now."""
    return list(
        Assignment.objects.active().filter(case=case).select_related("user").select_for_update(of=("self",))
    )


def responsible_among(active: list[Assignment]) -> Assignment | None:
    """Who answers for the case."""
    return next((one for one in active if one.role == AssignmentRole.RESPONSIBLE), None)


def _check_version(case: Case, version: int | None) -> None:
    if version is not None:
        check_version(case, version)


def _check_candidate(case: Case, user: User, role: str, active: list[Assignment]) -> None:
    """The role of today and the walls decide; nobody is assigned twice in one role, or from lawyer down to helper in passing."""
    if Wall.objects.active().filter(case=case, user=user).exists():
        raise ValidationError(_("A wall keeps %(name)s out of this case.") % {"name": user.name}, code=STATE)
    if not may_be_assigned(user, role):
        raise ValidationError(_("%(name)s does not have this role today.") % {"name": user.name}, code=STATE)
    present = next((one for one in active if one.user_id == user.pk), None)
    if present and (present.role == role or role != AssignmentRole.RESPONSIBLE):
        raise ValidationError(_("%(name)s already works on this case.") % {"name": user.name}, code=STATE)


def _start(case: Case, user: User, role: str, by: User, now: datetime) -> Assignment:
    """The new period, the case's state and version, the line of the chronology."""
    _move(case, now, CaseState.ASSIGNED if role == AssignmentRole.RESPONSIBLE else case.state)
    made = Assignment(case=case, user=user, role=role, from_at=now, by=by, case_version=case.version)
    said = new_entry(case=case, kind=KIND[AssignmentRole(role)], by=by, at=now, line=user.name, about=made)
    insert_together([made], [said])
    return made


def _end(one: Assignment, *, by: User, now: datetime, reason: str = "") -> None:
    one.until, one.ended_by, one.end_reason = now, by, reason
    one.save(update_fields=["until", "ended_by", "end_reason", "undone"])


def _bring_back(case: Case, ended_at: datetime) -> list[Assignment]:
    """Assignments that ended in the very act that is taken back."""
    back = list(case.assignments.filter(until=ended_at, undone=False).select_related("user"))
    for one in back:
        one.until, one.ended_by, one.end_reason = None, None, ""
        one.save(update_fields=["until", "ended_by", "end_reason"])
    return back


def _move(case: Case, now: datetime, state: str) -> None:
    """State, version and the time by which lists sort."""
    case.state, case.changed_at, case.version = state, now, case.version + 1
    case.save(update_fields=["state", "changed_at", "version"])
