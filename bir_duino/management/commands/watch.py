"""`manage.py watch [--loop] [--every SECONDS]`: the watchman, as a process of its own or called by a timer."""

import contextlib
import logging
import os
import signal
import tempfile
import threading
import time
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections

from bir_duino.watching import Reader, go_round, readers, tell
from reminders.deadlines import ROUND_EVERY

logger = logging.getLogger("bir_duino")
SETTLE = (
    180.0  # an office machine is switched on every morning: what starts after the watchman is no incident
)
ROUNDS_BEFORE_MAIL = 3  # a database that is started anew is no incident


class Command(BaseCommand):
    """Looks at the whole house, keeps what stands still, mails the administrators once. Needs neither Redis nor Celery."""

    help = "Goes round the house: health, first steps, mail to the administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once or again and again."""
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--every", type=float, default=ROUND_EVERY.total_seconds(), help="seconds")
        parser.add_argument(
            "--settle", type=float, default=SETTLE, help="seconds in which nothing is news yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One round ends with another code than 0 when something stands still."""
        if not options["loop"]:
            standing = go_round()
            if standing:
                raise CommandError(f"Stands still: {', '.join(standing)}.")
            self.stdout.write("All well.")
            return
        began = time.monotonic()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        silence = Silence()
        while not stop.is_set():
            close_old_connections()
            try:
                go_round(settled=time.monotonic() - began >= options["settle"])
                silence.over(readers())
                leave_mark()
            except DatabaseTrouble as problem:
                logger.warning("watch: the database does not answer (%s)", type(problem).__name__)
                silence.goes_on()
            stop.wait(options["every"])


def leave_mark() -> None:
    """For the container's own health check (`compose/healthy.py`): a file in the folder for temporary ones, as old as the round."""
    path = os.path.join(tempfile.gettempdir(), "bir-duino-watch")
    with contextlib.suppress(OSError):  # somebody else's file of that name is no reason to stop
        mark = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        os.utime(mark)
        os.close(mark)


class Silence:
    """While the database is away nothing can be kept: whom to tell is remembered, and that it was told."""

    def __init__(self) -> None:
        self.to: list[Reader] = []
        self.rounds, self.told, self.key = 0, False, uuid4()

    def over(self, to: list[Reader]) -> None:
        """It answers; the next silence is a new one."""
        self.to, self.rounds, self.told, self.key = to, 0, False, uuid4()

    def goes_on(self) -> None:
        """One more round without an answer."""
        self.rounds += 1
        if self.rounds >= ROUNDS_BEFORE_MAIL and not self.told:
            self.told = tell(self.to, ["database"], self.key)
