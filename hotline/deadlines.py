"""How long a contact may wait, when 48 hours end, when a term is near. Pure functions of times and dates.

Targets from domain.md section 8 (a proposal of ours, not law). The 48 hours: Constitution of 2021, article 59 (the rule was
read as article 24 of the text of 2010/2016; a lawyer has still to confirm the number).
"""

from datetime import date, datetime, timedelta

from django.conf import settings

# Working days are counted as calendar days until the calendar exists: too early is safer than too late.
TARGETS = {
    "emergency": timedelta(0),
    "urgent": timedelta(hours=8),
    "standard": timedelta(days=3),
    "routine": timedelta(days=10),
}
# "At once" is not missed in the first minutes: the other levels are missed when their time is over.
GRACE = {"emergency": timedelta(minutes=15)}
HELD_AT_MOST = timedelta(hours=48)
NEAR_TERM = 3  # working days
# Days off of the Labour Code of 2025 that have a date of their own: (month, first day, last day).
FIXED_HOLIDAYS = ((1, 1, 7), (3, 8, 8), (3, 21, 21), (5, 1, 9), (8, 31, 31))
# Orozo ait and Kurman ait move and are announced each year; a year that is not here has none, so two days are added to
# what counts as near (see ends_soon): too early is safer than too late.
MOVING_HOLIDAYS = frozenset({date(2026, 3, 20), date(2026, 5, 27)})
KNOWN_YEARS = frozenset({2026})


def answer_by(logged_at: datetime, triage: str) -> datetime:
    """When somebody must have looked at a contact of this level."""
    return logged_at + TARGETS[triage]


def missed_at(logged_at: datetime, triage: str) -> datetime:
    """When supervisors are told that nobody looked at it in time."""
    return answer_by(logged_at, triage) + GRACE.get(triage, timedelta(0))


# Who has taken a promised call in hand is alone with it for so long; then another may take it.
IN_HAND = timedelta(minutes=30)
REMIND_BEFORE = timedelta(hours=1)


def taken_until(owned_since: datetime) -> datetime:
    """When a promised call that somebody has in hand may be taken by another."""
    return owned_since + IN_HAND


def ring_by(promised_at: datetime, triage: str) -> datetime:
    """The usual end of the window for a promised call: when its level must be looked at, and never at once."""
    return missed_at(promised_at, triage)


def remind_of_call_at(from_at: datetime, until_at: datetime) -> datetime:
    """An hour before the window ends; of a short window, in its middle."""
    return max(until_at - REMIND_BEFORE, from_at + (until_at - from_at) / 2)


def held_until(held_since: datetime) -> datetime:
    """When a person who is held must have been brought before a court: 48 hours from the actual detention.

    Hours run on through nights, Sundays and holidays.
    """
    return held_since + HELD_AT_MOST


def is_day_off(day: date) -> bool:
    """Saturday, Sunday, or a holiday that this house knows."""
    return (
        day.weekday() >= 5
        or day in MOVING_HOLIDAYS
        or any(day.month == month and first <= day.day <= last for month, first, last in FIXED_HOLIDAYS)
    )


def working_days_until(last: date, today: date) -> int:
    """Working days after `today` up to and with `last`; 0 when it is today or over."""
    return sum(not is_day_off(today + timedelta(days=count)) for count in range(1, (last - today).days + 1))


def ends_soon(term_on: date, today: date) -> bool:
    """Whether a term ends within three working days, or is over: then it may still be restored."""
    if (term_on - today).days > 60:  # no row of days off is longer
        return False
    unknown = 0 if {today.year, term_on.year} <= KNOWN_YEARS else 2
    return working_days_until(term_on, today) <= NEAR_TERM + unknown


def turn_ends(since: datetime, rung: str) -> datetime:
    """When an emergency that nobody has accepted leaves this rung: 10 minutes after it began the second, after 20 the supervisor."""
    first, both = settings.EMERGENCY_MINUTES
    return since + timedelta(minutes=first if rung == "first" else max(both - first, 1))


def shift_left_at(now: datetime) -> datetime:
    """A shift that ended then or before, and that nobody took over, is known to supervisors at this moment."""
    return now - timedelta(minutes=settings.SHIFT_MINUTES_TO_ACCEPT)


def taken_over_by(ended_at: datetime) -> datetime:
    """When supervisors are told that nobody has taken a shift over."""
    return ended_at + timedelta(minutes=settings.SHIFT_MINUTES_TO_ACCEPT)
