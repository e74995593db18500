"""`make restore BACKUP=file KEYS="a b"`: a back-up becomes a house again on this machine, from nothing, in one command.

With DATABASE_URL in the environment (or in .env): into the empty database that it names. Without: a demonstration's back-up
into a PostgreSQL of our own in an empty DATA_DIR, where `make run` then finds it. RING=file is the key ring of its time.
Passphrases are asked for; PASSPHRASES="a b" names files with them, for rehearsals. Never here: how a back-up is opened.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from local import install, keys, places, run
from local.postgres import APP, OWNER, Postgres
from local.say import Refusal, say, step


def main(words: Sequence[str]) -> int:
    """Restore; the code of `manage.py restore`."""
    began, wanted = time.monotonic(), _arguments(words)
    given = _words(wanted)
    install.everything(developer=False)
    if names_a_database():
        return _manage(dict(os.environ), given)
    data = places.data_dir()
    with install.lock(data / "run.lock", wait=False):
        _bring_ring(data, wanted.ring)
        home = places.database_home(data)
        postgres = Postgres(home, places.database_socket(home))
        if (home / "complete").exists():
            raise Refusal(f"{data} holds a house already. Name an empty folder: DATA_DIR=… make restore …")
        with step("starting an empty PostgreSQL"):
            postgres.create()
            postgres.start()
        try:
            postgres.make_roles()
            postgres.make_database(run.DATABASE)
            addresses = {
                "DATABASE_URL": postgres.url(APP, run.DATABASE),
                "DATABASE_OWNER_URL": postgres.url(OWNER, run.DATABASE),
                "REDIS_URL": "unix:///nowhere/redis.sock",  # nothing is sent by a restore
            }
            code = _manage(run.environment(data, 8000, addresses), given)
        finally:
            postgres.stop()
        if code:
            shutil.rmtree(home, ignore_errors=True)  # half a house is none: the next try begins with nothing
            (data / "database-folder").unlink(missing_ok=True)
            return code
    say(
        f"restored into {data} in {(time.monotonic() - began) / 60:.1f} minutes; DATA_DIR={data} make run serves it"
    )
    return 0


def names_a_database() -> bool:
    """Whether a site of somebody's own is meant, by the environment or by .env in the checkout."""
    return (
        any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_URL_FILE"))
        or (places.ROOT / ".env").is_file()
    )


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="make restore", description=__doc__.partition("\n")[0])
    asked.add_argument("file", help="BACKUP=…")
    for name in ("keys", "passphrases", "ring"):
        asked.add_argument(f"--{name}", default="", help=f"{name.upper()}=…")
    return asked.parse_args(words)


def _words(wanted: argparse.Namespace) -> list[str]:
    """What `manage.py` is told."""
    given = shlex.split(wanted.keys)
    if not wanted.file or len(given) < 2:
        raise Refusal(
            'name the file and two holders\' keys: make restore BACKUP=file KEYS="one.json two.json"'
        )
    words = ["restore", os.path.abspath(wanted.file)]
    for path in given:
        words += ["--holder-key", os.path.abspath(path)]
    for path in shlex.split(wanted.passphrases):
        words += ["--passphrase-file", os.path.abspath(path)]
    return words


def _bring_ring(data: Path, source: str) -> None:
    """The ring is in no back-up: it comes from where it is kept."""
    target = data / "ring.json"
    if source:
        if target.exists():
            raise Refusal(f"{target} exists already: it is never overwritten.")
        shutil.copyfile(source, target)
        target.chmod(0o600)
    if not target.exists():
        raise Refusal("the key ring is in no back-up: name the ring of its time with RING=file")
    keys.secret_key(data)


def _manage(given: dict[str, str], words: list[str]) -> int:
    """In the foreground: it asks for passphrases."""
    return subprocess.run(
        [places.python(), "manage.py", *words], cwd=places.ROOT, env=given, check=False
    ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(1)
