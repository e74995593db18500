"""Two weeks of duties as a page shows them: day by day, with the hours in which nobody is on call. Rows in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hotline.models import Duty

DAYS = 14


@dataclass(frozen=True)
class Stretch:
    """Some hours of one day: a duty, or a gap (no duty). `begins`: the duty begins on this day, its buttons stand here."""

    start: datetime
    end: datetime
    duty: Duty | None = None
    begins: bool = False

    @property
    def ends_at_midnight(self) -> bool:
        """Shown as 24:00."""
        return timezone.localtime(self.end).time() == time(0)


@dataclass
class Day:
    """One day of the plan."""

    day: date
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def has_gap(self) -> bool:
        """Whether nobody is on call in some hour."""
        return any(one.duty is None for one in self.stretches)


def span(now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of today for two weeks."""
    first = timezone.localdate(now)
    return _midnight(first), _midnight(first + timedelta(days=DAYS))


def days_of(duties: Sequence[Duty], now: datetime) -> list[Day]:
    """Each day once; hours that are over are no gaps any more."""
    start, _end = span(now)
    found = []
    for count in range(DAYS):
        first = timezone.localdate(start) + timedelta(days=count)
        begin, end = _midnight(first), _midnight(first + timedelta(days=1))
        today, at = Day(first), begin
        for duty in sorted(duties, key=lambda one: one.from_at):
            if duty.from_at >= end or duty.until <= begin:
                continue
            _gap(today, at, max(duty.from_at, begin), now)
            begins = duty.from_at >= begin or (count == 0 and duty.from_at < begin)
            today.stretches.append(Stretch(max(duty.from_at, begin), min(duty.until, end), duty, begins))
            at = min(duty.until, end)
        _gap(today, at, end, now)
        found.append(today)
    return found


def _gap(day: Day, start: datetime, end: datetime, now: datetime) -> None:
    start = max(start, now)
    if start < end:
        day.stretches.append(Stretch(start, end))


def first_gap(days: Sequence[Day]) -> datetime | None:
    """Where the plan is to go on."""
    return next((one.start for day in days for one in day.stretches if one.duty is None), None)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))
