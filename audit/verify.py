"""Walks the chain of seals and names the first row that is not what was sealed. Reads only; memory does not grow with rows.

A chain that somebody rewrote from end to end fits itself: that is seen by a head kept outside (``heads``), printed or
mailed. Never here: sealing, repairing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from audit.digest import COLUMNS, DIGEST_BYTES, NOTHING_BEFORE, row_digest, seal_hash
from audit.ranges import Range, Uncovered

#: A row may say that it is this much older than the seal before it (a long transaction), or younger than its own (two clocks).
BACK_DATING_BOUND = timedelta(minutes=5)
#: The sealer works once a minute; a row that waits longer than this is reported.
UNSEALED_LIMIT = timedelta(minutes=5)
KEPT = 20
ROWS_AT_ONCE = 5_000
HEAD = re.compile(r"(?<![0-9a-z])[0-9a-f]{8}(?:[\s>]*[0-9a-f]{8}){7}(?![0-9a-z])", re.IGNORECASE)

_SEALS = (
    "SELECT number, sealed_at, form, previous, firsts, lasts, count, total, digests, hash"
    " FROM audit_seal ORDER BY number"
)
_ROWS = """
SELECT entry.id, entry.at, {digest}
FROM unnest(%s::bigint[], %s::bigint[]) AS part (first, last)
JOIN audit_auditentry AS entry ON entry.id BETWEEN part.first AND part.last
"""
_WAITING = """
SELECT entry.id, entry.at FROM unnest(%s::bigint[], %s::bigint[]) AS part (first, last)
JOIN audit_auditentry AS entry ON entry.id BETWEEN part.first AND part.last ORDER BY entry.id
"""


class Kind(StrEnum):
    """What was done to the audit."""

    EDITED = "edited"
    DELETED = "deleted"
    CUT = "tail cut"
    INSERTED = "inserted"
    REORDERED = "reordered"
    BACK_DATED = "back-dated"
    DATED_AHEAD = "dated ahead"
    UNSEALED = "not sealed"
    REWRITTEN = "seals rewritten"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the row, or the seal when it is the chain itself."""

    kind: Kind
    text: str
    row: int | None = None
    seal: int | None = None

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row is not None else "the chain"
        where = f" (seal {self.seal})" if self.seal is not None else ""
        return f"{place}{where}: {self.kind}: {self.text}"


@dataclass
class Verdict:
    """What a walk found; ``problems`` holds the first 20 in the order of the chain, ``found`` counts all."""

    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    seals: int = 0
    rows: int = 0
    waiting: int = 0
    head: str = ""
    sealed_at: datetime | None = None

    def add(self, problem: Problem) -> None:
        """Count it; keep it if it is one of the first."""
        self.found += 1
        if len(self.problems) < KEPT:
            self.problems.append(problem)


@dataclass(frozen=True)
class _Link:
    """A seal as it stands in the table."""

    number: int
    sealed_at: datetime
    form: int
    previous: bytes
    firsts: list[int]
    lasts: list[int]
    count: int
    total: int
    digests: bytes
    hash: bytes

    @classmethod
    def read(cls, row: Sequence[Any]) -> "_Link":
        """A row as psycopg2 gives it."""
        values: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        return cls(*values)

    @property
    def ranges(self) -> list[Range]:
        return list(zip(self.firsts, self.lasts, strict=False))

    @property
    def ids(self) -> Iterator[int]:
        return (one for first, last in self.ranges for one in range(first, last + 1))

    def is_whole(self) -> bool:
        """Whether its parts fit each other, so that its rows can be looked up at all."""
        ends = [end for one in self.ranges for end in one]
        return (
            self.form in COLUMNS
            and len(self.firsts) == len(self.lasts)
            and ends == sorted(ends)
            and sum(last - first + 1 for first, last in self.ranges) == self.count
            and len(self.digests) == self.count * DIGEST_BYTES
        )


def heads_in(text: str) -> list[str]:
    """Every head in a mail, a print or a file of the sealer: 64 characters, in groups or in one."""
    return ["".join(re.findall(r"[0-9a-f]{8}", found.lower())) for found in HEAD.findall(text)]


def verify(connection: Any, *, heads: Iterable[str] = (), at: datetime | None = None) -> Verdict:
    """Walk all seals and all rows over a psycopg2 connection that may read both; ``heads`` must stand in the chain.

    Give it a connection whose transaction sees one state of the tables (``audit.sealer.connect``). ``at`` is the moment of
    that state, where it is not now (a back-up): a row that waited for its seal then is as young as it was then.
    """
    return _Walk(connection, [head.lower() for head in heads], at).whole()


