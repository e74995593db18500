"""manage.py restore FILE --holder-key A --holder-key B: an empty database becomes the house of the back-up, in one command."""

import time
from typing import Any

import psycopg2
from django.core.management.base import CommandError

from bir_duino.backup.parts import Torn
from bir_duino.backup.programs import ProgramMissing
from bir_duino.backup.restoring import RestoreRefused, restore
from bir_duino.management.commands._holders import OpeningCommand
from vault.envelope import Unopenable
from vault.ring import RingError


class Command(OpeningCommand):
    """Runs as the owner (DATABASE_OWNER_URL); the settings and the ring of the new machine must be there."""

    help = "Restores a back-up into the empty database of the settings and compares every table. Two holders' keys are needed."
    requires_system_checks: list[str] = []  # there is no table to look at yet

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, or one sentence why not."""
        began = time.monotonic()
        try:
            contents = restore(self.asked(options), self.stdout.write)
        except (RestoreRefused, Unopenable, Torn, RingError, ProgramMissing) as problem:
            raise CommandError(str(problem)) from None
        except psycopg2.Error as problem:
            raise CommandError(f"The database did not answer ({type(problem).__name__}).") from None
        settings = contents.manifest["settings"]
        self.stdout.write("Settings at the time of the back-up (those that are no secret):")
        for name, value in settings["values"].items():
            self.stdout.write(f"  {name}={value}")
        self.stdout.write(f"  set, and kept elsewhere: {', '.join(settings['kept_elsewhere']) or 'nothing'}")
        self.stdout.write(
            f"Done in {(time.monotonic() - began) / 60:.1f} minutes. What was written after {contents.manifest['at']} is lost."
        )
