"""`manage.py send_due [--loop] [--every SECONDS]`: the sweep for any other clock (cron, a timer, or this loop itself)."""

from __future__ import annotations

import logging
import signal
import threading
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections

from reminders import clock
from reminders.send import send_due
from vault.ring import check_ring

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Sweep once, or go on until told to stop. Needs Postgres alone: no Redis, no Celery."""

    help = "Send the reminders that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once or again and again."""
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument(
            "--every", type=float, default=30.0, help="seconds between two sweeps of the loop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep; with a ring that cannot open the database not even once."""
        if not options["loop"]:
            check_ring()
            clock.do_chores()  # first: what they find goes out in this sweep
            self.stdout.write(str(send_due()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        checked, chores_at = False, 0.0
        while not stop.is_set():
            try:
                close_old_connections()
                if not checked:
                    check_ring()
                    checked = True
                if monotonic() >= chores_at:
                    clock.do_chores()
                    chores_at = monotonic() + clock.EVERY
                send_due()
            except DatabaseTrouble as problem:  # Postgres comes back; so do we
                log.warning("reminders: the database does not answer (%s)", type(problem).__name__)
            stop.wait(options["every"])
