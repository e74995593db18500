"""How long things wait in a case. Pure functions of dates; nothing else knows a number of days or hours."""

from datetime import datetime, timedelta

UNASSIGNED_AFTER = timedelta(hours=4)
DRAFT_WAITS = timedelta(days=1)
SOON = timedelta(days=2)


def remind_of_unassigned(opened_at: datetime) -> datetime:
    """When supervisors are told that a case still has no lawyer."""
    return opened_at + UNASSIGNED_AFTER


def remind_of_follow_up(due_at: datetime, remind_at: datetime | None) -> list[datetime]:
    """When a follow-up rings: at the earlier *remind me* (if any) and when it is due."""
    return [remind_at, due_at] if remind_at and remind_at < due_at else [due_at]


def urgency_of(due_at: datetime, now: datetime) -> str:
    """`fire` when it is past, `amber` when it comes within two days, else nothing; the words of the look."""
    if due_at < now:
        return "fire"
    return "amber" if due_at - now <= SOON else ""
