"""One moment of the database: its tables counted and hashed as they lie there (ciphertext), and which ring keys they need.

Never here: the dump itself, Django's models: a back-up may be older or newer than the code.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg2.extensions import connection as Connection  # noqa: N812  (it is a class)
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from bir_duino.backup import programs

#: The text of a value must not depend on a server's or a role's settings.
_CANONICAL = """
SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 1;
SET bytea_output = 'hex'; SET client_encoding = 'UTF8'
"""
_OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
_TABLES = f"""
SELECT n.nspname, c.relname, c.oid,
    array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          ORDER BY a.attname),
    array(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
          WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND {_OURS} ORDER BY 1, 2
"""  # noqa: S608
_ANYTHING = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relpersistence = 'p' AND {_OURS}
"""  # noqa: S608


@dataclass(frozen=True)
class Table:
    """How many rows, and the SHA-256 over all of them in the order of their key."""

    rows: int
    sha256: str


class _Counted:
    """Takes what COPY says and keeps only its hash and its lines."""

    def __init__(self) -> None:
        self.hash, self.rows = hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.rows += data.count(b"\n")  # a newline inside a value is written as \n, two characters
        return len(data)


@dataclass(frozen=True)
class Snapshot:
    """A moment that stays while others write. `name` is for pg_dump."""

    cursor: Cursor
    name: str
    at: datetime

    def tables(self) -> dict[str, Table]:
        """All tables of the house, by name."""
        self.cursor.execute(_TABLES)
        found = {}
        for schema, table, _oid, columns, key in self.cursor.fetchall():
            name = table if schema == "public" else f"{schema}.{table}"
            found[name] = self._table(_quoted(schema, table), columns, key)
        return found

    def ring(self) -> dict[str, str]:
        """Fingerprints of the ring keys (and of the index key) without which this moment cannot be read."""
        self.cursor.execute("SELECT to_regclass('vault_datakey'), to_regclass('vault_ringfingerprint')")
        if None in (self.cursor.fetchone() or (None,)):
            return {}
        self.cursor.execute(
            "SELECT ring_key_id, fingerprint FROM vault_ringfingerprint WHERE ring_key_id = 'index'"
            " OR ring_key_id IN (SELECT ring_key_id FROM vault_datakey WHERE wrapped IS NOT NULL)"
        )
        return {name: bytes(value).hex() for name, value in self.cursor.fetchall()}

    def migrations(self) -> dict[str, str]:
        """The newest migration of each app."""
        self.cursor.execute("SELECT to_regclass('django_migrations')")
        if (self.cursor.fetchone() or (None,))[0] is None:
            return {}
        self.cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        return dict(self.cursor.fetchall())

    def _table(self, table: str, columns: list[str], key: list[str]) -> Table:
        listed = ", ".join(f"t.{_quoted(column)}" for column in columns) or "NULL"
        # As text in plain byte order: languages of the server sort words differently.
        order = ", ".join(f't.{_quoted(column)}::text COLLATE "C"' for column in key) or 't::text COLLATE "C"'
        counted = _Counted()
        self.cursor.copy_expert(f"COPY (SELECT {listed} FROM {table} t ORDER BY {order}) TO STDOUT", counted)  # noqa: S608
        return Table(counted.rows, counted.hash.hexdigest())


@contextmanager
def snapshot(connection: Connection) -> Iterator[Snapshot]:
    """Hold one moment of the database, for reading only."""
    with connection.cursor() as cursor:
        cursor.execute(_CANONICAL)
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot(), clock_timestamp()")
            name, at = cursor.fetchone() or ("", datetime.now(UTC))  # noqa: TID251  (never empty)
            yield Snapshot(cursor, name, at.astimezone(UTC))
        finally:
            if not connection.closed:
                cursor.execute("ROLLBACK")


def is_empty(database: Mapping[str, Any]) -> bool:
    """Whether nothing of ours or of anybody else stands in the database."""
    connection = programs.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ANYTHING)
            return (cursor.fetchone() or (1,))[0] == 0
    finally:
        connection.close()


def differences(wanted: Mapping[str, Table], found: Mapping[str, Table]) -> list[str]:
    """One line for each table that is not as it was; empty when all are."""
    lines = []
    for name in sorted(wanted.keys() | found.keys()):
        before, now = wanted.get(name), found.get(name)
        if before is None or now is None:
            lines.append(f"{name}: {'was not there before' if before is None else 'is missing'}")
        elif before.rows != now.rows:
            lines.append(f"{name}: {now.rows} rows instead of {before.rows}")
        elif before.sha256 != now.sha256:
            lines.append(f"{name}: {now.rows} rows, but not the same ones")
    return lines


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
