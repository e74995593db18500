"""How long anything waits in the post office: pure functions of times. Never queries."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

# Mails of verbs that can be undone wait until that time is over.
UNDO_TIME = timedelta(minutes=10)
# A worker that was killed gives its rows back after this time.
LEASE = timedelta(minutes=2)
# A silent mail server is asked again soon and for ever; this is not the fault of any one reminder.
SERVER_AWAY_PAUSE = timedelta(seconds=20)
MAX_TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# The clock rings every 30 seconds; four silent rings mean that it stopped.
SWEEP_MUST_BE_YOUNGER = timedelta(minutes=2)
# A planned reminder that is due for longer than this is late, and health says so.
LATE_AFTER = timedelta(minutes=5)


def pause_after(tries: int, chance: float | None = None) -> timedelta:
    """Time until the next try: doubled after each, never above an hour, spread by a half so that rows part.

    `chance` in [0, 1) stands for the dice, for tests.
    """
    dice = random.random() if chance is None else chance  # noqa: S311 (spreads load, guards nothing)
    doubled = FIRST_PAUSE * 2 ** min(max(tries, 1) - 1, 20)
    return min(doubled * (0.75 + dice / 2), LONGEST_PAUSE)


def server_away_until(now: datetime, chance: float | None = None) -> datetime:
    """When a silent mail server is asked again: within half a minute."""
    dice = random.random() if chance is None else chance  # noqa: S311
    return now + SERVER_AWAY_PAUSE * (0.5 + dice)


# The watchman goes round once a minute; three missed rounds mean that he stopped. The same for the bell of beat.
ROUND_EVERY = timedelta(seconds=60)
PULSE_MUST_BE_YOUNGER = timedelta(minutes=4)
# What a person has looked at is looked at again after a year.
CONFIRMED_FOR = timedelta(days=365)
