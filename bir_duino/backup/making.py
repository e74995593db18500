"""Making one back-up: one moment of the database, read from a pipe, sealed, read back, named, and the old ones let go.

Nothing in clear touches the disk. The file has its final name only when it lies there whole and was read again. Never
here: the clock (`bir_duino/backup/clock.py`), restoring.
"""

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import transaction
from django.utils import timezone

from audit.log import record
from bir_duino.backup import facts, programs
from bir_duino.backup.parts import Torn, Writer
from bir_duino.backup.reading import examine, origin_mark
from bir_duino.backup.tables import Snapshot, snapshot
from vault import backup as runs
from vault.envelope import Opener, Sealer, Unopenable
from vault.holders import Holder, HolderError, read_holders
from vault.keeping import Keep, Kept, superfluous
from vault.models import BackupRun
from vault.ring import RingError, check_ring

NAME = "bir-duino-%Y%m%dT%H%M%S.%fZ.backup"
BLOCK = 256 * 1024
ALONE = 0x6261636B  # the advisory lock of the one back-up that may run

Say = Callable[[str], None]


class BackupFailed(Exception):
    """No back-up was made; the sentence says why."""


def back_up(say: Say = lambda _text: None) -> Path:
    """One back-up; its path. BackupFailed with a sentence, after a row and an audit entry say the same."""
    owner = settings.DATABASE_OWNER
    if owner is None:
        raise BackupFailed("DATABASE_OWNER_URL is not set: the back-up reads the database as its owner.")
    try:
        with _alone(owner) as connection:
            run = _begin(say)
            try:
                path = _write(run, connection, say)
            except BaseException as problem:
                why = _sentence(problem)
                _remember_failure(run, why)
                if isinstance(problem, Exception):
                    raise BackupFailed(why) from problem
                raise
            _let_go(say)
            return path
    except psycopg2.Error as problem:
        raise BackupFailed(_sentence(problem)) from problem


@contextmanager
def _alone(owner: dict[str, Any]) -> Iterator[Any]:
    connection = programs.connect(owner)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ALONE])
            if not (cursor.fetchone() or (False,))[0]:
                raise BackupFailed("Another back-up is running.")
        yield connection
        # Let go by word: of a closed connection the server learns a moment later, and the next back-up would be refused.
        with suppress(psycopg2.Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ALONE])
    finally:
        connection.close()


def _begin(say: Say) -> BackupRun | None:
    """The row of this run; None on a database that is older than this code (`make upgrade` comes to it)."""
    try:
        with transaction.atomic():
            return runs.begin()
    except DatabaseTrouble:
        say("This database has no place yet where a back-up is remembered: it will after the upgrade.")
        return None


def _remember(run: BackupRun | None, path: Path, sealer: Sealer, say: Say) -> None:
    """The file lies there and is good; what the database makes of it changes nothing about that."""
    if run is None:
        return
    try:
        with transaction.atomic():
            runs.finish(run, file=path.name, size=sealer.size, sha256=sealer.sha256)
            record("vault.back_up", about=run, by=None)
    except DatabaseTrouble as problem:
        say(f"The back-up is good, and the database could not note it ({type(problem).__name__}).")


def _remember_failure(run: BackupRun | None, why: str) -> None:
    if run is None:
        return
    try:
        with transaction.atomic():
            runs.fail(run, why)
            record("vault.back_up_failed", about=run, by=None)
    except DatabaseTrouble:
        pass  # the database is away: the next run says that this one never ended


