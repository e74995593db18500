"""A back-up becomes a database again: first the whole file is read, then everything is restored, then all of it is compared.

`restore` fills the house's own empty database; `rehearse` does the same on a scratch database and leaves that empty. Never
here: passphrases, arguments (the commands), what a back-up is made of.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import StaffSession
from audit.log import record
from audit.sealer import connect
from audit.verify import Kind, verify
from bir_duino.backup import programs
from bir_duino.backup.parts import Part, Reader
from bir_duino.backup.reading import Contents, check_ring_fits, examine, opened
from bir_duino.backup.tables import differences, is_empty, snapshot
from vault import backup as runs
from vault.holders import HolderKey
from vault.models import BackupRun

Say = Callable[[str], None]
SCRATCH = "_scratch"


class RestoreRefused(Exception):
    """It was not begun, or could not go on; nothing is wrong with the back-up. The sentence is for people."""


class NotAsItWas(RestoreRefused):
    """The back-up does not give back what was backed up."""


@dataclass(frozen=True)
class Asked:
    """What is to be restored, by whose keys."""

    path: Path
    keys: list[HolderKey]
    sha256: str


def restore(asked: Asked, say: Say) -> Contents:
    """Fill the empty database of the settings, the files and the rights. Any refusal before the last step changes nothing."""
    owner, ours = _owner(), connection.settings_dict
    if any(str(owner[key]) != str(ours[key]) for key in ("NAME", "HOST", "PORT")):
        raise RestoreRefused(
            "DATABASE_URL and DATABASE_OWNER_URL name different databases. Nothing was changed."
        )
    if not is_empty(owner):
        raise RestoreRefused(
            f"The database {owner['NAME']} is not empty: a back-up is restored into an empty one only. Nothing was changed."
        )
    if settings.FILES_DIR.exists() and any(settings.FILES_DIR.iterdir()):
        raise RestoreRefused(f"{settings.FILES_DIR} is not empty. Move it away; nothing was changed.")
    contents = _read_whole(asked, say)
    _load(asked, owner, say, into=settings.FILES_DIR)
    _compare(contents, owner, say)
    # Migrations that are newer than the back-up, then the rights of the application's role (bir_duino/grants.py).
    call_command("prepare_database", verbosity=0)
    with transaction.atomic():
        _finish_its_run(contents, asked)
        # Who was signed in then need not be one of us now; nobody has these sessions any more.
        Session.objects.all().delete()
        StaffSession.objects.all().delete()
        record("vault.restore", about=None, by=None)
    say("The application's role has its rights again; the ring opens the data keys. Everybody signs in anew.")
    return contents


def rehearse(asked: Asked, scratch: Mapping[str, Any], say: Say) -> Contents:
    """Restore into a scratch database, compare, look at the audit's chain, empty it again."""
    if not str(scratch["NAME"]).endswith(SCRATCH) or scratch["NAME"] == _owner()["NAME"]:
        raise RestoreRefused(
            f"The scratch database must have a name that ends with {SCRATCH}: it is emptied."
        )
    contents = _read_whole(asked, say)
    _empty(scratch)
    try:
        _load(asked, scratch, say, into=None)
        _compare(contents, scratch, say)
        with _django_on(scratch):
            _check_chain(datetime.fromisoformat(contents.manifest["at"]), say)
    finally:
        _empty(scratch)
    return contents


def _read_whole(asked: Asked, say: Say) -> Contents:
    """Everything that can be wrong with the file, the keys and the ring is found before anything is written."""
    with opened(asked.path) as opener:
        mode = opener.facts.get("mode")
        if mode != settings.MODE:
            raise RestoreRefused(
                f"This back-up is of a {mode} site, and MODE is {settings.MODE}: the one never becomes the other."
            )
        check_ring_fits(opener.facts.get("ring", {}))
        contents = examine(opener, opener.file_key(asked.keys))
    if not contents.is_of_this_ring():
        raise RestoreRefused(
            "This back-up was not written by a house with this key ring: somebody else sealed it to these holders."
        )
    rows = sum(table.rows for table in contents.tables.values())
    say(
        f"The file is whole: {len(contents.tables)} tables, {rows} rows, {contents.files} files, of {contents.manifest['at']}."
    )
    return contents


