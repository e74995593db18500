"""manage.py make_holder_key NAME --to FILE: a key pair for one holder of the back-ups. The private part is for that person alone."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseTrouble

from audit.log import record
from bir_duino.management.commands._holders import passphrase
from vault.holders import FEWEST, HolderError, add_holder, check_new, make_key


class Command(BaseCommand):
    """The holder types the passphrase; nobody else needs to be in the room."""

    help = "Makes a holder's key: the private part into a file behind a passphrase, the public part into BACKUP_HOLDERS_FILE."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose key, and where it goes."""
        parser.add_argument("name", help="as the restore will ask for it")
        parser.add_argument(
            "--to",
            type=Path,
            default=None,
            help="the file, on the holder's own stick; default: NAME.holder.json",
        )
        parser.add_argument(
            "--passphrase-file", type=Path, default=None, help="for scripts; else it is asked twice"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, add, say what to do with it."""
        name = options["name"].strip()
        path = options["to"] or Path(f"{name}.holder.json")
        try:
            check_new(settings.BACKUP_HOLDERS_FILE, name)
            holder = make_key(name, self._passphrase(options["passphrase_file"]), path)
            count = add_holder(settings.BACKUP_HOLDERS_FILE, holder)
        except HolderError as problem:
            raise CommandError(str(problem)) from None
        try:
            record("vault.make_holder_key", about=None, by=None)
        except DatabaseTrouble:
            self.stdout.write("The database does not answer: the audit has no line of this.")
        self.stdout.write(
            f"{path} is the key of {name}: copy it to two places that only {name} has (two sticks, or a stick and a print),"
            " then delete it from this machine. Key and passphrase lost, or one of the two: nobody can make it anew."
        )
        missing = FEWEST - count
        self.stdout.write(
            f"Holders in {settings.BACKUP_HOLDERS_FILE}: {count}; " +
            (f"{missing} more is needed." if missing > 0 else "any two of them together open a back-up.")
        )  # fmt: skip

    def _passphrase(self, file: Path | None) -> str:
        if file is not None:
            try:
                return file.read_text(encoding="utf-8").strip("\r\n")
            except (OSError, UnicodeDecodeError):
                raise CommandError(f"The passphrase file {file} cannot be read.") from None
        first = passphrase("Passphrase (five or six words that do not belong together): ")
        if first != passphrase("The same passphrase again: "):
            raise CommandError("The two passphrases differ. Nothing was written.")
        return first
