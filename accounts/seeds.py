"""Seeds of second factors at rest: sealed by the vault with a data key of their own purpose, bound to their owner.

A dump holds nothing of them in clear, and a seed that was moved to another colleague's row does not open. Never here:
which codes follow from a seed (django-allauth).
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from vault import cipher, damage, keys

PURPOSE = "accounts.second_factor"
_owner: ContextVar[UUID] = ContextVar("owner_of_seeds")


class SeedUnreadable(Exception):
    """This seed does not open: tampered with, or another colleague's. It is reported; no code fits it."""


def seal_seed(owner: UUID, words: str) -> str:
    """The seed of this colleague as it may lie in the database (text, because the library keeps JSON)."""
    sealed = cipher.seal(keys.Owner(PURPOSE), _place(owner), words.encode(), pad=64)
    return base64.b64encode(sealed).decode()


def open_seed(owner: UUID, sealed: str) -> str:
    """The seed again, or SeedUnreadable."""
    try:
        return cipher.unseal(base64.b64decode(sealed.encode(), validate=True), _place(owner)).decode()
    except (cipher.Damaged, keys.KeyErased, ValueError, binascii.Error):
        damage.report(damage.Damage("accounts.User", str(owner), "second_factor"))
        raise SeedUnreadable(str(owner)) from None


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


def _place(owner: UUID) -> bytes:
    return f"{PURPOSE}\0".encode() + owner.bytes
