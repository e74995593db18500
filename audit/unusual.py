"""When reading is unusual: pure functions of times and counts. Never queries, never what follows from the answer.

design/safety.md 8: look-ups inside one open contact count once, free ones fully; past 30 an hour, or more files than usual.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

LOOK_UPS_AN_HOUR = 30
HOUR = timedelta(hours=1)
FEWEST_FILES = 20  # below this nobody is asked, however quiet the days before were
TIMES_THE_USUAL = 3
DAYS_LOOKED_AT = 20


def counted_once(look_ups: Iterable[tuple[datetime, str]]) -> list[datetime]:
    """The times that count, in order. `look_ups`: (when, key of the open contact or ""); a contact counts at its first one."""
    known: set[str] = set()
    counted = []
    for when, contact in sorted(look_ups):
        if contact and contact in known:
            continue
        known.add(contact)
        counted.append(when)
    return counted


def most_in_an_hour(moments: Sequence[datetime]) -> int:
    """The most that lie within any sixty minutes; `moments` in order.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    >>> most_in_an_hour([noon, noon + timedelta(minutes=59), noon + timedelta(minutes=61)])
    2
    """
    window: deque[datetime] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while moment - window[0] >= HOUR:
            window.popleft()
        most = max(most, len(window))
    return most


def too_many_look_ups(look_ups: Iterable[tuple[datetime, str]]) -> bool:
    """More than 30 in some hour."""
    return most_in_an_hour(counted_once(look_ups)) > LOOK_UPS_AN_HOUR


def more_than_usual(today: int, before: Sequence[int]) -> bool:
    """At least 20 files, and more than three times the median of the last 20 days on which this person opened any.

    `before`: files a day, the newest day first; somebody new has no usual yet, so that 20 are enough.
    """
    usual = median(before[:DAYS_LOOKED_AT]) if before else 0
    return today >= FEWEST_FILES and today > TIMES_THE_USUAL * usual
