"""Words to ciphertext and back: version byte + data key id (16) + nonce (12) + AES-GCM ciphertext with its tag.

``place`` says where the words belong (table, column, row; or subject): it is bound to them as associated
data, so a value moved elsewhere does not open. Never here: Django fields, rights.
"""

import os

from cryptography.exceptions import InvalidTag

from vault import keys

PLAIN = 1
PADDED = 2

_KEY_END = 17
_NONCE_END = 29
_SHORTEST = _NONCE_END + 16


class Damaged(Exception):
    """This ciphertext does not open in this place."""


def bound(version: int, place: bytes) -> bytes:
    """The associated data of a value."""
    return b"%d\0%b" % (version, place)


def seal(owner: keys.Owner, place: bytes, words: bytes, pad: int = 0) -> bytes:
    """Encrypt. With ``pad`` the length of the words shows only in steps of that many bytes."""
    version = PLAIN
    if pad:
        version = PADDED
        words += b"\x80"
        words += bytes(-len(words) % pad)
    key = keys.key_for(owner)
    nonce = os.urandom(12)
    return b"%c%b%b%b" % (version, key.id, nonce, key.cipher.encrypt(nonce, words, bound(version, place)))


def unseal(sealed: bytes, place: bytes) -> bytes:
    """Decrypt, or Damaged, or keys.KeyErased."""
    if len(sealed) < _SHORTEST or sealed[0] not in (PLAIN, PADDED):
        raise Damaged("not a sealed value")
    try:
        cipher = keys.cipher_of(sealed[1:_KEY_END])
        words = cipher.decrypt(sealed[_KEY_END:_NONCE_END], sealed[_NONCE_END:], bound(sealed[0], place))
    except InvalidTag:
        raise Damaged("tampered with, or moved from another place") from None
    except keys.KeyErased:
        raise
    except keys.KeyMissing as error:
        raise Damaged(str(error)) from None
    return words.rstrip(b"\0")[:-1] if sealed[0] == PADDED else words


def key_id_of(sealed: bytes) -> bytes:
    """Which data key a value needs (b"" for something that is no sealed value)."""
    return bytes(sealed[1:_KEY_END]) if len(sealed) >= _SHORTEST else b""
