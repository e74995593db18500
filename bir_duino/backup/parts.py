"""What stands inside the seal: parts one after the other, each with a hash at its end, and a mark of origin at the very end.

A record is one letter, four bytes of length, and its content: P (a part begins: JSON), D (bytes of it), E (it ends: SHA-256),
Z (the end: a keyed hash over everything before, by the key ring of the house that wrote it). Nothing says beforehand how
long a part is, so that pg_dump can be read from a pipe. Never here: encryption, files.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 1024 * 1024
BEGIN, DATA, END, ORIGIN = b"P", b"D", b"E", b"Z"


class Torn(Exception):
    """The parts do not fit together: written by something else, or a hash differs."""


@dataclass(frozen=True)
class Part:
    """One part: "manifest", "database" or "file" (with its path), and its bytes, to be read to their end."""

    kind: str
    facts: dict[str, Any]
    data: Iterator[bytes]


class Writer:
    """Writes parts to anything that takes bytes."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._give, self._all = put, hashlib.sha256()

    def part(self, kind: str, data: Iterable[bytes], **facts: Any) -> int:
        """One part from its bytes; how many there were."""
        total, size = hashlib.sha256(), 0
        self._record(BEGIN, json.dumps({"part": kind, **facts}, ensure_ascii=False).encode())
        for block in data:
            for start in range(0, len(block), LONGEST):
                piece = block[start : start + LONGEST]
                self._record(DATA, piece)
                total.update(piece)
                size += len(piece)
        self._record(END, total.digest())
        return size

    def close(self, origin: Callable[[bytes], bytes]) -> None:
        """The end, with the mark that `origin` makes of the hash of everything before."""
        self._record(ORIGIN, origin(self._all.digest()))

    def _record(self, letter: bytes, content: bytes) -> None:
        record = letter + len(content).to_bytes(4, "big") + content
        self._all.update(record)
        self._give(record)


class Reader:
    """Reads parts from the plain stream. After the last part `origin` and `digest` are there."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream, self._kept, self._all = iter(stream), bytearray(), hashlib.sha256()
        self.origin = self.digest = b""

    def __iter__(self) -> Iterator[Part]:
        while True:
            letter, content = self._record()
            if letter == ORIGIN:
                self.origin = content
                if self._kept or next(self._stream, None):
                    raise Torn("There is something after the end of the back-up.")
                return
            if letter != BEGIN:
                raise Torn("The parts of the back-up do not follow each other.")
            facts = json.loads(content)
            data = self._data()
            yield Part(facts.pop("part"), facts, data)
            for _rest in data:  # whoever did not want it: its hash is checked all the same
                pass

    def _data(self) -> Iterator[bytes]:
        total = hashlib.sha256()
        while True:
            letter, content = self._record()
            if letter == DATA:
                total.update(content)
                yield content
            elif letter == END and content == total.digest():
                return
            else:
                raise Torn("A part of the back-up is not as it was written: its hash differs.")

    def _record(self) -> tuple[bytes, bytes]:
        before = self._all.copy()
        head = self._take(5)
        length = int.from_bytes(head[1:], "big")
        if length > LONGEST:
            raise Torn("The parts of the back-up do not follow each other.")
        content = self._take(length)
        if head[:1] == ORIGIN:
            self.digest = before.digest()
        self._all.update(head + content)
        return head[:1], content

    def _take(self, count: int) -> bytes:
        while len(self._kept) < count:
            block = next(self._stream, None)
            if block is None:
                raise Torn("The back-up ends in the middle.")
            self._kept += block
        found = bytes(self._kept[:count])
        del self._kept[:count]
        return found
