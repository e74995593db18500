"""Real rows and real seals for the tests of the chain. Never here: what must hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings

from audit.log import record, record_read, record_refusal
from audit.models import AuditEntry
from audit.sealer import Sealer, connect
from audit.verify import Verdict, verify
from tests.audit.conftest import Colleague, Folder
from tests.databases import Database

COLUMNS = ", ".join(f'"{field.column}"' for field in AuditEntry._meta.concrete_fields if field.name != "id")
ADD = f"""
INSERT INTO audit_auditentry ({COLUMNS}) VALUES (clock_timestamp() - %s::interval, '', '{{}}', 'tests.added', 'done',
'', '', '', '', '', '{{}}', NULL, NULL) RETURNING id
"""


@contextmanager
def sealing() -> Iterator[Sealer]:
    """The sealer's own role on this test's database."""
    connection = connect(settings.DATABASE_SEALER)
    try:
        yield Sealer(connection)
    finally:
        connection.close()


def seal_all() -> int:
    """Seal what waits; how many rows that were."""
    with sealing() as sealer:
        return sealer.seal_all()[1]


def verdict_of(database: Database, *heads: str) -> Verdict:
    """A walk over the chain as the application's role."""
    connection = database.connect()
    try:
        return verify(connection, heads=heads)
    finally:
        connection.close()


def add(connection: Any, age: str = "0 seconds") -> int:
    """A row over a connection of one's own, in the transaction that is open there; its id."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [age])
        return cursor.fetchone()[0]


def write_rows(count: int) -> None:
    """Changes with encrypted words, openings and refusals, as the house writes them."""
    by, folder = Colleague(), Folder()
    for number in range(count):
        if number % 3 == 2:
            record_read("cases.read_case", about=folder, by=by, found=number)
        elif number % 7 == 6:
            record_refusal("cases.close_case", by=by, about_label="cases.Case", about_id=folder.pk)
        else:
            said = {"said": f"слово {number}"}
            record("cases.add_note", about=folder, by=by, old={"said": ""}, new=said)


def leave_a_gap(database: Database) -> int:
    """A row that was rolled back: its id is nobody's for ever."""
    connection = database.connect()
    try:
        return add(connection)
    finally:
        connection.close()


def ids_of(connection: "psycopg2.extensions.connection") -> list[int]:
    """All ids in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM audit_auditentry ORDER BY id")
        return [row[0] for row in cursor.fetchall()]
