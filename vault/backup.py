"""What the house remembers of its back-ups: a row for each run. Never here: making or reading a back-up (bir_duino/backup)."""

from datetime import datetime

from django.utils import timezone

from vault.models import BackupRun

LONGEST_WHY = 300
STOPPED = "it was stopped in the middle"


def newest() -> datetime | None:
    """When the newest good back-up was begun (its content is at most that old); None when there is none."""
    return BackupRun.objects.filter(ok=True).order_by("-began_at").values_list("began_at", flat=True).first()


def last_verified() -> datetime | None:
    """When a back-up was last restored on trial and found whole; None when none ever was."""
    return (
        BackupRun.objects.filter(verified_at__isnull=False)
        .order_by("-verified_at")
        .values_list("verified_at", flat=True)
        .first()
    )


def begin() -> BackupRun:
    """A run begins. The caller is the only one: runs that never ended were killed, and are told so."""
    BackupRun.objects.filter(finished_at=None).update(finished_at=timezone.now(), why=STOPPED)
    return BackupRun.objects.create()


def finish(run: BackupRun, *, file: str, size: int, sha256: str) -> None:
    """The run was good."""
    run.finished_at, run.ok, run.file, run.bytes, run.sha256 = timezone.now(), True, file, size, sha256
    run.save(update_fields=["finished_at", "ok", "file", "bytes", "sha256"])


def fail(run: BackupRun, why: str) -> None:
    """The run was not good."""
    run.finished_at, run.ok, run.why = timezone.now(), False, why[:LONGEST_WHY]
    run.save(update_fields=["finished_at", "ok", "why"])


def mark_verified(sha256: str) -> BackupRun | None:
    """Somebody restored this very file and found all as it was; None when this house has no row of it."""
    run = BackupRun.objects.filter(sha256=sha256).first()
    if run is not None:
        run.verified_at, run.ok, run.why = timezone.now(), True, ""
        run.save(update_fields=["verified_at", "ok", "why"])
    return run


def mark_bad(sha256: str, why: str) -> BackupRun | None:
    """Somebody tried to restore this very file and could not: it is no good back-up any more."""
    run = BackupRun.objects.filter(sha256=sha256).first()
    if run is not None:
        fail(run, why)
    return run


def mark_changed(file: str, sha256: str) -> BackupRun | None:
    """The run whose file this is by its name, and is not by its content: not good any more. None: no such run."""
    run = BackupRun.objects.filter(file=file).exclude(sha256=sha256).first()
    if run is not None:
        fail(run, "the file is not the one that was written: its hash differs")
    return run


def good_files() -> dict[str, bool]:
    """{name of a back-up's file: whether it is good}, as far as this house knows."""
    return dict(BackupRun.objects.exclude(file="").values_list("file", "ok"))
