"""When the next back-up of the loop is due. Pure functions of times."""

from datetime import datetime, time, timedelta, tzinfo

RETRY = timedelta(minutes=30)
#: A day and the longest back-up that one may wait for: older, and a night was missed.
MISSED = timedelta(hours=25)


def read_clock(text: str) -> time:
    """A time of day from text like 03:30; ValueError."""
    return time.fromisoformat(text)


def next_due(
    at: time, zone: tzinfo, now: datetime, newest: datetime | None, failed: datetime | None
) -> datetime:
    """At once when a night was missed (the machine was off); half an hour after a failure; else at the next `at`."""
    if failed is not None:
        return max(now, failed + RETRY)
    if newest is None or now - newest > MISSED:
        return now
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), at, tzinfo=zone)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), at, tzinfo=zone)
