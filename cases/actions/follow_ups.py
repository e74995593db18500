"""Follow-ups: a date that we chose. Planned, postponed with a reason, finished with a result."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import new_entry, write_entry
from cases.actions.locks import lock_case, lock_follow_up, once, touch
from cases.deadlines import remind_of_follow_up
from cases.models import Case, FollowUp
from cases.models.case import TriageLevel
from cases.models.entries import EntryKind
from cases.states import FollowUpState
from reminders.plan import cancel_about, plan_all

FOLLOW_UP_DUE = "follow_up_due"


def plan_follow_up(
    *,
    case: Case,
    what: str,
    assignee: User,
    due_at: datetime,
    by: User,
    remind_at: datetime | None = None,
    key: UUID | None = None,
    promise: str = "",
) -> FollowUp:
    """Something that `assignee` (one of access.staff_of) does until `due_at`; rings then, and earlier if wanted.

    `key` becomes the row's key: the same key twice gives the one follow-up. `promise`: what callers hear of it.
    """
    now = timezone.now()
    check_times(due_at, remind_at, now)
    key = key or uuid4()
    existing = FollowUp.objects.filter(pk=key, case=case, planned_by=by)

    def make() -> FollowUp:
        locked = lock_case(case, to="plan_follow_up")
        follow_up = FollowUp(
            pk=key, case=locked, what=what, assignee=assignee, due_at=due_at, remind_at=remind_at,
            planned_at=now, planned_by=by, promise=promise,
        )  # fmt: skip
        said = new_entry(case=locked, kind=EntryKind.FOLLOW_UP, by=by, line=what, about=follow_up, at=now)
        rows = [follow_up], [said]
        record("cases.plan_follow_up", about=follow_up, by=by, new=words(follow_up), along=rows)
        touch(locked, now)
        ring(follow_up)
        return follow_up

    return once(make, existing)


@transaction.atomic
def postpone_follow_up(
    *,
    follow_up: FollowUp,
    version: int,
    due_at: datetime,
    reason: str,
    by: User,
    remind_at: datetime | None = None,
    assignee: User | None = None,
) -> FollowUp:
    """A planned follow-up gets another time (and perhaps another colleague) and says why; its reminders move along."""
    now = timezone.now()
    check_times(due_at, remind_at, now)
    follow_up = lock_follow_up(follow_up, to="postpone_follow_up", version=version)
    old = words(follow_up)
    follow_up.due_at, follow_up.remind_at = due_at, remind_at
    follow_up.assignee = assignee or follow_up.assignee
    follow_up.version += 1
    follow_up.save(update_fields=["due_at", "remind_at", "assignee", "version"])
    write_entry(
        case=follow_up.case, kind=EntryKind.FOLLOW_UP_POSTPONED, by=by, line=reason, about=follow_up, at=now
    )
    touch(follow_up.case, now)
    record(
        "cases.postpone_follow_up",
        about=follow_up,
        by=by,
        old=old,
        new={**words(follow_up), "reason": reason},
    )
    cancel_about(follow_up, FOLLOW_UP_DUE)
    ring(follow_up)
    return follow_up


@transaction.atomic
def finish_follow_up(*, follow_up: FollowUp, version: int, result: str, by: User) -> FollowUp:
    """What came of it, in words; nothing rings any more. Also in a closed case."""
    now = timezone.now()
    follow_up = lock_follow_up(follow_up, to="finish_follow_up", version=version)
    follow_up.state = FollowUpState.DONE
    follow_up.done_at, follow_up.done_by, follow_up.result = now, by, result
    follow_up.version += 1
    follow_up.save(update_fields=["state", "done_at", "done_by", "result", "version"])
    write_entry(
        case=follow_up.case, kind=EntryKind.FOLLOW_UP_DONE, by=by, line=result, about=follow_up, at=now
    )
    touch(follow_up.case, now)
    record("cases.finish_follow_up", about=follow_up, by=by, new={"result": result})
    cancel_about(follow_up, FOLLOW_UP_DUE)
    return follow_up


def check_times(due_at: datetime, remind_at: datetime | None, now: datetime) -> None:
    """A reminder of the past helps nobody; this minute is still allowed."""
    this_minute = now.replace(second=0, microsecond=0)
    if due_at < this_minute:
        raise ValidationError(
            {"due_on": _("This time is already over. Choose one in the future.")}, code="past"
        )
    if remind_at is not None and remind_at < this_minute:
        raise ValidationError(
            {"remind_on": _("This time is already over. Choose one in the future.")}, code="past"
        )
    if remind_at is not None and remind_at > due_at:
        raise ValidationError({"remind_on": _("Remind me before it is due, not after.")}, code="order")


def ring(follow_up: FollowUp) -> None:
    """Plans the reminders: at *remind me* and when it is due. In an emergency they go before all others."""
    times = remind_of_follow_up(follow_up.due_at, follow_up.remind_at)
    plan_all(
        kind=FOLLOW_UP_DUE,
        wanted=[(follow_up, follow_up.assignee, at) for at in times],
        urgent=follow_up.case.triage == TriageLevel.EMERGENCY,
    )


def words(follow_up: FollowUp) -> dict[str, object]:
    """What the audit keeps of a plan."""
    return {
        "what": follow_up.what,
        **({"promise": follow_up.promise} if follow_up.promise else {}),
        "assignee": follow_up.assignee_id,
        "due_at": follow_up.due_at,
        "remind_at": follow_up.remind_at,
    }
