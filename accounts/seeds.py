"""Seeds of second factors and names of keys at rest: sealed by the vault with a data key of their own purpose, bound to their
owner.

A dump holds nothing of them in clear; a seed that was moved to another colleague's row does not open, nor does one that was
put where a name belongs. Never here: which codes follow from a seed (django-allauth).
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from vault import cipher, damage, keys

PURPOSE, NAME = "accounts.second_factor", "name"
UNREADABLE = (cipher.Damaged, keys.KeyErased, ValueError, binascii.Error)
_owner: ContextVar[UUID] = ContextVar("owner_of_seeds")


class SeedUnreadable(Exception):
    """This seed does not open: tampered with, or another colleague's. It is reported; no code fits it."""


def seal_seed(owner: UUID, words: str) -> str:
    """The seed of this colleague as it may lie in the database (text, because the library keeps JSON)."""
    return _sealed(_place(owner), words)


def open_seed(owner: UUID, sealed: str) -> str:
    """The seed again, or SeedUnreadable."""
    try:
        return _opened(_place(owner), sealed)
    except UNREADABLE:
        damage.report(damage.Damage("accounts.User", str(owner), "second_factor"))
        raise SeedUnreadable(str(owner)) from None


def seal_name(owner: UUID, words: str) -> str:
    """What a colleague calls a key: words of a person, as they may lie in the library's JSON. Nothing stays nothing."""
    return _sealed(_place(owner, NAME), words) if words else ""


def open_name(owner: UUID, sealed: str) -> str:
    """The name again; empty for none and for one that does not open."""
    try:
        return _opened(_place(owner, NAME), sealed) if sealed else ""
    except UNREADABLE:
        return ""


@contextmanager
def seeds_of(owner: UUID) -> Iterator[None]:
    """Around a call of the library, whose hooks do not say whose seed they hold; outside of it they raise LookupError."""
    token = _owner.set(owner)
    try:
        yield
    finally:
        _owner.reset(token)


def owner_in_hand() -> UUID:
    """Whose seed the library is about to seal or open."""
    return _owner.get()


def _place(owner: UUID, what: str = "") -> bytes:
    return f"{PURPOSE}\0".encode() + owner.bytes + what.encode()


def _sealed(place: bytes, words: str) -> str:
    return base64.b64encode(cipher.seal(keys.Owner(PURPOSE), place, words.encode(), pad=64)).decode()


def _opened(place: bytes, sealed: str) -> str:
    return cipher.unseal(base64.b64decode(sealed.encode(), validate=True), place).decode()