def _load(asked: Asked, database: Mapping[str, Any], say: Say, into: Path | None) -> None:
    """The second reading: the dump goes into pg_restore in one transaction, files beside their place, then into it."""
    beside = into.with_name(f"{into.name}.restoring") if into else None
    if beside:
        shutil.rmtree(beside, ignore_errors=True)
    with opened(asked.path) as opener:
        for part in Reader(opener.words(opener.file_key(asked.keys))):
            if part.kind == "database":
                _pg_restore(part.data, database)
                say("The database is restored.")
            elif part.kind == "file" and beside:
                _write_file(part, beside)
    if beside and into and beside.exists():
        if into.exists():
            into.rmdir()
        beside.rename(into)


def _pg_restore(data: Iterator[bytes], database: Mapping[str, Any]) -> None:
    words = [
        programs.find("pg_restore"),
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
    ]
    words += ["--no-password", f"--dbname={database['NAME']}"]
    child = subprocess.Popen(
        words, env=programs.environment(database), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin is not None  # noqa: S101  (for the types)
    try:
        for block in data:
            child.stdin.write(block)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it says below why it stopped
    except BaseException:
        child.kill()  # before it sees an end: its one transaction never commits
        raise
    finally:
        said = child.stderr.read().decode(errors="replace").strip() if child.stderr else ""
        code = child.wait()
        if child.stderr:
            child.stderr.close()
    if code:
        raise NotAsItWas(f"pg_restore ended with {code}; nothing was kept. It says: {said[-300:]}")


def _write_file(part: Part, folder: Path) -> None:
    name = PurePosixPath(part.facts["path"])
    if name.is_absolute() or ".." in name.parts:
        raise NotAsItWas("A file in the back-up leads out of its folder.")
    path = folder / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for block in part.data:
            target.write(block)
        target.flush()
        os.fsync(target.fileno())


def _compare(contents: Contents, database: Mapping[str, Any], say: Say) -> None:
    """Counts and hashes of every table, against what was noted in the moment of the back-up."""
    line = programs.connect(database)
    try:
        with snapshot(line) as moment:
            found = moment.tables()
    finally:
        line.close()
    wrong = differences(contents.tables, found)
    if wrong:
        raise NotAsItWas("What was restored is not what was backed up. " + "; ".join(wrong))
    say(f"All {len(found)} tables have the rows that they had, byte for byte.")


def _finish_its_run(contents: Contents, asked: Asked) -> None:
    """Inside the back-up its own run stands unfinished; now we know that it was good."""
    run = BackupRun.objects.filter(pk=contents.manifest["run"] or None).first()
    if run is not None:
        runs.finish(run, file=asked.path.name[:100], size=asked.path.stat().st_size, sha256=asked.sha256)
        runs.mark_verified(asked.sha256)


def _check_chain(at: datetime, say: Say) -> None:
    """Migrations of this program run through on it; then the audit's chain, as it stood in the moment of the back-up.

    Rows that waited long for a seal then are said, not refused: a sealer that stood still (the health page says so) does not
    make a back-up worse, and without it there would be none at all.
    """
    call_command("migrate", interactive=False, verbosity=0)
    reader = connect(connection.settings_dict, readonly=True)
    try:
        verdict = verify(reader, at=at)
    finally:
        reader.close()
    wrong = [problem for problem in verdict.problems if problem.kind is not Kind.UNSEALED]
    if wrong:
        raise NotAsItWas(f"The audit of the back-up is not whole: {wrong[0]}")
    if verdict.problems:
        say(
            f"{verdict.found} rows of the audit waited longer than five minutes for their seal when this was made: {verdict.problems[0]}"
        )
    say("The audit's chain is whole.")


def _empty(scratch: Mapping[str, Any]) -> None:
    line = programs.connect(scratch)
    try:
        with line.cursor() as cursor:
            cursor.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
            cursor.execute("CREATE SCHEMA public")
    finally:
        line.close()


@contextmanager
def _django_on(database: Mapping[str, Any]) -> Iterator[None]:
    """Django works on another database for a while, as its owner."""
    before = dict(connection.settings_dict)
    connection.close()
    try:
        connection.settings_dict.update(
            {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        )
        connection.settings_dict["OPTIONS"] = {**database["OPTIONS"], "options": "-c lock_timeout=10000"}
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def _owner() -> dict[str, Any]:
    if settings.DATABASE_OWNER is None:
        raise RestoreRefused("DATABASE_OWNER_URL is not set: a restore works as the owner of the database.")
    return settings.DATABASE_OWNER
