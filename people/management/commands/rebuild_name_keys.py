"""``manage.py rebuild_name_keys``: the keys by which names are found, where they are missing or of an older scheme."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from people import rebuilding


class Command(BaseCommand):
    """The thin door to ``people.rebuilding``."""

    help = "Make the search keys of names that have none of today's scheme. Safe to interrupt and to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many names in one transaction; whether all of them."""
        parser.add_argument("--batch", type=int, default=rebuilding.BATCH, help="names in one transaction")
        parser.add_argument("--all", action="store_true", help="also those that have keys of today's scheme")
        parser.add_argument("--quiet", action="store_true", help="say nothing when there is nothing to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, telling how far it is."""
        done = rebuilding.rebuild(self.stdout.write, max(1, options["batch"]), everything=options["all"])
        if done or not options["quiet"]:
            self.stdout.write(f"Done: {done} names got new keys." if done else "All names have their keys.")
