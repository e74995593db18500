"""`manage.py seal_audit [--loop] [--every SECONDS]`: seal the rows of the audit, as the sealer's own role."""

import logging
import signal
import threading
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.sealer import ChainChanged, Memory, Sealer, connect, read_head, write_head

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Seal once, or go on until told to stop. Needs Postgres alone, and neither the vault's ring nor the application's role."""

    help = "Seal the rows of the audit that no seal covers yet."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Once or again and again."""
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--every", type=float, default=60.0, help="seconds between two looks of the loop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Once: say what was done, or refuse with a sentence. In the loop trouble is logged and tried again."""
        given = settings.DATABASE_SEALER
        if given is None:
            raise CommandError("DATABASE_SEALER_URL is not set: seals are made by a role of their own.")
        if options["loop"]:
            self._go_on(given, options["every"])
            return
        try:
            sealer = _sealer(given)
        except ChainChanged as change:
            raise CommandError(_sentence(change)) from None
        try:
            head, rows = sealer.seal_all()
        except ChainChanged as change:
            raise CommandError(_sentence(change)) from None
        finally:
            sealer.connection.close()
        _remember(head)
        self.stdout.write(f"{rows} rows sealed. Head: {head or 'none yet'}")

    def _go_on(self, given: dict[str, Any], every: float) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sealer: Sealer | None = None
        known: Memory | None = None
        while not stop.is_set():
            try:
                sealer = sealer or _sealer(given, known)
                head, _rows = sealer.seal_all()
                known = sealer.remembered
                _remember(head)
            except psycopg2.Error as problem:  # Postgres comes back; so do we, with a new connection
                log.warning("audit: the database does not answer the sealer (%s)", type(problem).__name__)
                _close(sealer)
                sealer = None
            except ChainChanged as change:
                # Nothing is sealed on top of it, and the file outside keeps its word.
                log.critical("%s", _sentence(change))
            except OSError as problem:
                log.error("audit: SEAL_HEAD_FILE cannot be written or read (%s)", problem.strerror)
            stop.wait(every)
        _close(sealer)


def _sealer(given: dict[str, Any], known: Memory | None = None) -> Sealer:
    """A new connection; what was known before, here or in the file outside, must still stand in the chain."""
    remembered = read_head(settings.SEAL_HEAD_FILE) if settings.SEAL_HEAD_FILE else None
    return Sealer(connect(given), remembered or known)


def _close(sealer: Sealer | None) -> None:
    if sealer is not None:
        sealer.connection.close()


def _remember(head: Any) -> None:
    if settings.SEAL_HEAD_FILE:
        write_head(settings.SEAL_HEAD_FILE, head)


def _sentence(change: ChainChanged) -> str:
    advice = ""
    if settings.SEAL_HEAD_FILE:
        advice = f" If this database was restored from a back-up on purpose, put {settings.SEAL_HEAD_FILE} away first."
    return f"The audit is not sealed: {change} Run manage.py verify_audit and tell a supervisor.{advice}"