@dataclass
class _Walk:
    connection: Any
    heads: Sequence[str]
    at: datetime | None = None
    verdict: Verdict = field(default_factory=Verdict)
    uncovered: Uncovered = field(default_factory=Uncovered)
    last: _Link | None = None
    met: set[str] = field(default_factory=set)

    def whole(self) -> Verdict:
        wanted = set(self.heads)
        links: list[_Link] = []
        with self.connection.cursor(name="audit_seals") as seals:
            seals.itersize = 10  # one may hold the digests of 10,000 rows
            seals.execute(_SEALS)
            for row in seals:
                link = _Link.read(row)
                self.met |= wanted & {link.hash.hex()}
                links.append(link)
                if sum(one.count for one in links) >= ROWS_AT_ONCE:
                    self._check(links)
                    links = []
        self._check(links)
        self._check_heads()
        self._check_waiting()
        if self.last is not None:
            self.verdict.head, self.verdict.sealed_at = self.last.hash.hex(), self.last.sealed_at
        return self.verdict

    def _check(self, links: Sequence[_Link]) -> None:
        """Some seals at once: their rows are fetched together."""
        whole = [link for link in links if link.is_whole()]
        found = self._rows(whole)
        sealed = {
            link.digests[place : place + DIGEST_BYTES]: row
            for link in whole
            for place, row in zip(range(0, len(link.digests), DIGEST_BYTES), link.ids, strict=True)
        }
        for link in links:
            self._check_link(link)
            if link.is_whole():
                self._check_rows(link, found, sealed)
                for first, last in link.ranges:
                    self.uncovered.take(first, last)
            self.verdict.seals += 1
            self.last = link

    def _rows(self, links: Sequence[_Link]) -> dict[int, tuple[datetime, bytes]]:
        found: dict[int, tuple[datetime, bytes]] = {}
        for form in {link.form for link in links}:
            firsts = [first for link in links if link.form == form for first in link.firsts]
            lasts = [last for link in links if link.form == form for last in link.lasts]
            with self.connection.cursor() as cursor:
                cursor.execute(_ROWS.format(digest=row_digest(form)), [firsts, lasts])
                found |= {row: (at, bytes(digest)) for row, at, digest in cursor}
        return found

    def _check_link(self, link: _Link) -> None:
        before = self.last
        number, total = (before.number, before.total) if before else (0, 0)
        if link.number != number + 1:
            gone = f"{number + 1}" if link.number == number + 2 else f"{number + 1} to {link.number - 1}"
            self._broken(link, f"seal {gone} before it is gone")
        elif link.previous != (before.hash if before else NOTHING_BEFORE):
            self._broken(link, f"it does not follow seal {number} as that stands now")
        made = seal_hash(
            form=link.form, number=link.number, sealed_at=link.sealed_at, previous=link.previous,
            ranges=link.ranges, total=link.total, digests=link.digests,
        )  # fmt: skip
        if made != link.hash or not link.is_whole():
            self._broken(link, "what it says and its hash do not fit")
        elif link.number == number + 1 and link.total != total + link.count:
            self._broken(link, "its count of rows does not follow from the seal before")

    def _broken(self, link: _Link, text: str) -> None:
        self.verdict.add(Problem(Kind.REWRITTEN, text, seal=link.number))

    def _check_rows(
        self, link: _Link, found: dict[int, tuple[datetime, bytes]], sealed: dict[bytes, int]
    ) -> None:
        """The rows of one seal, in the order of their ids."""
        self.verdict.rows += link.count
        places = range(0, len(link.digests), DIGEST_BYTES)
        oldest = self.last.sealed_at - BACK_DATING_BOUND if self.last else None
        youngest = link.sealed_at + BACK_DATING_BOUND
        for place, row in zip(places, link.ids, strict=True):
            here = found.get(row)
            if here is None:
                self._missing(link, row)
                continue
            at, digest = here
            if digest != link.digests[place : place + DIGEST_BYTES]:
                self._differs(link, row, sealed.get(digest))
            elif oldest is not None and at < oldest:
                self._old(row, at, link.number)
            elif at > youngest:
                text = f"it says {at.isoformat()}, later than its seal"
                self.verdict.add(Problem(Kind.DATED_AHEAD, text, row, link.number))

    def _missing(self, link: _Link, row: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM audit_auditentry WHERE id > %s)", [row])
            later = cursor.fetchone()[0]
        kind = Kind.DELETED if later else Kind.CUT
        text = "it was sealed and is gone" if later else "it was sealed and is gone, with all that came later"
        if self.verdict.found < KEPT:  # the question above is asked for the first ones only
            self.verdict.add(Problem(kind, text, row, link.number))
        else:
            self.verdict.found += 1

    def _differs(self, link: _Link, row: int, other: int | None) -> None:
        if other is not None:
            text = f"here stands now what was sealed as row {other}"
            self.verdict.add(Problem(Kind.REORDERED, text, row, link.number))
        else:
            self.verdict.add(Problem(Kind.EDITED, "it is not what was sealed", row, link.number))

    def _old(self, row: int, at: datetime, seal: int | None) -> None:
        """A row that came after the seal that should have held it."""
        assert self.last is not None  # noqa: S101 (callers ask only behind a seal)
        inserted = row < self.uncovered.top
        kind = Kind.INSERTED if inserted else Kind.BACK_DATED
        text = f"it says {at.isoformat()}, but was not there when seal {self.last.number} was made at {self.last.sealed_at.isoformat()}"
        self.verdict.add(Problem(kind, text, row, seal))

    def _check_heads(self) -> None:
        for head in self.heads:
            if head not in self.met:
                text = f"no seal has the head {head}: the chain was rewritten, or its tail was cut"
                self.verdict.add(Problem(Kind.REWRITTEN, text))

    def _check_waiting(self) -> None:
        """Rows that no seal covers: fine while they are young, and not older than the seal that should have held them."""
        oldest = self.last.sealed_at - BACK_DATING_BOUND if self.last else None
        gaps = self.uncovered.gaps
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(%s::timestamptz, clock_timestamp())", [self.at])
            now = cursor.fetchone()[0]
        with self.connection.cursor(name="audit_waiting") as rows:
            rows.execute(_WAITING, [[low for low, _ in gaps], [high for _, high in gaps]])
            for row, at in rows:
                self.verdict.waiting += 1
                if oldest is not None and at < oldest:
                    self._old(row, at, None)
                elif now - at > UNSEALED_LIMIT:
                    text = f"it says {at.isoformat()} and no seal covers it"
                    self.verdict.add(Problem(Kind.UNSEALED, text, row))
