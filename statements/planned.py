"""SQL that PostgreSQL plans once a connection (PREPARE, EXECUTE): planning it anew costs more than the rows that it touches.

Only values vary. For the statements of every page and of every press of a button: each one stays in the memory of each
connection. Never for SQL whose shape depends on a value, unless the shapes are few (``statements.rows``).
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections
from psycopg2.extensions import AsIs

DATABASE = "default"
_NUMBERS = itertools.count(1)
_PLANNED: WeakKeyDictionary[Any, set[str]] = (
    WeakKeyDictionary()
)  # connection of the driver -> what it has planned


class Planned:
    """SQL with a `%s` for each value (never the name of a column); a percent sign of its own is written `%%`."""

    def __init__(self, sql: str, places: int | None = None) -> None:
        self.sql = sql
        self.places = len(re.findall(r"%s", sql.replace("%%", ""))) if places is None else places
        self.name = f"statement_{next(_NUMBERS)}"
        self.text = f"EXECUTE {self.name}" + (f" ({', '.join(['%s'] * self.places)})" if self.places else "")

    @contextmanager
    def executed(self, values: Sequence[Any]) -> Iterator[Any]:
        """A cursor that has executed it with these values, one for each place."""
        connection = connections[DATABASE]
        with connection.cursor() as cursor:
            cursor.execute(*self.call(connection, values))
            yield cursor

    def call(self, connection: Any, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """What to execute on this connection, and with what."""
        connection.close_if_health_check_failed()  # as Django does before its cursor: what is planned must be there
        connection.ensure_connection()
        planned = _PLANNED.setdefault(connection.connection, set())
        if self.name not in planned:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(b"PREPARE " + self.name.encode() + b" AS " + self._words(cursor))
            planned.add(self.name)
        return self.text, values

    def _words(self, cursor: Any) -> bytes:
        """The SQL with `$1`, `$2` in its places."""
        return cursor.mogrify(self.sql, [AsIs(f"${number}") for number in range(1, self.places + 1)])
