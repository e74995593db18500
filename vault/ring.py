"""The key ring in memory: it wraps data keys and nothing else, and keeps the key of the keyed hash.

Never here: data keys (``vault.keys``), words (``vault.cipher``), changing the file (``vault.rotation``).
"""

import hmac
import os
import secrets
import threading
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from vault import ringfile

INDEX_FINGERPRINT = "index"
NONCE_BYTES = 12


class RingError(ImproperlyConfigured):
    """The ring is missing, is no ring, or is not the one this database was made with. Its text is for people."""


class UnknownRingKey(Exception):
    """A data key is wrapped by a ring key that this ring does not hold (any more)."""


class Stamp(NamedTuple):
    """What changes when the file is replaced."""

    inode: int
    modified: int
    size: int


class Ring:
    """One reading of the ring. Holds ready ciphers instead of key bytes, and says nothing of them in ``repr``."""

    __slots__ = ("_ciphers", "_fingerprints", "active", "index", "stamp")

    def __init__(self, data: ringfile.RingData, stamp: Stamp | None) -> None:
        self.active = data["active"]
        self.index = ringfile.decode_key(data["index"])
        self.stamp = stamp
        self._ciphers = {name: AESGCM(ringfile.decode_key(text)) for name, text in data["keys"].items()}
        self._fingerprints = {
            name: _fingerprint(ringfile.decode_key(text)) for name, text in data["keys"].items()
        }
        self._fingerprints[INDEX_FINGERPRINT] = _fingerprint(self.index)

    def __repr__(self) -> str:
        return f"<Ring active={self.active}>"

    @property
    def ids(self) -> frozenset[str]:
        """Names of the ring keys held."""
        return frozenset(self._ciphers)

    @property
    def fingerprints(self) -> dict[str, bytes]:
        """Keyed hash of each ring key, and of the index key under "index"."""
        return dict(self._fingerprints)

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Encrypt a data key with the active ring key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[self.active].encrypt(nonce, data_key, context)

    def unwrap(self, ring_key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The data key in clear. UnknownRingKey, or InvalidTag when row and key do not belong together."""
        cipher = self._ciphers.get(ring_key_id)
        if cipher is None:
            raise UnknownRingKey(ring_key_id)
        if len(wrapped) <= NONCE_BYTES:
            raise InvalidTag
        return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)


_ring: Ring | None = None
_lock = threading.Lock()


def current() -> Ring:
    """The ring as last read; read now if it never was."""
    return _ring or reload()


def fresh() -> Ring:
    """The ring as the file has it at this moment (one ``stat``; read again only if the file was replaced)."""
    ring = current()
    return ring if ring.stamp == _stamp() else reload()


def reload() -> Ring:
    """Read the ring again. RingError with a sentence for the person who starts the house."""
    global _ring
    with _lock:
        _ring = _read()
        return _ring


def forget() -> None:
    """Drop the ring from memory; the next use reads it again."""
    global _ring
    _ring = None


def path() -> str:
    """Where the ring file stands; "" when the ring comes from the environment itself."""
    return "" if _inline() else str(getattr(settings, "VAULT_RING_FILE", "") or "")


def _inline() -> str:
    return getattr(settings, "VAULT_RING", "") or os.environ.get("VAULT_RING", "")


def _stamp() -> Stamp | None:
    try:
        found = os.stat(path()) if path() else None
    except OSError:
        return None  # reading it will say why in a sentence
    return Stamp(found.st_ino, found.st_mtime_ns, found.st_size) if found else None


def _read() -> Ring:
    if not _inline() and not path():
        raise RingError(
            "There is no key ring: set VAULT_RING_FILE to the ring file (python -m vault.newring PATH makes one)."
        )
    stamp = _stamp()  # before reading: a file replaced in between is then noticed and read once more
    try:
        return Ring(ringfile.parse(_inline()) if _inline() else ringfile.read(path()), stamp)
    except ringfile.RingFileError as error:
        place = path() or "VAULT_RING"
        raise RingError(
            f"The key ring {place} cannot be used: {error}. Put back the ring this database was made with."
        ) from None


def _fingerprint(key: bytes) -> bytes:
    return hmac.digest(key, b"bir duino ring fingerprint", "sha256")[:16]


def check_ring() -> None:
    """Refuse a ring that cannot open the database, before anybody writes a word with it.

    A database without tables passes (there is nothing to open yet); an empty one remembers the ring it meets
    first. A connection opened for this is closed again: processes forked afterwards must not share it.
    """
    ring = reload()
    ours = connection.connection is None
    try:
        _check(ring)
    finally:
        if ours:
            connection.close()


def _check(ring: Ring) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('vault_datakey'), to_regclass('vault_ringfingerprint')")
        if None in cursor.fetchone():
            return
        cursor.execute("SELECT ring_key_id, fingerprint FROM vault_ringfingerprint WHERE retired_at IS NULL")
        remembered = {name: bytes(value) for name, value in cursor.fetchall()}
        cursor.execute(
            "SELECT ring_key_id, count(*) FROM vault_datakey WHERE wrapped IS NOT NULL GROUP BY ring_key_id"
        )
        needed = dict(cursor.fetchall())
    _compare(ring, remembered, needed)
    _try_each_key(ring)
    if ring.fingerprints.keys() - remembered.keys():
        remember(ring)


def remember(ring: Ring) -> None:
    """Keep the fingerprints of this ring's keys in the database."""
    with connection.cursor() as cursor:
        for name, value in ring.fingerprints.items():
            cursor.execute(
                "INSERT INTO vault_ringfingerprint (ring_key_id, fingerprint, created) VALUES (%s, %s, now())"
                " ON CONFLICT (ring_key_id) DO NOTHING",
                [name, value],
            )


def _compare(ring: Ring, remembered: dict[str, bytes], needed: dict[str, int]) -> None:
    place = path() or "VAULT_RING"
    end = "Put back the ring this database was made with; nothing was changed."
    missing = sorted(needed.keys() - ring.ids)
    if missing:
        count = sum(needed[name] for name in missing)
        raise RingError(
            f"The key ring {place} cannot open this database: {count} data keys need the ring key {', '.join(missing)},"
            f" which is not in it. {end}"
        )
    for name, value in ring.fingerprints.items():
        if name in remembered and not hmac.compare_digest(remembered[name], value):
            what = "its index key" if name == INDEX_FINGERPRINT else f"its key {name}"
            raise RingError(f"The key ring {place} is not the one of this database: {what} differs. {end}")
    if not needed and remembered and not (remembered.keys() - {INDEX_FINGERPRINT}) & ring.ids:
        raise RingError(
            f"The key ring {place} is not the one of this database: it holds none of its keys. {end}"
        )


def _try_each_key(ring: Ring) -> None:
    """A ring key may bear the right name and be another key: unwrap one data key with each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (ring_key_id) ring_key_id, wrapped, id, purpose, subject_label, subject_id"
            " FROM vault_datakey WHERE wrapped IS NOT NULL ORDER BY ring_key_id, id"
        )
        rows = cursor.fetchall()
    for ring_key_id, wrapped, *identity in rows:
        try:
            ring.unwrap(ring_key_id, bytes(wrapped), wrap_context(*identity))
        except InvalidTag:
            raise RingError(
                f"The key ring {path() or 'VAULT_RING'} cannot open this database: its key {ring_key_id} does not fit."
                " Put back the ring this database was made with; nothing was changed."
            ) from None


def wrap_context(key_id: object, purpose: str, subject_label: str, subject_id: str) -> bytes:
    """What a wrapped data key is bound to: its own row, so that two rows cannot be exchanged."""
    return f"bir duino data key\0{key_id}\0{purpose}\0{subject_label}\0{subject_id}".encode()
