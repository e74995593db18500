"""What restore and verify_backup share: the file, two holders' keys, their passphrases. No passphrase stands in a command line."""

import getpass
import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bir_duino.backup.restoring import Asked
from vault.holders import HolderError, HolderKey, open_key

BLOCK = 1024 * 1024


def passphrase(prompt: str) -> str:
    """Typed at a terminal; never echoed."""
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise CommandError(
            "A passphrase is typed at a terminal, and there is none here. Scripts give --passphrase-file."
        ) from None


class OpeningCommand(BaseCommand):
    """A command that opens a back-up."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the keys, where the passphrases are."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--holder-key", action="append", type=Path, default=[], help="a holder's key; needed twice"
        )
        parser.add_argument(
            "--passphrase-file", action="append", type=Path, default=[],
            help="for scripts: a file (or /dev/fd/N) with the passphrase, in the order of the keys; else it is asked",
        )  # fmt: skip

    def asked(self, options: dict[str, Any]) -> Asked:
        """The opened keys, and which file this is."""
        paths, files = options["holder_key"], options["passphrase_file"]
        if len(paths) < 2:
            raise CommandError("A back-up opens with the keys of two holders: give --holder-key twice.")
        if files and len(files) != len(paths):
            raise CommandError(
                "Give one --passphrase-file for each --holder-key, in the same order, or none."
            )
        try:
            keys = [self._open(path, files[place] if files else None) for place, path in enumerate(paths)]
        except HolderError as problem:
            raise CommandError(str(problem)) from None
        return Asked(options["file"], keys, _sha256(options["file"]))

    def _open(self, path: Path, file: Path | None) -> HolderKey:
        if file is None:
            return open_key(path, passphrase(f"Passphrase of {path.name}: "))
        try:
            return open_key(path, file.read_text(encoding="utf-8").strip("\r\n"))
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"The passphrase file {file} cannot be read.") from None


def _sha256(path: Path) -> str:
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                total.update(block)
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
    return total.hexdigest()
