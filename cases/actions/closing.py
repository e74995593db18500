"""Closing a case with a reason and an outcome, taking that back, and reopening it with a reason.

A case is not closed while a draft waits for review: a draft must never wait unseen. Follow-ups stay planned but fall
silent; they ring again when the case lives again. Who works on the case stays on it and may read it.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import write_entry
from cases.actions.locks import STATE, check_version, lock_case
from cases.actions.ringing import ring_again, silence
from cases.actions.volunteering import bring_back_volunteers, end_volunteering
from cases.company import may_be_assigned
from cases.models import Assignment, Case
from cases.models.assignments import AssignmentRole
from cases.models.entries import EntryKind
from cases.states import CaseState, DraftState
from reference.models import ClosingReason
from reminders.plan import UNDO_TIME

CLOSING_FACTS = ["closed_at", "closed_by", "closing_reason", "closing_outcome"]


@transaction.atomic
def close_case(
    *, case: Case, reason: ClosingReason, outcome: str, by: User, version: int | None = None
) -> Case:
    """The work ends: why, and with which outcome where the reason asks for one; nothing about it rings any more."""
    locked = lock_case(case, to="close_case")
    if version is not None:
        check_version(locked, version)
    if reason.needs_result and not outcome.strip():
        raise ValidationError({"outcome": _("This reason asks for the outcome: write what was reached.")})
    if locked.drafts.filter(state=DraftState.WAITING).exists():
        raise ValidationError(_("A draft still waits for review. Approve or return it first."), code=STATE)
    now = timezone.now()
    before = locked.state
    locked.state, locked.closed_at, locked.closed_by = CaseState.CLOSED, now, by
    locked.closing_reason, locked.closing_outcome = reason, outcome
    _save(locked, now)
    write_entry(case=locked, kind=EntryKind.CLOSED, by=by, at=now, line=outcome, about=reason)
    record(
        "cases.close_case",
        about=locked,
        by=by,
        old={"state": before},
        new={"state": locked.state, "closing_reason": reason.pk, "closing_outcome": outcome},
    )
    silence(locked)
    if before == CaseState.OPEN:
        end_volunteering(locked, now)
    return locked


@transaction.atomic
def undo_close_case(*, case: Case, by: User) -> Case:
    """A closing is taken back within ten minutes: the case is what it was, its reminders ring again."""
    locked = lock_case(case, to="undo_close_case")
    now = timezone.now()
    if locked.closed_at is None or now - locked.closed_at > UNDO_TIME:
        raise ValidationError(
            _("This can no longer be taken back: ten minutes are over. Reopen the case instead."), code=STATE
        )
    bring_back_volunteers(locked, locked.closed_at)
    _bring_to_life(locked, by=by, now=now, verb="cases.undo_close_case", kind=EntryKind.UNDONE)
    return locked


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: User, version: int | None = None) -> Case:
    """A closed case lives again, with a reason; the responsible lawyer goes on if still a lawyer, else it is OPEN."""
    locked = lock_case(case, to="reopen_case")
    if version is not None:
        check_version(locked, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the case is reopened.")})
    _bring_to_life(
        locked, by=by, now=timezone.now(), verb="cases.reopen_case", kind=EntryKind.REOPENED, reason=reason
    )
    return locked


def _bring_to_life(case: Case, *, by: User, now: datetime, verb: str, kind: str, reason: str = "") -> None:
    """What undoing and reopening share: state, empty closing facts, entry, audit, reminders."""
    staff = _still_there(case, by, now)
    old = {
        "state": case.state,
        "closing_reason": case.closing_reason_id,
        "closing_outcome": case.closing_outcome,
    }
    there = any(one.role == AssignmentRole.RESPONSIBLE for one in staff)
    case.state = CaseState.ASSIGNED if there else CaseState.OPEN
    case.closed_at = case.closed_by = case.closing_reason = None
    case.closing_outcome = ""
    _save(case, now)
    write_entry(case=case, kind=kind, by=by, at=now, line=reason, about=case)
    record(
        verb, about=case, by=by, old=old, new={"state": case.state, **({"reason": reason} if reason else {})}
    )
    ring_again(case, staff, now, by)


def _still_there(case: Case, by: User, now: datetime) -> list[Assignment]:
    """Assignments of those who still have their role; the others end, so that somebody else can be assigned."""
    there = []
    for one in Assignment.objects.active().filter(case=case).select_related("user"):
        if may_be_assigned(one.user, one.role):
            there.append(one)
        else:
            one.until, one.ended_by = now, by
            one.save(update_fields=["until", "ended_by"])
    return there


def _save(case: Case, now: datetime) -> None:
    case.changed_at, case.version = now, case.version + 1
    case.save(update_fields=["state", "changed_at", "version", *CLOSING_FACTS])