def _write(run: BackupRun | None, connection: Any, say: Say) -> Path:
    """Write, read back, name."""
    check_ring()
    holders = read_holders(settings.BACKUP_HOLDERS_FILE)
    folder = settings.BACKUP_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(".*.partial"):  # of runs that were killed; we are alone
        left.unlink()
    moment = timezone.now().astimezone(UTC)
    path = folder / moment.strftime(NAME)
    draft = path.with_name(f".{path.name}.partial")
    try:
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            sealer = _fill(target, run, holders, connection, say)
            target.flush()
            os.fsync(target.fileno())
            # What is read back comes from the disk, not from memory.
            os.posix_fadvise(target.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        _read_back(draft, sealer, say)
        os.rename(draft, path)
        _sync(folder)
    finally:
        draft.unlink(missing_ok=True)
    _remember(run, path, sealer, say)
    say(f"{path}: {sealer.size:,} bytes, SHA-256 {sealer.sha256}")
    return path


def _fill(
    target: IO[bytes], run: BackupRun | None, holders: list[Holder], connection: Any, say: Say
) -> Sealer:
    with snapshot(connection) as moment:
        head = {"made_at": moment.at.isoformat(), "mode": settings.MODE, "ring": moment.ring()}
        sealer = Sealer(target, head, holders)
        parts = Writer(sealer.write)
        manifest = _manifest(run, moment)
        say(f"{len(manifest['tables'])} tables counted and hashed; dumping.")
        parts.part("manifest", [facts.as_bytes(manifest)])
        with closing(_dump(moment.name)) as dump:  # whatever happens, pg_dump ends with us
            parts.part("database", dump)
    # After the database: a row may speak of a file only when the file is there, and nothing is deleted.
    count = sum(_file(parts, file) for file in files())
    say(f"{count} uploaded files.")
    parts.close(lambda digest: origin_mark(sealer.binding + digest))
    sealer.finish()
    return sealer


def _manifest(run: BackupRun | None, moment: Snapshot) -> dict[str, Any]:
    return {
        "run": str(run.pk) if run else "",
        "mode": settings.MODE,
        "at": moment.at.isoformat(),
        "ring": moment.ring(),
        "tables": {name: asdict(table) for name, table in moment.tables().items()},
        "migrations": moment.migrations(),
        "settings": facts.settings_without_keys(),
        "reference": facts.reference_state(),
    }


def _dump(moment: str) -> Iterator[bytes]:
    """What pg_dump says, from its pipe. Names of roles stay out: the new machine has its own."""
    words = [programs.find("pg_dump"), "--format=custom", "--compress=gzip:1", f"--snapshot={moment}"]
    words += ["--no-owner", "--no-privileges", "--no-password", "--lock-wait-timeout=10s"]
    child = subprocess.Popen(
        words, env=programs.environment(settings.DATABASE_OWNER or {}), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None  # noqa: S101  (for the types)
    assert child.stderr is not None  # noqa: S101
    try:
        while block := child.stdout.read(BLOCK):
            yield block
        said = child.stderr.read().decode(errors="replace").strip()
        if child.wait():
            raise BackupFailed(
                f"pg_dump ended with {child.returncode}: {(said.splitlines() or ['it was killed'])[-1]}"
            )
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        child.stderr.close()


def files() -> list[Path]:
    """What was uploaded; nothing when nothing ever was. Links lead outside and are left."""
    found = settings.FILES_DIR.rglob("*") if settings.FILES_DIR.is_dir() else []
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _file(parts: Writer, path: Path) -> int:
    try:
        file = path.open("rb")
    except FileNotFoundError:  # a temporary one, gone meanwhile
        return 0
    with file:
        name = str(path.relative_to(settings.FILES_DIR))
        parts.part("file", iter(lambda: file.read(BLOCK), b""), path=name)
    return 1


def _read_back(draft: Path, sealer: Sealer, say: Say) -> None:
    """The bytes on the disk are those that were written, and open with the key that is still in memory."""
    total = hashlib.sha256()
    with draft.open("rb") as file:
        while block := file.read(BLOCK):
            total.update(block)
        if total.hexdigest() != sealer.sha256:
            raise BackupFailed("What lies on the disk is not what was written: look at the disk.")
        file.seek(0)
        examine(Opener(file), sealer.file_key)
    say("Read back: whole, every part opens. That two holders open it shows only manage.py verify_backup.")


def _let_go(say: Say) -> None:
    """Old back-ups go by the rule; what is not named like one of ours is never touched."""
    try:
        good = runs.good_files()
    except DatabaseTrouble:  # older than this code, or away: then nothing goes today
        return
    found = []
    for path in settings.BACKUP_DIR.glob("bir-duino-*.backup"):
        try:
            at = datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Kept(path.name, at, good.get(path.name, True)))
    for one in superfluous(found, Keep(*settings.BACKUP_KEEP), timezone.get_default_timezone()):
        (settings.BACKUP_DIR / one.file).unlink(missing_ok=True)
        say(f"{one.file} was let go.")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sentence(problem: BaseException) -> str:
    """Why, for a person: no frames, nothing of what the rows say."""
    if isinstance(
        problem, BackupFailed | HolderError | RingError | programs.ProgramMissing | Torn | Unopenable
    ):
        return str(problem)
    if isinstance(problem, OSError):
        return f"The back-up could not be written: {problem.strerror or type(problem).__name__}."
    if isinstance(problem, psycopg2.Error | DatabaseTrouble):
        return f"The database did not answer ({type(problem).__name__})."
    return (
        runs.STOPPED if not isinstance(problem, Exception) else f"A fault of ours: {type(problem).__name__}."
    )
