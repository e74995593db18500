"""manage.py backup [--loop --at 03:30]: one back-up now, or one each night until told to stop. Needs DATABASE_OWNER_URL."""

import logging
import signal
import threading
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseTrouble
from django.db import connection
from django.utils import timezone

from bir_duino.backup.clock import next_due, read_clock
from bir_duino.backup.making import BackupFailed, back_up
from vault.backup import newest

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """A process of its own: web and worker must not know the owner of the tables."""

    help = "Makes an encrypted back-up in BACKUP_DIR; with --loop one each night."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, or again and again."""
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--at", default="03:30", help="time of day of the loop, on the house's own clock")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stopped in the middle, it leaves no half file."""
        try:
            at = read_clock(options["at"])
        except ValueError:
            raise CommandError(f"--at is {options['at']!r}: it must be a time like 03:30.") from None
        self.stop = threading.Event()
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._loop(at) if options["loop"] else self._once()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _once(self) -> None:
        try:
            back_up(self.stdout.write)
        except BackupFailed as problem:
            raise CommandError(f"No back-up was made. {problem}") from None

    def _loop(self, at: time) -> None:
        failed: datetime | None = None
        while not self.stop.is_set():
            now = timezone.now()
            due = next_due(at, timezone.get_default_timezone(), now, self._newest(), failed)
            # In short steps: a machine that slept, or whose clock was set, looks again.
            if due > now:
                self.stop.wait(min(60.0, (due - now).total_seconds()))
                continue
            failed = self._try()

    def _try(self) -> datetime | None:
        """One back-up of the loop; when it failed, if it did."""
        try:
            back_up(log.info)
        except BackupFailed as problem:
            log.error("back-up: %s", problem)
            return timezone.now()
        finally:
            connection.close()
        return None

    def _newest(self) -> datetime | None:
        """A database that is away is found by the back-up itself."""
        try:
            return newest()
        except DatabaseTrouble:
            return None
        finally:
            connection.close()

    def _stop(self, *_: object) -> None:
        self.stop.set()
        raise SystemExit(143)
