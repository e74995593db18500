"""The sealer: puts one more link on the chain over all committed rows that no seal covers yet.

It works as a database role of its own, which may read the audit and add seals, over a plain connection of its own: the
web and the worker cannot seal, the sealer can do nothing else. The number of a seal is its key, and so its lock: of two
sealers at once one meets it and begins again. Never here: judging the chain (``audit.verify``).
"""

import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from django.db.utils import ConnectionHandler

from audit.digest import DIGEST_BYTES, FORM, NOTHING_BEFORE, row_digest, seal_hash
from audit.ranges import HIGHEST, LOWEST, Range, Uncovered, ranges_of

Connection = Any  # psycopg2's
Memory = tuple[int, bytes]  # a seal's number and hash

BATCH = 10_000
TRIES = 20

_HEAD = (
    "SELECT number, hash, total, clock_timestamp() FROM (SELECT 1) AS one"
    " LEFT JOIN (SELECT number, hash, total FROM audit_seal ORDER BY number DESC LIMIT 1) AS newest ON true"
)
_GAPS = f"""
SELECT coalesce(lower(gap), {LOWEST}), coalesce(upper(gap) - 1, {HIGHEST}) FROM (
    SELECT unnest(int8multirange(int8range(NULL, NULL)) - range_agg(int8range(one.first, one.last, '[]'))) AS gap
    FROM audit_seal, unnest(firsts, lasts) AS one (first, last)
) AS gaps
"""  # noqa: S608
_ROWS = f"""
SELECT entry.id, entry.digest FROM unnest(%s::bigint[], %s::bigint[]) AS gap (first, last) CROSS JOIN LATERAL (
    SELECT id, {row_digest(FORM, "audit_auditentry")} AS digest FROM audit_auditentry
    WHERE id BETWEEN gap.first AND gap.last ORDER BY id LIMIT {BATCH}
) AS entry LIMIT {BATCH}
"""  # noqa: S608
_INSERT = (
    "INSERT INTO audit_seal (number, sealed_at, form, previous, firsts, lasts, count, total, digests, hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class ChainChanged(Exception):
    """The seal that this sealer remembers is gone or another one. Its text is for people."""


@dataclass(frozen=True)
class Head:
    """The end of the chain: a seal's number and hash, how many rows are sealed up to there, how many it added itself."""

    number: int
    hash: bytes
    total: int
    added: int = 0

    def __str__(self) -> str:
        return f"{self.hash.hex()} seal {self.number}, {self.total} rows"


def connect(given: dict[str, Any], *, readonly: bool = False) -> Connection:
    """A connection outside Django's own, from settings as Django has them; each transaction sees one state of the tables."""
    params = ConnectionHandler({"default": given})["default"].get_connection_params()
    connection = psycopg2.connect(**params)
    connection.set_client_encoding("UTF8")
    connection.set_session(isolation_level="REPEATABLE READ", readonly=readonly)
    # A head leaves the house: the seal behind it, and all before it, must outlive a power cut, whatever the cluster is told.
    with connection, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    return connection


@dataclass
class Sealer:
    """Seals over one connection. Remembers what is covered, and the head, so that it notices when the past changes."""

    connection: Connection
    remembered: Memory | None = None
    _head: Head | None = None
    _uncovered: Uncovered = field(default_factory=Uncovered)

    def seal_all(self) -> tuple[Head | None, int]:
        """Seal until nothing waits; the head, and how many rows were sealed now."""
        rows = 0
        while (made := self.seal()) is not None:
            rows += made.added
        return self._head, rows

    def seal(self) -> Head | None:
        """One more seal, in one transaction; None when no row waits. ChainChanged if the past is not what it was."""
        for tried in range(TRIES):
            try:
                with self.connection, self.connection.cursor() as cursor:
                    made, ranges = self._seal(cursor)
            except (psycopg2.errors.UniqueViolation, psycopg2.errors.SerializationFailure):
                # Another sealer was quicker; what it covered is read anew, after a moment that parts the two.
                time.sleep(random.uniform(0, 0.01 * (tried + 1)))  # noqa: S311
                continue
            if made is not None:
                self._head = made
                self.remembered = (made.number, made.hash)
                for first, last in ranges:
                    self._uncovered.take(first, last)
            return made
        raise psycopg2.OperationalError("other sealers were quicker each time")

    def _seal(self, cursor: Any) -> tuple[Head | None, list[Range]]:
        head, now = self._read(cursor)
        rows = self._waiting(cursor)
        if not rows:
            return None, []
        ranges = ranges_of([row_id for row_id, _digest in rows])
        digests = b"".join(bytes(digest) for _id, digest in rows)
        number, total = (head.number + 1 if head else 1), (head.total if head else 0) + len(rows)
        previous = head.hash if head else NOTHING_BEFORE
        made = seal_hash(
            form=FORM, number=number, sealed_at=now, previous=previous,
            ranges=ranges, total=total, digests=digests,
        )  # fmt: skip
        firsts, lasts = [first for first, _ in ranges], [last for _, last in ranges]
        cursor.execute(_INSERT, [number, now, FORM, previous, firsts, lasts, len(rows), total, digests, made])
        return Head(number, made, total, len(rows)), ranges

    def _read(self, cursor: Any) -> tuple[Head | None, Any]:
        """The newest seal and the time; what is covered is read anew when another sealer has been at work."""
        self._check_memory(cursor)
        cursor.execute(_HEAD)
        number, newest, total, now = cursor.fetchone()
        head = None if number is None else Head(number, bytes(newest), total)
        if head is None or self._head is None or head.hash != self._head.hash:
            cursor.execute(_GAPS)
            self._uncovered = Uncovered(cursor.fetchall() if head else ((LOWEST, HIGHEST),))
            self._head = head
            self.remembered = (head.number, head.hash) if head else None
        return head, now

    def _check_memory(self, cursor: Any) -> None:
        if self.remembered is None:
            return
        number, known = self.remembered
        cursor.execute("SELECT hash FROM audit_seal WHERE number = %s", [number])
        row = cursor.fetchone()
        if row is None or bytes(row[0]) != known:
            what = "is gone" if row is None else "is another one now"
            raise ChainChanged(f"Seal {number}, which this sealer remembers as {known.hex()}, {what}.")

    def _waiting(self, cursor: Any) -> Sequence[tuple[int, bytes]]:
        gaps = self._uncovered.gaps
        cursor.execute(_ROWS, [[low for low, _ in gaps], [high for _, high in gaps]])
        return sorted((row_id, bytes(digest)) for row_id, digest in cursor.fetchall())


def write_head(path: str, head: Head | None) -> None:
    """Leave the head in a file outside the database, whole or not at all; its time says when the sealer last looked."""
    target = Path(path)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_text(f"{head}\n" if head else "", encoding="ascii")
    draft.replace(target)


def read_head(path: str) -> Memory | None:
    """The seal that the file remembers: number and hash; None without a file or in an empty one."""
    try:
        words = Path(path).read_text(encoding="ascii").replace(",", " ").split()
    except FileNotFoundError:
        return None
    if not words:
        return None
    try:
        known, number = bytes.fromhex(words[0]), int(words[2])
    except (ValueError, IndexError):
        raise ChainChanged(f"{path} does not hold a head as the sealer writes it.") from None
    if len(known) != DIGEST_BYTES:
        raise ChainChanged(f"{path} does not hold a head as the sealer writes it.")
    return number, known
