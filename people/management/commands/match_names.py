"""manage.py match_names: in the list of commands, and for call_command. From the shell, manage.py goes past the settings."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from people.matching.command import main


class Command(BaseCommand):
    """Hands over to people/matching/command.py."""

    help = "Compares the names of a CSV file, columns a and b; prints verdict, score and reason of each pair."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one file."""
        parser.add_argument("file", metavar="FILE.csv", help="the pairs; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare; leave with the command's exit code if it is not 0."""
        code = main([options["file"]])
        if code:
            sys.exit(code)
