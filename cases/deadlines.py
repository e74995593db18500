"""How long things wait in a case. Pure functions of dates; nothing else knows a number of days or hours."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

UNASSIGNED_AFTER = timedelta(hours=4)
UNASSIGNED_AGAIN = timedelta(days=1)
DRAFT_WAITS = timedelta(days=1)
SOON = timedelta(days=2)
DECIDE_WITHIN = timedelta(hours=24)
GLASS_STAYS_BROKEN = timedelta(minutes=60)
# When something falls due on a day without an hour: in the morning; later today, in the evening.
HOURS = (time(9, 0), time(18, 0), time(23, 59))
FARTHEST = timedelta(days=366 * 20)  # files outlive people, but a year 9999 is a slip


def remind_of_unassigned(opened_at: datetime) -> datetime:
    """When supervisors are told that a case still has no lawyer."""
    return opened_at + UNASSIGNED_AFTER


def rung_lately(now: datetime) -> datetime:
    """Whoever was told of a case without a lawyer before this moment is told again."""
    return now - UNASSIGNED_AGAIN


def overdue_since(now: datetime) -> datetime:
    """A case that was opened before this moment should have had a lawyer by now."""
    return now - UNASSIGNED_AFTER


def remind_of_follow_up(due_at: datetime, remind_at: datetime | None) -> list[datetime]:
    """When a follow-up rings: at the earlier *remind me* (if any) and when it is due."""
    return [remind_at, due_at] if remind_at and remind_at < due_at else [due_at]


def decide_until(opened_at: datetime) -> datetime:
    """Until when a supervisor decides about a case that was opened provisionally."""
    return opened_at + DECIDE_WITHIN


def remind_of_provisional(opened_at: datetime) -> list[datetime]:
    """When supervisors are told of it: at once, then ever more closely, and when the time is over."""
    return [opened_at + DECIDE_WITHIN * share for share in (0, 0.5, 0.8, 1)]


def remind_of_proposal(proposed_at: datetime, *, burns: bool) -> list[datetime]:
    """When supervisors are told that somebody proposes a case: at once, and again while it waits."""
    again = UNASSIGNED_AFTER / 4 if burns else UNASSIGNED_AFTER
    return [proposed_at, proposed_at + again, proposed_at + DECIDE_WITHIN]


def glass_until(broken_at: datetime) -> datetime:
    """When a restricted file that was opened with a reason closes again."""
    return broken_at + GLASS_STAYS_BROKEN


def urgency_of(due_at: datetime, now: datetime) -> str:
    """`fire` when it is past, `amber` when it comes within two days, else nothing; the words of the look."""
    if due_at < now:
        return "fire"
    return "amber" if due_at - now <= SOON else ""


def moment_of(day: date, clock: time | None, now: datetime) -> datetime:
    """A local day and perhaps an hour as a moment; a day without an hour takes the next of HOURS that is still to come."""
    hours = [clock] if clock else HOURS
    moments = [timezone.make_aware(datetime.combine(day, hour)) for hour in hours]
    return next((moment for moment in moments if moment > now), moments[-1])
