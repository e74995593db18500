"""`make run`: the demonstration on this machine, from nothing to an address, until Ctrl-C.

Installs what is missing, starts PostgreSQL and Redis (unless DATABASE_URL / REDIS_URL name others), prepares the database,
fills the demonstration, runs the Procfile, and stops everything in the opposite order. What a killed run left behind is
ended first. Never here: production, which is docker-compose.yml.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from local import install, keys, places, processes, stamps
from local.postgres import APP, OWNER, SEALER, Postgres
from local.redis import Redis
from local.say import Refusal, say, step

DATABASE = "bir_duino"
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEALER_URL", "REDIS_URL")
Service = Postgres | Redis


class Stopped(Exception):
    """Ctrl-C, SIGTERM, or a closed terminal."""


def main() -> int:
    """Run until stopped; 0 after an orderly stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    data, port = places.data_dir(), _port()
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    os.environ[processes.MARK] = mark
    with ExitStack() as stack:
        stack.enter_context(_alone(data, port))
        stack.callback(lambda: processes.end(processes.carrying(mark)))
        left = processes.end(processes.carrying(mark))
        if left:
            say(f"ended {left} processes that an earlier run had left behind")
        _require_free(port)
        install.everything(developer=False)
        services: list[Service] = []
        stack.callback(_stop_services, services)
        given = environment(data, port, _start_services(data, services))
        accounts = _fill(given)
        _serve(given, port, services, accounts)
    return 0


def _stop(*_: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # stopping is not interrupted
    raise Stopped


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT is {text!r}: it must be a number between 1 and 65535.")
    return int(text)


@contextmanager
def _alone(data: Path, port: int) -> Iterator[None]:
    """Hold DATA_DIR: a second run on it would take over its Redis and its files."""
    with install.lock(data / "run.lock", wait=False):
        (data / "run.lock").write_text(f"http://127.0.0.1:{port}/\n")
        yield


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refusal(
                f"Port {port} is taken by another program. Choose one: make run PORT=8001"
            ) from None


def _start_services(data: Path, services: list[Service]) -> dict[str, str]:
    """Start what the environment does not name; return the addresses."""
    found = {name: os.environ.get(name, "") for name in ADDRESSES}
    if found["DATABASE_URL"] and not found["DATABASE_OWNER_URL"]:
        raise Refusal(
            "DATABASE_URL is set, DATABASE_OWNER_URL is not: migrations run as another role. See .env.example."
        )
    if found["DATABASE_URL"] and not found["DATABASE_SEALER_URL"]:
        raise Refusal(
            "DATABASE_URL is set, DATABASE_SEALER_URL is not: the audit is sealed as another role. See .env.example."
        )
    if not found["DATABASE_URL"]:
        home = places.database_home(data)
        postgres = Postgres(home, places.database_socket(home))
        with step("starting PostgreSQL"):
            postgres.create()
            services.append(postgres)
            postgres.start()
            postgres.make_roles()
            postgres.make_database(DATABASE)
        found |= {
            "DATABASE_URL": postgres.url(APP, DATABASE),
            "DATABASE_OWNER_URL": postgres.url(OWNER, DATABASE),
            "DATABASE_SEALER_URL": postgres.url(SEALER, DATABASE),
        }
    if not found["REDIS_URL"]:
        redis = Redis(data / "redis", places.socket_folder(str(data / "redis")))
        with step("starting Redis"):
            services.append(redis)
            redis.start()
        found["REDIS_URL"] = f"unix://{redis.socket}"
    return found


def _stop_services(services: list[Service]) -> None:
    for service in reversed(services):
        service.stop()


def environment(data: Path, port: int, addresses: dict[str, str]) -> dict[str, str]:
    """Return the environment of the demonstration: what a developer may set stays, the rest is ours."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mail_port = probe.getsockname()[1]
    path = f"{places.VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    ours = {
        "DJANGO_SETTINGS_MODULE": "bir_duino.settings",
        "MODE": "demonstration",
        "SECRET_KEY_FILE": str(keys.secret_key(data)),
        "VAULT_RING_FILE": str(keys.ring(data)),
        "DATA_DIR": str(data),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAILBOX_DIR": str(data / "mail"),
        "SEAL_HEAD_FILE": str(data / "audit-head"),
        "BIR_DUINO_MAIL_PORT": str(mail_port),
        "BIR_DUINO_WORKER_TMP": "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(data),  # noqa: S108
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "PYTHONUNBUFFERED": "1",
        "PATH": path,
        # Set, though empty: the .env of a real site in this checkout must not lend the demonstration its database or ring.
        **dict.fromkeys((f"{name}_FILE" for name in ADDRESSES), ""),
        **dict.fromkeys(("EMAIL_URL_FILE", "VAULT_RING"), ""),
    }
    return (
        {name: value for name, value in os.environ.items() if name not in places.SETTINGS} | ours | addresses
    )


def _fill(given: dict[str, str]) -> str:
    """Prepare the database and the demonstration; return what the latter says about its accounts."""
    with step("preparing the database"):
        _manage(given, "prepare_database")
    built = places.ROOT / "static" / "dist"
    files = [
        *stamps.files_in("static/dist/**/*", "requirements.txt", "bir_duino/settings.py"),
        *built.glob("*"),
    ]
    target = Path(given["DATA_DIR"]) / "static"
    stamp = target / ".collected"

    def collect() -> None:
        with step("collecting the static files"):
            _manage(given, "collectstatic", "--noinput", "--clear", "-v", "0")

    stamps.once(stamp, stamps.digest(files), collect)
    with step("filling the demonstration"):
        return _manage(given, "load_demonstration")


def _manage(given: dict[str, str], *words: str) -> str:
    answer = subprocess.run(
        [places.python(), "manage.py", *words],
        cwd=places.ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        lines = (answer.stdout + answer.stderr).strip().splitlines()
        raise Refusal(f"`manage.py {words[0]}` failed:\n" + "\n".join(lines[-12:]))
    return answer.stdout


def _serve(given: dict[str, str], port: int, services: list[Service], accounts: str) -> None:
    """Run the Procfile, say where, watch over the services, until somebody stops us."""
    say("starting web, worker, beat, the sealer and the mail catcher")
    honcho = subprocess.Popen(
        processes.bound([places.python(), "-m", "honcho", "-e", os.devnull, "start"], number=signal.SIGTERM),
        cwd=places.ROOT,
        env=given,
        start_new_session=True,  # Ctrl-C is for us; we pass it on once
    )
    try:
        _wait_for_the_page(port, honcho)
        print(
            f"\n{accounts.strip()}\n\nBir Duino: http://127.0.0.1:{port}/   (stop it with Ctrl-C)\n",
            flush=True,
        )
        say("ready")
        while honcho.poll() is None:
            time.sleep(0.5)
            for service in services:
                if service.process is not None and service.process.poll() is not None:
                    say(f"{type(service).__name__} stopped unexpectedly; starting it again")
                    service.start()
        raise Refusal("one of the processes above ended by itself")
    finally:
        say("stopping")
        processes.end([honcho.pid], wait=20)
        honcho.wait()


def _wait_for_the_page(port: int, honcho: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and honcho.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise Refusal("the web server did not answer; it says why above")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stopped:
        say("stopped")
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(1)
