"""`manage.py verify_audit [--since-head HEX …] [--head FILE …]`: walk the chain of seals; exit code 1 if anything is wrong."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from audit.sealer import connect
from audit.verify import KEPT, Verdict, heads_in, verify


class Command(BaseCommand):
    """Names the first row that is not what was sealed, and how. Reads only."""

    help = "Compare the audit with its seals, and the seals with a head kept outside."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Heads that were printed or mailed."""
        parser.add_argument(
            "--since-head", nargs="+", action="append", default=[], metavar="HEX",
            help="a head that was printed or mailed, its groups as they stand there: it must stand in the chain, or all since then is in doubt",
        )  # fmt: skip
        parser.add_argument(
            "--head", action="append", default=[], metavar="FILE",
            help="the same, every head in a file: a saved mail, or the file that the sealer keeps",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, print, and end with 1 if anything is wrong."""
        heads = _heads(options["since_head"], options["head"])
        began = time.monotonic()
        reader = connect(connection.settings_dict, readonly=True)
        try:
            verdict = verify(reader, heads=heads)
        finally:
            reader.close()
        self._report(verdict, len(heads), time.monotonic() - began)

    def _report(self, verdict: Verdict, heads: int, seconds: float) -> None:
        self.stdout.write(
            f"{verdict.rows} rows in {verdict.seals} seals compared in {seconds:.1f} s;"
            f" {verdict.waiting} rows wait for a seal; {heads} heads from outside."
        )
        self.stdout.write(f"Head: {verdict.head or 'none yet'}")
        for problem in verdict.problems:
            self.stdout.write(f"WRONG: {problem}")
        if verdict.found > KEPT:
            self.stdout.write(f"… and {verdict.found - KEPT} more.")
        if verdict.found:
            raise CommandError(f"The audit is not what was sealed. First: {verdict.problems[0]}")
        self.stdout.write("Everything is as it was sealed.")


def _heads(typed: list[list[str]], files: list[str]) -> list[str]:
    found: list[str] = []
    for groups in typed:
        heads = heads_in(" ".join(groups))
        if len(heads) != 1:
            raise CommandError("A head is 64 characters 0-9 a-f, in groups of 8 or in one.")
        found += heads
    for name in files:
        try:
            heads = heads_in(Path(name).read_text(encoding="utf-8", errors="replace"))
        except OSError as problem:
            raise CommandError(f"{name} cannot be read: {problem.strerror}.") from None
        if not heads:
            raise CommandError(f"{name} holds no head.")
        found += heads
    return found
