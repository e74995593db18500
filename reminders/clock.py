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
_pressing: dict[str, Callable[[], object]] = {}


def register(name: str, chore: Callable[[], object], *, pressing: bool = False) -> None:
    """Say what is to be done on each round, or (`pressing`) with each bell, before what is due goes out. The last word counts."""
    (_pressing if pressing else _chores)[name] = chore


def do_chores() -> None:
    """Each chore of a round once."""
    _do(_chores)


def do_pressing() -> None:
    """Those for which minutes count."""
    _do(_pressing)


def _do(chores: dict[str, Callable[[], object]]) -> None:
    """The trouble of one does not keep the others from being done."""
    for name, chore in chores.items():
        try:
            chore()
        except Exception as problem:
            log.error("clock: the chore %s could not be done (%s)", name, type(problem).__name__)
