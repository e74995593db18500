"""Reading a back-up without touching a database: is it whole, whose is it, what does it say of itself."""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bir_duino.backup.parts import Reader, Torn
from bir_duino.backup.tables import Table
from vault import ring
from vault.envelope import Opener, Unopenable


@dataclass(frozen=True)
class Contents:
    """What a whole back-up says of itself."""

    manifest: dict[str, Any]
    files: int
    file_bytes: int
    dump_bytes: int
    origin: bytes
    signed: bytes

    @property
    def tables(self) -> dict[str, Table]:
        """Rows and hash of each table at the moment of the back-up."""
        return {name: Table(**facts) for name, facts in self.manifest["tables"].items()}

    def is_of_this_ring(self) -> bool:
        """Whether a house that held our ring wrote it: anybody can seal something to the holders' public keys."""
        return hmac.compare_digest(self.origin, origin_mark(self.signed))


def origin_mark(signed: bytes) -> bytes:
    """The keyed hash that only a house with this ring can make (by its index key, which does not rotate)."""
    key = HKDF(SHA256(), 32, salt=None, info=b"bir duino back-up origin").derive(ring.fresh().index)
    return hmac.digest(key, signed, "sha256")


@contextmanager
def opened(path: Path) -> Iterator[Opener]:
    """The file and its header. Unopenable with a sentence."""
    try:
        with path.open("rb") as file:
            yield Opener(file)
    except OSError as problem:
        raise Unopenable(f"{path} cannot be read: {problem.strerror}.") from None


def examine(opener: Opener, file_key: bytes) -> Contents:
    """Read everything once: every chunk opens, every part has its hash. Unopenable or Torn."""
    parts = Reader(opener.words(file_key))
    manifest: dict[str, Any] = {}
    sizes = {"file": 0, "database": 0, "manifest": 0}
    files = 0
    for part in parts:
        if part.kind == "manifest":
            manifest = json.loads(b"".join(part.data))
        else:
            sizes[part.kind] += sum(len(block) for block in part.data)
            files += part.kind == "file"
    if not manifest or not sizes["database"]:
        raise Torn("The back-up has no list of contents or no database in it.")
    signed = opener.binding(file_key) + parts.digest
    return Contents(manifest, files, sizes["file"], sizes["database"], parts.origin, signed)


def check_ring_fits(needed: dict[str, str]) -> None:
    """RingError that says which ring a back-up needs, unless ours is the one."""
    ours = {name: value.hex() for name, value in ring.reload().fingerprints.items()}
    wrong = sorted(name for name, value in needed.items() if ours.get(name) != value)
    if wrong:
        raise ring.RingError(
            f"This back-up needs the key ring of its time, with the key {', '.join(wrong)}. The ring"
            f" {ring.path() or 'VAULT_RING'} has {', '.join(sorted(ours))}. Put the right one in its place; nothing was changed."
        )
