"""manage.py verify_backup FILE --holder-key A --holder-key B: restored on trial into a scratch database, compared, emptied."""

from typing import Any

import psycopg2
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseTrouble
from django.db import transaction

from audit.log import record
from bir_duino.backup.parts import Torn
from bir_duino.backup.programs import ProgramMissing, connect
from bir_duino.backup.restoring import SCRATCH, Asked, NotAsItWas, RestoreRefused, rehearse
from bir_duino.environment import database
from bir_duino.management.commands._holders import OpeningCommand
from vault import backup as runs
from vault.envelope import Unopenable
from vault.ring import RingError


class Command(OpeningCommand):
    """The only way to know that a back-up is one."""

    help = "Restores a back-up on trial and compares counts, hashes and the audit's chain. Two holders' keys are needed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the keys; another scratch database."""
        super().add_arguments(parser)
        parser.add_argument(
            "--scratch", default="",
            help=f"address of the scratch database; default: DATABASE_OWNER_URL with {SCRATCH} behind its name",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Rehearse; the row of the back-up learns what came of it."""
        scratch = self._scratch(options["scratch"])
        self._find(scratch)  # before two people type their passphrases
        asked = self.asked(options)
        self._check_hash(asked)
        try:
            rehearse(asked, scratch, self.stdout.write)
        except NotAsItWas as problem:
            self._remember(asked, str(problem))
            raise CommandError(str(problem)) from None
        except (RestoreRefused, Unopenable, Torn, RingError, ProgramMissing) as problem:
            raise CommandError(str(problem)) from None
        except psycopg2.OperationalError as problem:
            raise CommandError(
                f"The scratch database broke off ({type(problem).__name__}). Start again."
            ) from None
        self._remember(asked, "")
        self.stdout.write("This back-up is good.")

    def _scratch(self, address: str) -> dict[str, Any]:
        if address:
            try:
                return database(address, "--scratch")
            except ImproperlyConfigured as problem:
                raise CommandError(str(problem)) from None
        if settings.DATABASE_OWNER is None:
            raise CommandError("DATABASE_OWNER_URL is not set, and no --scratch was given.")
        return {**settings.DATABASE_OWNER, "NAME": settings.DATABASE_OWNER["NAME"] + SCRATCH}

    def _find(self, scratch: dict[str, Any]) -> None:
        try:
            connect(scratch).close()
        except psycopg2.OperationalError:
            raise CommandError(
                f"The scratch database {scratch['NAME']} does not answer. As the superuser of the database, once:"
                f" CREATE DATABASE {scratch['NAME']} OWNER {scratch['USER']} TEMPLATE template0"
            ) from None

    def _check_hash(self, asked: Asked) -> None:
        """A file that changed since it was written is no good back-up, whoever changed it."""
        try:
            with transaction.atomic():
                changed = runs.mark_changed(asked.path.name, asked.sha256)
        except DatabaseTrouble:
            return
        if changed:
            raise CommandError(f"{asked.path} is not the file that was written then: its SHA-256 differs.")

    def _remember(self, asked: Asked, why: str) -> None:
        try:
            with transaction.atomic():
                run = runs.mark_bad(asked.sha256, why) if why else runs.mark_verified(asked.sha256)
                record("vault.verify_backup", about=run, by=None)
        except DatabaseTrouble:
            run = None
        if run is None:
            self.stdout.write("No house is at hand that remembers this file: nothing was noted.")
