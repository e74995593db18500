"""What is hashed, computed a second time by hand: without PostgreSQL's help and without the house's."""

import hashlib
import struct
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from audit.digest import COLUMNS, FORM, row_digest
from audit.models import AuditEntry, Seal
from audit.ranges import ranges_of
from tests.audit.chains import seal_all, verdict_of, write_rows

TEXT, TIME, BYTES, INT, TEXTS = 1043, 1184, 17, 23, 1015  # type numbers of PostgreSQL, fixed for ever


def framed(kind: int, value: bytes | None) -> bytes:
    return struct.pack(">I", kind) + (
        struct.pack(">i", -1) if value is None else struct.pack(">I", len(value)) + value
    )


def text(value: str) -> bytes:
    return framed(TEXT, value.encode())


def texts(values: list[str]) -> bytes:
    if not values:
        return framed(TEXTS, struct.pack(">III", 0, 0, TEXT))
    parts = b"".join(struct.pack(">I", len(one.encode())) + one.encode() for one in values)
    return framed(TEXTS, struct.pack(">IIIII", 1, 0, TEXT, len(values), 1) + parts)


def by_hand(row: AuditEntry) -> bytes:
    since_2000 = row.at - datetime(2000, 1, 1, tzinfo=UTC)
    micros = (since_2000.days * 86_400 + since_2000.seconds) * 1_000_000 + since_2000.microseconds
    words = None if row.words is None else bytes(row.words)
    parts = [
        framed(TIME, struct.pack(">q", micros)),
        text(row.actor_id), texts(row.actor_roles), text(row.verb), text(row.outcome), text(row.about_label),
        text(row.about_id), text(row.code), text(row.subject_label), text(row.subject_id), texts(row.fields),
        framed(BYTES, words), framed(INT, None if row.found is None else struct.pack(">i", row.found)),
    ]  # fmt: skip
    return hashlib.sha256(struct.pack(">I", len(parts)) + b"".join(parts)).digest()


def test_rows_and_seals_are_hashed_as_the_record_says(bare_db):
    previous = bytes(32)
    for number in (1, 2):
        write_rows(12)
        seal_all()
        seal = Seal.objects.get(number=number)
        rows = list(AuditEntry.objects.order_by("id"))[-12:]
        digests = b"".join(by_hand(row) for row in rows)
        assert bytes(seal.digests) == digests
        since_1970 = seal.sealed_at - datetime(1970, 1, 1, tzinfo=UTC)
        micros = (since_1970.days * 86_400 + since_1970.seconds) * 1_000_000 + since_1970.microseconds
        ranges = ranges_of([row.id for row in rows])
        said = b"bir_duino audit seal\n" + struct.pack(">qqqqq", 1, number, micros, 12 * number, len(ranges))
        said += b"".join(struct.pack(">qq", *one) for one in ranges) + previous + digests
        assert bytes(seal.hash) == hashlib.sha256(said).digest()
        previous = bytes(seal.hash)


@pytest.mark.parametrize(
    "setting",
    [
        "TimeZone = 'Asia/Tokyo'",
        "DateStyle = 'German, DMY'",
        "bytea_output = 'escape'",
        "IntervalStyle = 'iso_8601'",
    ],
)
def test_no_setting_of_a_connection_enters(bare_db, setting):
    write_rows(7)
    ours = bare_db.connect()
    with ours.cursor() as cursor:
        question = f"SELECT {row_digest(FORM)} FROM audit_auditentry AS entry ORDER BY id"
        cursor.execute(question)
        plain = cursor.fetchall()
        cursor.execute(f"SET {setting}")
        cursor.execute(question)
        assert [bytes(row[0]) for row in cursor.fetchall()] == [bytes(row[0]) for row in plain]
    ours.close()


def test_the_newest_form_hashes_every_column_but_the_number():
    assert set(COLUMNS[FORM]) == {one.column for one in AuditEntry._meta.concrete_fields} - {"id"}
    assert max(COLUMNS) == FORM


def test_the_chain_outlives_a_rotation_of_the_keys(bare_db, own_ring):
    write_rows(12)
    seal_all()
    head = verdict_of(bare_db).head
    call_command("rotate_keys", verbosity=0)
    verdict = verdict_of(bare_db, head)
    assert (verdict.found, verdict.head) == (0, head)
