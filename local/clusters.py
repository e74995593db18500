"""Throw-away PostgreSQL clusters for tests, soak and bench runs, each a copy of one migrated seed.

The seed is made once for each state of the migrations, reference data and grants, by the same `prepare_database` as
everywhere, and holds the template database and the key ring that belongs to it. A run copies the seed, starts it without
fsync, and removes it afterwards; what a killed run left is removed by the next one. Never here: a database that anybody
wants to keep.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import install, places, processes, stamps
from local.postgres import APP, FAST, OWNER, SEALER, Postgres
from local.redis import Redis
from local.say import Refusal, step

TEMPLATE = "bir_duino_template"
SEED_FILES = (
    "*/migrations/*.py",
    "*/management/**/*.py",
    "reference/**/*.py",
    "reference/**/*.csv",
    "vault/**/*.py",
    "bir_duino/settings.py",
    "bir_duino/grants.py",
    "requirements.txt",
    "local/postgres.py",
    "local/clusters.py",
)
SEEDS_KEPT = 4
TEST_KEY = "only-for-tests-of-this-checkout"


def folder() -> Path:
    """Return where seeds and runs stand (for root outside the checkout: the database's user must reach them)."""
    if places.database_user():
        return places.system_folder()
    path = places.data_dir() / "test"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def environment(postgres: Postgres, redis: Redis | None, database: str, data: Path) -> dict[str, str]:
    """Return the whole environment of a Django process on this cluster: nothing of the developer's own comes through."""
    ours = {
        "BIR_DUINO_TEST": "1",
        "DJANGO_SETTINGS_MODULE": "bir_duino.settings",
        "MODE": "demonstration",
        "SECRET_KEY": TEST_KEY,
        "VAULT_RING_FILE": str(postgres.home / "ring.json"),
        "DATA_DIR": str(data),
        "DATABASE_URL": postgres.url(APP, database),
        "DATABASE_OWNER_URL": postgres.url(OWNER, database),
        "DATABASE_SEALER_URL": postgres.url(SEALER, database),
        "REDIS_URL": f"unix://{redis.socket}" if redis else "unix:///nowhere/redis.sock",
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "LOG_LEVEL": "WARNING",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return {name: value for name, value in os.environ.items() if name not in places.SETTINGS} | ours


def seed() -> Path:
    """Return the seed of the present migrations, making it if it is new."""
    key = stamps.digest(stamps.files_in(*SEED_FILES))[:16]
    home = folder() / f"seed-{key}"
    with install.lock(folder() / "seed.lock", "another run is preparing the test database; waiting for it"):
        if not (home / "ready").exists():
            with step("preparing the test database (once for this state of the migrations)"):
                _make_seed(home)
        os.utime(home)
        pid = os.getpid()
        (home / f"user-{pid}-{processes.started(pid)}").touch()
        for old in sorted(folder().glob("seed-*/"), key=lambda path: path.stat().st_mtime)[:-SEEDS_KEPT]:
            if not _in_use(old):
                shutil.rmtree(old, ignore_errors=True)
    return home


def _in_use(home: Path) -> bool:
    """Whether a run still copies clusters from this seed: made anew meanwhile, it would have another key ring than the run."""
    users = [path.name.rsplit("-", 2)[1:] for path in home.glob("user-*")]
    return any(processes.is_same(int(pid), start) for pid, start in users if pid.isdigit())


def _make_seed(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    postgres = Postgres(home, places.database_socket(home), dict(FAST))
    postgres.create()
    postgres.start()
    try:
        postgres.make_roles()
        postgres.make_database(TEMPLATE)
        given = environment(postgres, None, TEMPLATE, places.data_dir())
        for words in (
            ["-m", "vault.newring", given["VAULT_RING_FILE"]],
            ["manage.py", "prepare_database", "--skip-checks"],
        ):
            answer = subprocess.run(
                [places.python(), *words],
                cwd=places.ROOT,
                env=given,
                capture_output=True,
                text=True,
                check=False,
            )
            if answer.returncode:
                raise Refusal(
                    f"`{' '.join(words)}` failed:\n{(answer.stdout + answer.stderr).strip()[-3000:]}"
                )
        postgres.sql(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true ALLOW_CONNECTIONS false")
        postgres.sql("CHECKPOINT")
    finally:
        postgres.stop()
        shutil.rmtree(postgres.socket, ignore_errors=True)
    postgres.log.unlink(missing_ok=True)
    (home / "ready").write_text("yes\n")


def copy_of(seed_home: Path, home: Path) -> Postgres:
    """Return a stopped cluster that is a copy of the seed."""
    words = ["cp", "-a", "--reflink=auto", str(seed_home), str(home)]
    if subprocess.run(words, check=False).returncode:
        raise Refusal(f"The test database could not be copied to {home}: is the disk full?")
    return Postgres(home, places.database_socket(home), dict(FAST))


@contextmanager
def running(name: str = "run", *, in_memory: bool = False) -> Iterator[tuple[Postgres, Redis, Path]]:
    """Run a fresh cluster and a fresh Redis; yield them and a folder for the run's own files; leave nothing behind.

    `in_memory`: a copy of a database is some 700 files, which cost half a second on many a disk and nothing there.
    """
    remove_abandoned()
    pid = os.getpid()
    top = ((in_memory and places.memory_folder()) or folder()) / f"{name}-{pid}-{processes.started(pid)}"
    top.mkdir(mode=0o711)
    own = top / "own"
    own.mkdir(mode=0o700)
    postgres = copy_of(seed(), top / "cluster")
    redis = Redis(top / "redis", places.socket_folder(str(top / "redis")))
    (top / "sockets").write_text(f"{postgres.socket}\n{redis.folder}\n")
    try:
        postgres.start()
        redis.start()
        yield postgres, redis, own
    finally:
        redis.stop()
        postgres.stop()
        _remove(top)


def remove_abandoned() -> None:
    """End and remove what runs left that were killed: their folders carry their number and start time."""
    for top in [*folder().glob("*-*-*/"), *places.memory_home().glob("*-*-*/")]:
        _, pid, start = top.name.rsplit("-", 2)
        if pid.isdigit() and not processes.is_same(int(pid), start):
            processes.end(processes.working_in(top))
            _remove(top)


def _remove(top: Path) -> None:
    sockets = top / "sockets"
    if sockets.exists():
        for line in sockets.read_text().splitlines():
            shutil.rmtree(line, ignore_errors=True)
    shutil.rmtree(top, ignore_errors=True)
