"""Which back-ups are kept: the newest of each of the last days, weeks and months that have one. A pure function of times."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


@dataclass(frozen=True)
class Kept:
    """One back-up: its file, its moment, whether it is known to be bad."""

    file: str
    at: datetime
    good: bool = True


def superfluous(found: Iterable[Kept], keep: Keep, zone: tzinfo) -> list[Kept]:
    """Those that may go, oldest first.

    Days and weeks are those of the house's own clock. Only good ones count; the newest good one always stays. A bad one
    stays for somebody to look at until a good one that is newer has taken its place in every row: it goes when it is
    older than the oldest of the last `daily` good days.
    """
    newest_first = sorted(found, key=lambda one: (one.at, one.file), reverse=True)
    good = [one for one in newest_first if one.good]
    kept: set[Kept] = set(good[:1])
    rules: list[tuple[int, Callable[[datetime], Hashable]]] = [
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    ]
    for count, name_of in rules:
        kept |= set(_first_of_each(good, count, name_of, zone))
    days = _first_of_each(good, keep.daily, rules[0][1], zone)
    oldest_day = min((one.at for one in days), default=None)
    kept |= {one for one in newest_first if not one.good and (oldest_day is None or one.at >= oldest_day)}
    return [one for one in reversed(newest_first) if one not in kept]


def _first_of_each(
    newest_first: list[Kept], count: int, name_of: Callable[[datetime], Hashable], zone: tzinfo
) -> list[Kept]:
    """The newest one of each of the last `count` days (weeks, months) that have any."""
    found: dict[Hashable, Kept] = {}
    for one in newest_first:
        found.setdefault(name_of(one.at.astimezone(zone)), one)
    return list(found.values())[:count]
