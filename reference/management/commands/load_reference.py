"""`manage.py load_reference [--dir FOLDER] [--strict]`: bring the reference lists to what the CSV files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reference.actions import DATA, Count, load_reference


class Command(BaseCommand):
    """Load the lists and say what happened to each."""

    help = "Load the reference lists from CSV files; rejected rows are named by line and reason."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the files are, and whether a rejected row is an error."""
        parser.add_argument(
            "--dir", type=Path, default=DATA,
            help="folder of the CSV files; those of the same name in REFERENCE_DIR come before them",
        )  # fmt: skip
        parser.add_argument("--strict", action="store_true", help="end with 1 if a row was rejected")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and report."""
        if not options["dir"].is_dir():
            raise CommandError(f"There is no folder {options['dir']}.")
        report = load_reference(directory=options["dir"], own=settings.REFERENCE_DIR)
        for rejection in report.rejections:
            self.stderr.write(f"rejected: {rejection}")
        if options["verbosity"] > 0:
            for count in report.counts:
                self.stdout.write(_line(count))
        if options["strict"] and report.rejections:
            raise CommandError(f"{len(report.rejections)} rows were rejected.", returncode=1)


def _line(count: Count) -> str:
    if count.missing:
        return f"{count.file}: not there, left as it is"
    words = [
        f"{count.new} new",
        f"{count.changed} changed",
        f"{count.ended} ended",
        f"{count.same} unchanged",
    ]
    if count.rejected:
        words.append(f"{count.rejected} REJECTED")
    return f"{count.file}: {', '.join(words)}"
