"""Eight kinds of tampering at twenty places each, as the superuser with the triggers off: 160 of 160 are found and named.

The rows are real ones; each tampering is taken back before the next. What fits itself from end to end (a cut tail with its
seals, a chain sealed anew) is seen by the head that was kept outside, and only by that: the twins below show it.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from audit.digest import row_digest, seal_hash
from audit.sealer import Sealer
from audit.verify import Kind, Verdict, verify
from tests.audit.chains import add, ids_of, leave_a_gap, sealing, verdict_of, write_rows

PLACES = 20
SEALS, ROWS_A_SEAL = 12, 10
FOUND: dict[str, int] = {}


@dataclass
class Chain:
    """The chain of this test over a superuser's connection, with the triggers off until the transaction is taken back."""

    root: Any
    ids: list[int]
    gaps: list[int]
    head: str
    touched: list[int] = field(default_factory=list)

    def run(self, statement: str, *values: object) -> None:
        with self.root.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount != 0, "nothing was tampered with"

    def row(self, place: int) -> int:
        """Rows spread over the whole chain."""
        return self.ids[place * (len(self.ids) - 1) // (PLACES - 1)]

    def seal(self, place: int) -> int:
        return 1 + place % SEALS

    def verdict(self, *heads: str) -> Verdict:
        return verify(self.root, heads=heads)


@pytest.fixture
def chain(bare_db):
    gaps = []
    with sealing() as sealer:
        for _ in range(SEALS):
            write_rows(ROWS_A_SEAL // 2)
            gaps += [leave_a_gap(bare_db), leave_a_gap(bare_db)]
            write_rows(ROWS_A_SEAL // 2)
            sealer.seal_all()
    root = bare_db.connect("postgres")
    yield Chain(root, ids_of(root), gaps, verdict_of(bare_db).head)
    root.close()


EDITS = [
    "at = at + interval '1 microsecond'",
    "actor_id = 'x' || left(actor_id, 62)",
    "actor_roles = actor_roles || '{x}'::varchar[]",
    "verb = verb || 'x'",
    "outcome = CASE outcome WHEN 'done' THEN 'read' ELSE 'done' END",
    "about_label = about_label || 'x'",
    "about_id = 'x' || left(about_id, 62)",
    "code = code || ' '",
    "subject_label = subject_label || 'x'",
    "subject_id = 'x' || left(subject_id, 62)",
    "fields = fields || '{x}'::varchar[]",
    "found = coalesce(found, 0) + 1",
    "words = NULL, found = 7",
]


def edit_a_column(chain: Chain, place: int) -> tuple[Kind, int]:
    row = chain.row(place)
    chain.run(f"UPDATE audit_auditentry SET {EDITS[place % len(EDITS)]} WHERE id = %s", row)
    return Kind.EDITED, row


def edit_the_words(chain: Chain, place: int) -> tuple[Kind, int]:
    """One bit of the ciphertext."""
    with chain.root.cursor() as cursor:
        cursor.execute("SELECT id FROM audit_auditentry WHERE words IS NOT NULL ORDER BY id")
        with_words = [row[0] for row in cursor.fetchall()]
    row = with_words[place * (len(with_words) - 1) // (PLACES - 1)]
    chain.run("UPDATE audit_auditentry SET words = set_bit(words, %s, 1 - get_bit(words, %s)) WHERE id = %s", place * 7, place * 7, row)  # fmt: skip
    return Kind.EDITED, row


def delete_a_row(chain: Chain, place: int) -> tuple[Kind, int]:
    row = chain.ids[place * 6]
    chain.run("DELETE FROM audit_auditentry WHERE id = %s", row)
    return Kind.DELETED, row


def insert_a_row(chain: Chain, place: int) -> tuple[Kind, int]:
    """Into a number that nobody has, as if it had been there an hour ago."""
    gap = chain.gaps[place]
    chain.run("UPDATE audit_auditentry SET id = %s WHERE id = %s", gap, add(chain.root, "1 hour"))
    return Kind.INSERTED, gap


def swap_two_rows(chain: Chain, place: int) -> tuple[Kind, int]:
    first, second = chain.ids[place * 5], chain.ids[place * 5 + 1 + place % 19]
    for old, new in ((first, -1), (second, first), (-1, second)):
        chain.run("UPDATE audit_auditentry SET id = %s WHERE id = %s", new, old)
    return Kind.REORDERED, first


def date_back(chain: Chain, place: int) -> tuple[Kind, int]:
    """A row that was sealed, or a new one behind the others."""
    if place % 2:
        row = add(chain.root, f"{place} hours")
        return Kind.BACK_DATED, row
    row = chain.row(place)
    chain.run("UPDATE audit_auditentry SET at = at - interval '1 day' WHERE id = %s", row)
    return Kind.EDITED, row


def cut_the_tail(chain: Chain, place: int) -> tuple[Kind, int | None]:
    """The last rows; or the last rows and all seals over them, which only the head outside shows."""
    if place % 2:
        keep = place % SEALS
        chain.run("DELETE FROM audit_auditentry WHERE id > (SELECT lasts[cardinality(lasts)] FROM audit_seal WHERE number = %s)", keep)  # fmt: skip
        chain.run("DELETE FROM audit_seal WHERE number > %s", keep)
        return Kind.REWRITTEN, None
    row = chain.ids[-1 - place * 5]
    chain.run("DELETE FROM audit_auditentry WHERE id >= %s", row)
    return Kind.CUT, row


def seal_anew(chain: Chain, number: int) -> None:
    """With the house's own program: all seals from this number on, over an edited row."""
    with chain.root.cursor() as cursor:
        cursor.execute("SELECT firsts[1] FROM audit_seal WHERE number = %s", [number])
        row = cursor.fetchone()[0]
        chain.run("DELETE FROM audit_seal WHERE number >= %s", number)
        chain.run("UPDATE audit_auditentry SET verb = 'x' WHERE id = %s", row)
        made, _ranges = Sealer(chain.root)._seal(cursor)
        assert made.number == number


def seal_one_anew(chain: Chain, number: int) -> None:
    """One seal that fits itself and its rows again; only the seal after it remembers the old one."""
    with chain.root.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_seal WHERE number = %s", [number])
        link = dict(zip([one.name for one in cursor.description], cursor.fetchone(), strict=True))
        chain.run("UPDATE audit_auditentry SET verb = 'x' WHERE id = %s", link["firsts"][0])
        cursor.execute(
            f"SELECT {row_digest(1)} FROM audit_auditentry AS entry WHERE id = %s", [link["firsts"][0]]
        )
        digests = bytes(cursor.fetchone()[0]) + bytes(link["digests"])[32:]
    made = seal_hash(
        form=1, number=number, sealed_at=link["sealed_at"], previous=bytes(link["previous"]),
        ranges=list(zip(link["firsts"], link["lasts"], strict=True)), total=link["total"], digests=digests,
    )  # fmt: skip
    chain.run("UPDATE audit_seal SET digests = %s, hash = %s WHERE number = %s", digests, made, number)


REWRITES = [
    "UPDATE audit_seal SET digests = set_byte(digests, 40, 255 - get_byte(digests, 40)) WHERE number = %s",
    "UPDATE audit_seal SET hash = sha256(hash) WHERE number = %s",
    "UPDATE audit_seal SET previous = sha256(previous) WHERE number = %s",
    "UPDATE audit_seal SET sealed_at = sealed_at - interval '1 hour' WHERE number = %s",
    "UPDATE audit_seal SET total = total + 1 WHERE number = %s",
    "UPDATE audit_seal SET firsts = array_append(firsts, lasts[1]), lasts = array_append(lasts, lasts[1]) WHERE number = %s",
    "UPDATE audit_seal SET number = number + 1000 WHERE number = %s",
    "UPDATE audit_seal SET count = count + 1 WHERE number = %s",
    "UPDATE audit_seal SET form = 9 WHERE number = %s",
]


def rewrite_the_seals(chain: Chain, place: int) -> tuple[Kind, None]:
    """One seal, by hand or so that it fits; one gone; the chain anew from some place on, which only the head outside shows."""
    number = chain.seal(place)
    if place % 2:
        chain.run(REWRITES[place // 2 % len(REWRITES)], number)
    elif place % 4:
        chain.run("DELETE FROM audit_seal WHERE number = %s", min(number, SEALS - 1))
    elif place % 8:
        seal_one_anew(chain, number)
    else:
        seal_anew(chain, number)
    return Kind.REWRITTEN, None


KINDS = [
    edit_a_column, edit_the_words, delete_a_row, insert_a_row,
    swap_two_rows, date_back, cut_the_tail, rewrite_the_seals,
]  # fmt: skip


@pytest.mark.parametrize("tamper", KINDS, ids=lambda one: one.__name__)
def test_each_tampering_is_found_and_the_first_row_named(tamper, chain, capsys):
    missed = []
    for place in range(PLACES):
        assert chain.verdict(chain.head).found == 0
        for table in ("audit_auditentry", "audit_seal"):
            with chain.root.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        expected = tamper(chain, place)
        verdict = chain.verdict(chain.head)
        first = verdict.problems[0] if verdict.problems else None
        if first is None or (first.kind, first.row) != expected:
            missed.append((place, expected, first))
        chain.root.rollback()
    FOUND[tamper.__name__] = PLACES - len(missed)
    with capsys.disabled():
        print(f"\ntampering: {tamper.__name__}: {FOUND[tamper.__name__]} of {PLACES} found and named")
    assert missed == []


def test_twin_without_the_head_outside_a_chain_that_fits_itself_is_believed(chain):
    for table in ("audit_auditentry", "audit_seal"):
        with chain.root.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    seal_anew(chain, 1)
    assert chain.verdict().found == 0
    (problem,) = chain.verdict(chain.head).problems
    assert problem.kind == Kind.REWRITTEN


def test_twin_an_untouched_chain_is_believed(chain, bare_db):
    verdict = verdict_of(bare_db, chain.head)
    assert (verdict.found, verdict.rows, verdict.seals) == (0, SEALS * ROWS_A_SEAL, SEALS)


def test_a_back_dated_row_stays_reported_after_it_was_sealed(chain, bare_db):
    ours = bare_db.connect()
    row = add(ours, "3 hours")
    ours.commit()
    ours.close()
    for sealed in (False, True):
        (problem,) = verdict_of(bare_db).problems
        assert (problem.kind, problem.row, problem.seal is not None) == (Kind.BACK_DATED, row, sealed)
        with sealing() as sealer:
            sealer.seal_all()


def test_a_row_dated_ahead_is_reported(chain, bare_db):
    ours = bare_db.connect()
    row = add(ours, "-2 hours")
    ours.commit()
    ours.close()
    with sealing() as sealer:
        sealer.seal_all()
    (problem,) = verdict_of(bare_db).problems
    assert (problem.kind, problem.row) == (Kind.DATED_AHEAD, row)


def test_a_row_that_no_seal_covers_for_long_is_reported(bare_db):
    ours = bare_db.connect()
    row = add(ours, "6 minutes")
    add(ours, "1 minute")
    ours.commit()
    ours.close()
    verdict = verdict_of(bare_db)
    assert [(one.kind, one.row) for one in verdict.problems] == [(Kind.UNSEALED, row)]
    assert verdict.waiting == 2
