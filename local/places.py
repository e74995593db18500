"""Where things lie: the checkout, DATA_DIR, and the short folders that sockets and a root's database need.

Everything that we make stands in DATA_DIR, with two exceptions, both named by a hash and recorded there: sockets (their
paths may have 107 bytes at most) and, when root starts us, the database, which refuses to run as root and whose other user
cannot look into a checkout below /root. Never here: opening a folder that somebody else made.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from local import processes
from local.say import Refusal

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SYSTEM_FOLDERS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  (checked below: ours, and nobody else may write)
MEMORY, ROOM_IN_MEMORY = Path("/dev/shm"), 6 * 2**30  # noqa: S108  (ours is looked at before it is used)
SETTINGS = {  # what bir_duino/settings.py reads; a developer's own values of these never reach a run of ours by chance
    *(
        f"{name}{end}"
        for name in ("SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEALER_URL", "REDIS_URL")
        for end in ("", "_FILE")
    ),
    *("EMAIL_URL", "EMAIL_URL_FILE", "VAULT_RING", "VAULT_RING_FILE"),
    *("SITE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"),
    *(
        "MODE",
        "DEBUG",
        "TLS",
        "TRUSTED_PROXIES",
        "PORT",
        "DATA_DIR",
        "MAILBOX_DIR",
        "SEAL_HEAD_FILE",
        "DEFAULT_FROM_EMAIL",
        "LOG_LEVEL",
        "BIR_DUINO_TEST",
    ),
    *(
        "EMERGENCY_MINUTES_TO_SECOND",
        "EMERGENCY_MINUTES_TO_SUPERVISOR",
        "SHIFT_MINUTES_TO_ACCEPT",
        "CALLBACK_TRIES",
    ),
    *("BACKUP_DIR", "BACKUP_HOLDERS_FILE", "BACKUP_KEEP", "PG_BIN_DIR", "REFERENCE_DIR"),
}
DATABASE_USERS = ("postgres", "nobody")


def data_dir() -> Path:
    """Return DATA_DIR (made, closed to others)."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as problem:
        raise Refusal(
            f"DATA_DIR is {folder}, which is not ours to use ({problem.strerror}). Choose another."
        ) from None
    return folder


def python() -> str:
    """Return the interpreter of the virtual environment."""
    return str(VENV / "bin" / "python")


def site_packages() -> Path:
    """Return where the virtual environment keeps its libraries."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def database_user() -> str:
    """Return the user who runs PostgreSQL: nobody special ("") unless we are root, whom it refuses."""
    if os.geteuid() != 0:
        return ""
    for name in DATABASE_USERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Refusal("PostgreSQL refuses to run as root, and this machine has no user 'postgres' or 'nobody'.")


def socket_folder(purpose: str) -> Path:
    """Return a short folder of our own (0700) for sockets, the same one each time."""
    name = f"bir-duino-{os.geteuid()}-{_hash(purpose)}"
    for number in range(10):
        folder = Path(tempfile.gettempdir()) / f"{name}-{number}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if not _is_ours(folder):
                continue
        if len(os.fsencode(folder)) > 80:
            raise Refusal(
                f"The folder for temporary files, {tempfile.gettempdir()}, has too long a name for sockets."
            )
        return folder
    raise Refusal(f"Somebody else holds every folder {tempfile.gettempdir()}/{name}-*.")


def database_socket(home: Path) -> Path:
    """Return the folder of a cluster's socket: inside its home when root starts us, else a short one of our own."""
    return home / "socket" if database_user() else socket_folder(str(home))


def database_home(data: Path) -> Path:
    """Return the folder of the cluster: in DATA_DIR, or, for root, a hash-named one that the database's user can reach."""
    if os.geteuid() != 0:
        return _made(data / "postgres")
    record = data / "database-folder"
    if record.exists():
        return Path(record.read_text().strip())
    remove_orphans()
    home = system_folder() / f"cluster-{_hash(f'{data} {secrets.token_hex(8)}')}"
    make_for_database(home)
    (home / "belongs-to").write_text(f"{data}\n")
    record.write_text(f"{home}\n")
    return home


def remove_orphans() -> None:
    """Remove root's clusters whose DATA_DIR is gone: the keys went with it, so that nobody can read them any more."""
    for note in system_folder().glob("cluster-*/belongs-to"):
        record = Path(note.read_text().strip()) / "database-folder"
        wanted = record.exists() and record.read_text().strip() == str(note.parent)
        if not wanted and not processes.working_in(note.parent):
            shutil.rmtree(note.parent, ignore_errors=True)


def system_folder() -> Path:
    """Return root's folder outside every checkout; others may pass through it, not look into it or write."""
    for parent in SYSTEM_FOLDERS:
        folder = parent / "bir-duino"
        try:
            folder.mkdir(mode=0o711, exist_ok=True)
        except OSError:
            continue
        state = folder.lstat()
        if stat.S_ISDIR(state.st_mode) and state.st_uid == 0:
            folder.chmod(0o711)
            return folder
    raise Refusal("Neither /var/lib nor /var/tmp lets us make a folder for the database.")


def memory_home() -> Path:
    """Return where our folder in the machine's memory would stand."""
    return MEMORY / f"bir-duino-{os.getuid()}"


def memory_folder() -> Path | None:
    """Return our folder in the machine's memory, for what a run throws away; None where there is no room to spare."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_IN_MEMORY:
        return None
    folder, mode = memory_home(), 0o711 if database_user() else 0o700
    try:
        folder.mkdir(mode=mode, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    return folder if stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() else None


def make_for_database(folder: Path) -> Path:
    """Make a folder (0700) that belongs to the user who runs PostgreSQL."""
    _made(folder)
    user = database_user()
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _is_ours(folder: Path) -> bool:
    state = folder.lstat()
    return (
        stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and stat.S_IMODE(state.st_mode) == 0o700
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
