"""What else the clock asks besides "what is due?": chores that apps to the right register in AppConfig.ready().

    from reminders import clock

    clock.register("watch_reading", watch.look)

A chore can be done twice or late without harm: it reads what is, and plans reminders. Never a fact of its own.
"""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

EVERY = 300.0  # seconds between two rounds of chores
_chores: dict[str, Callable[[], object]] = {}


def register(name: str, chore: Callable[[], object]) -> None:
    """Say what is to be done on each round. The last word counts."""
    _chores[name] = chore


def do_chores() -> None:
    """Each chore once; the trouble of one does not keep the others from being done."""
    for name, chore in _chores.items():
        try:
            chore()
        except Exception as problem:
            log.error("clock: the chore %s could not be done (%s)", name, type(problem).__name__)
