"""A stream of any length, sealed so that only two holders together can open it. Constant memory in both directions.

The file: a magic line, the length of a header, the header (JSON in clear: time, ring, holders, the two sealed halves for
each pair of holders), then chunks under AES-GCM. The file key is random; for each pair of holders it is split into two
halves (a random one, and the key XOR that one), each sealed to one holder (X25519, HKDF, AES-GCM). The key of the chunks
comes from the file key and the hash of the header, so no byte of the header can be changed. A chunk's nonce is its number
and whether it is the last: chunks that are swapped, left out, doubled or cut off do not open. Never here: what is inside.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vault.holders import Holder, HolderKey

MAGIC = b"bir duino back-up 1\n"
CHUNK = 256 * 1024
TAG = 16
LONGEST_HEADER = 1_000_000
_ZERO_NONCE = bytes(12)  # each half has a key of its own, used once


class Unopenable(Exception):
    """The file is no back-up, is damaged, or these keys do not open it. The sentence is for people."""


class Sealer:
    """Writes a sealed stream: ``write`` any bytes, then ``finish``; without the latter the file does not open."""

    def __init__(self, target: IO[bytes], facts: dict[str, Any], holders: Sequence[Holder]) -> None:
        self.file_key = secrets.token_bytes(32)
        self._target, self._hash, self._kept, self._number = target, hashlib.sha256(), bytearray(), 0
        self.size = 0
        header = json.dumps({**facts, "chunk": CHUNK, "pairs": _pairs(self.file_key, holders)}).encode()
        self.binding = _binding(self.file_key, header)
        self._cipher = _chunk_cipher(self.file_key, header)
        self._put(MAGIC + len(header).to_bytes(4, "big") + header)

    @property
    def sha256(self) -> str:
        """Hash of all bytes that were written, as hex."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Take bytes of the plain stream. One chunk is always held back: only the end knows which is the last."""
        self._kept += data
        while len(self._kept) > CHUNK:
            self._seal(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk, marked as such."""
        self._seal(bytes(self._kept), last=True)
        self._kept.clear()

    def _seal(self, words: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last=last), words, None))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._hash.update(data)
        self.size += len(data)


class Opener:
    """Reads a sealed stream: the header at once, the words after a key was found."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        start = source.read(len(MAGIC) + 4)
        length = int.from_bytes(start[len(MAGIC) :], "big")
        if not start.startswith(MAGIC) or len(start) != len(MAGIC) + 4 or length > LONGEST_HEADER:
            raise Unopenable("This file is not a back-up of Bir Duino, or its beginning is damaged.")
        self._header = source.read(length)
        try:
            self.facts: dict[str, Any] = json.loads(self._header)
            self._chunk, self._pairs = int(self.facts["chunk"]), list(self.facts["pairs"])
        except (KeyError, TypeError, ValueError):
            raise Unopenable("The header of this back-up is damaged.") from None
        if not 0 < self._chunk <= 16 * CHUNK:
            raise Unopenable("The header of this back-up is damaged.")

    @property
    def names(self) -> list[str]:
        """Who holds a key to it (the header is not checked before the keys are there)."""
        found = [str(half.get("name")) for pair in self._pairs for half in pair]
        return list(dict.fromkeys(found))

    def file_key(self, keys: Sequence[HolderKey]) -> bytes:
        """Put the halves of two holders together. Unopenable when there are no two that belong to this file."""
        known = {key.public: key for key in keys}
        for pair in self._pairs:
            try:
                halves = [(known.get(_bytes(half["public"])), half) for half in pair]
                if len(halves) == 2 and all(key for key, _half in halves):
                    first, second = (_open_half(key, half) for key, half in halves if key)
                    return bytes(one ^ other for one, other in zip(first, second, strict=True))
            except (KeyError, TypeError, ValueError, InvalidTag):
                raise Unopenable("The header of this back-up was changed: its keys do not open.") from None
        given = ", ".join(key.name for key in keys) or "nobody"
        raise Unopenable(
            f"This back-up opens with the keys of two of: {', '.join(self.names)}. Given were those of {given}."
        )

    def binding(self, file_key: bytes) -> bytes:
        """What stands for this one file and nothing else (`Sealer.binding`)."""
        return _binding(file_key, self._header)

    def words(self, file_key: bytes) -> Iterator[bytes]:
        """The plain stream, chunk by chunk; Unopenable at the first byte that is not as it was written."""
        cipher, number = _chunk_cipher(file_key, self._header), 0
        sealed = _read_fully(self._source, self._chunk + TAG)
        while True:
            following = _read_fully(self._source, self._chunk + TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not following), sealed, None)
            except (InvalidTag, ValueError):
                raise Unopenable(
                    f"The back-up is damaged or cut off (chunk {number}): it is not as it was written."
                ) from None
            if not following:
                return
            sealed, number = following, number + 1


def _pairs(file_key: bytes, holders: Sequence[Holder]) -> list[list[dict[str, str]]]:
    """For each two holders two halves, of which one alone says nothing."""
    found = []
    for first, second in combinations(holders, 2):
        half = secrets.token_bytes(len(file_key))
        other = bytes(one ^ two for one, two in zip(file_key, half, strict=True))
        found.append([_seal_half(first, half), _seal_half(second, other)])
    return found


def _seal_half(holder: Holder, half: bytes) -> dict[str, str]:
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(holder.public))
    ours = once.public_key().public_bytes_raw()
    sealed = _half_cipher(shared, ours, holder.public).encrypt(_ZERO_NONCE, half, None)
    return {"name": holder.name, "public": _text(holder.public), "once": _text(ours), "half": _text(sealed)}


def _open_half(key: HolderKey, half: dict[str, str]) -> bytes:
    once = _bytes(half["once"])
    shared = key.private.exchange(X25519PublicKey.from_public_bytes(once))
    return _half_cipher(shared, once, key.public).decrypt(_ZERO_NONCE, _bytes(half["half"]), None)


def _half_cipher(shared: bytes, once: bytes, holder: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=once + holder, info=MAGIC + b"half").derive(shared))


def _chunk_cipher(file_key: bytes, header: bytes) -> AESGCM:
    salt = hashlib.sha256(header).digest()
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=MAGIC + b"chunks").derive(file_key))


def _binding(file_key: bytes, header: bytes) -> bytes:
    return hashlib.sha256(file_key + hashlib.sha256(header).digest()).digest()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def _read_fully(source: IO[bytes], count: int) -> bytes:
    """Pipes give what they have; a chunk is whole or the end."""
    data = source.read(count)
    while data and len(data) < count:
        more = source.read(count - len(data))
        if not more:
            break
        data += more
    return data


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: object) -> bytes:
    return base64.b64decode(str(text), validate=True)
