"""The people who hold a key to the back-ups: making a key pair, its file behind a passphrase, the list of public parts.

The private part is a JSON file that only its holder has, sealed with the passphrase (scrypt, AES-GCM). The public parts
stand in one list on the server (BACKUP_HOLDERS_FILE), which can write back-ups and can read none. Never here: Django,
the back-up's format (``vault.envelope``).
"""

import base64
import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KIND = "bir duino holder key 1"
FEWEST, MOST = 2, 6
SHORTEST_PASSPHRASE = 15
#: 64 MB and about a quarter of a second for each guess.
COST, BLOCK = 2**16, 8
_NAME = re.compile(r"[\w .\-]{1,60}")


class HolderError(Exception):
    """A key or the list cannot be used; the sentence is for people and quotes no secret."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A name and a public key."""

    name: str
    public: bytes


@dataclass(frozen=True, slots=True)
class HolderKey:
    """An opened key of one holder. Says nothing of itself in ``repr``."""

    name: str
    private: X25519PrivateKey

    def __repr__(self) -> str:
        return f"<HolderKey {self.name}>"

    @property
    def public(self) -> bytes:
        """The 32 bytes by which a back-up knows its holder."""
        return self.private.public_key().public_bytes_raw()


def make_key(name: str, passphrase: str, path: Path) -> Holder:
    """Write a new private key where no file is; return the public part for the list."""
    check_name(name)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise HolderError(
            f"The passphrase has fewer than {SHORTEST_PASSPHRASE} characters. Take five or six words that do not"
            " belong together."
        )
    private, salt, nonce = X25519PrivateKey.generate(), secrets.token_bytes(16), secrets.token_bytes(12)
    public = private.public_key().public_bytes_raw()
    sealed = AESGCM(_stretched(passphrase, salt)).encrypt(
        nonce, private.private_bytes_raw(), _bound(name, public)
    )
    words = {"kind": KIND, "name": name, "public": _text(public), "salt": _text(salt)}
    words |= {"nonce": _text(nonce), "sealed": _text(sealed)}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise HolderError(f"{path} exists already and was left as it is.") from None
    except OSError as problem:
        raise HolderError(f"{path} cannot be written: {problem.strerror}.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(words, file, indent=1, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    return Holder(name, public)


def open_key(path: Path, passphrase: str) -> HolderKey:
    """The private key of a file, or a sentence why not."""
    words = _read(path, "holder key")
    try:
        if words["kind"] != KIND:
            raise ValueError
        name, public = str(words["name"]), _bytes(words["public"])
        salt, nonce, sealed = (_bytes(words[part]) for part in ("salt", "nonce", "sealed"))
    except (KeyError, TypeError, ValueError):
        raise HolderError(f"{path} is not a holder's key.") from None
    try:
        raw = AESGCM(_stretched(passphrase, salt)).decrypt(nonce, sealed, _bound(name, public))
    except (InvalidTag, ValueError):
        raise HolderError(f"The passphrase does not open {path}, or the file was damaged.") from None
    return HolderKey(name, X25519PrivateKey.from_private_bytes(raw))


def read_holders(path: Path) -> list[Holder]:
    """The list of public keys: at least two different ones, or a sentence."""
    words = _read(path, "list of holders (BACKUP_HOLDERS_FILE)")
    try:
        holders = [Holder(str(one["name"]), _bytes(one["public"])) for one in words["holders"]]
        for holder in holders:
            X25519PublicKey.from_public_bytes(holder.public)
    except (KeyError, TypeError, ValueError):
        raise HolderError(f"{path} is not a list of holders.") from None
    if len({one.public for one in holders}) != len(holders) or not FEWEST <= len(holders) <= MOST:
        raise HolderError(
            f"{path} names {len(holders)} holders: a back-up needs {FEWEST} to {MOST} different ones, any two of whom open it."
            " manage.py make_holder_key NAME adds one."
        )
    return holders


def check_new(path: Path, name: str) -> list[dict[str, str]]:
    """The list as it is, before a key is made for nothing; HolderError when the name does not fit or is there."""
    check_name(name)
    if not path.exists():
        return []
    try:
        kept = list(_read(path, "list of holders")["holders"])
        names = {one["name"] for one in kept}
    except (KeyError, TypeError):
        raise HolderError(f"{path} is not a list of holders.") from None
    if name in names:
        raise HolderError(f"{path} has a holder named {name} already. Choose another name.")
    if len(kept) >= MOST:
        raise HolderError(f"{path} names {MOST} holders already: more people do not make it safer.")
    return kept


def add_holder(path: Path, holder: Holder) -> int:
    """Add a public key to the list, in one step; how many there are now."""
    kept = check_new(path, holder.name)
    kept.append({"name": holder.name, "public": _text(holder.public)})
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_text(json.dumps({"holders": kept}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(draft, path)
    except OSError as problem:
        raise HolderError(f"{path} cannot be written: {problem.strerror}.") from None
    return len(kept)


def check_name(name: str) -> None:
    """A name is short and plain: it stands in file names and on paper."""
    if not _NAME.fullmatch(name):
        raise HolderError("A holder's name has letters, digits, spaces, dots and dashes, at most 60.")


def _read(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HolderError(f"There is no {what} at {path}.") from None
    except OSError as problem:
        raise HolderError(f"The {what} {path} cannot be read: {problem.strerror}.") from None
    except ValueError:  # its exception carries the document
        raise HolderError(f"{path} is not a {what}.") from None


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=1).derive(passphrase.encode())


def _bound(name: str, public: bytes) -> bytes:
    return KIND.encode() + b"\0" + name.encode() + b"\0" + public


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: object) -> bytes:
    return base64.b64decode(str(text), validate=True)
