"""What is hashed, to the letter: a row of the audit, and a seal. Whoever changes this makes a new form, beside the old one.

A row's digest is SHA-256 over PostgreSQL's binary form of its columns in the order below (``record_send``: for each its
type, its length, its bytes), ciphertext included. Neither time zone nor any other setting of a connection enters. The
id is not part of it: a seal binds ids to digests by their order, so that two rows that changed places are told from
two that were edited. Never here: queries, keys.
"""

import hashlib
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from audit.ranges import Range

DIGEST_BYTES = 32
NOTHING_BEFORE = bytes(DIGEST_BYTES)
FORM = 1
#: form -> the columns of a row that it hashes. A new column needs a new form (tests/audit/test_digest.py).
COLUMNS: dict[int, tuple[str, ...]] = {
    1: (
        *("at", "actor_id", "actor_roles", "verb", "outcome", "about_label", "about_id", "code"),
        *("subject_label", "subject_id", "fields", "words", "found"),
    ),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def row_digest(form: int, alias: str = "entry") -> str:
    """The SQL expression that gives the digest of a row (32 bytes)."""
    columns = ", ".join(f'{alias}."{name}"' for name in COLUMNS[form])
    return f"sha256(record_send(ROW({columns})))"


def seal_hash(
    *,
    form: int,
    number: int,
    sealed_at: datetime,
    previous: bytes,
    ranges: Sequence[Range],
    total: int,
    digests: bytes,
) -> bytes:
    """SHA-256 over everything that the seal says, numbers as 8 bytes, big end first; it is the head of the chain so far."""
    words = hashlib.sha256(b"bir_duino audit seal\n")
    micros = (sealed_at - _EPOCH) // _MICROSECOND
    words.update(struct.pack(">qqqqq", form, number, micros, total, len(ranges)))
    for first, last in ranges:
        words.update(struct.pack(">qq", first, last))
    words.update(previous)
    words.update(digests)
    return words.digest()
