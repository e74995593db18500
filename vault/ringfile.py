"""The ring as a file: making one, reading one, replacing one without ever losing it. Only the standard library.

Shape: ``{"active": id, "keys": {id: base64 of 32 bytes, …}, "index": base64 of 32 bytes}``. Never here:
Django, the database.
"""

import base64
import binascii
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import TypedDict

KEY_BYTES = 32


class RingData(TypedDict):
    """The parsed file; keys are still base64 text."""

    active: str
    keys: dict[str, str]
    index: str


class RingFileError(Exception):
    """The file is missing or is not a ring. The sentence never quotes the file's content."""


def new_key() -> str:
    """32 random bytes as base64 text."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def new_key_id() -> str:
    """A short random name; it stands in clear beside each data key."""
    return secrets.token_hex(6)


def new_ring() -> RingData:
    """A fresh ring with one key and its own key for the keyed hash."""
    key_id = new_key_id()
    return {"active": key_id, "keys": {key_id: new_key()}, "index": new_key()}


def decode_key(text: object) -> bytes:
    """Base64 text -> 32 bytes, or RingFileError."""
    try:
        raw = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raise RingFileError("a key in it is not base64 text") from None
    if len(raw) != KEY_BYTES:
        raise RingFileError(f"a key in it is not {KEY_BYTES} bytes long")
    return raw


def parse(text: str) -> RingData:
    """Check the shape completely, so that a half-written ring is refused at start and not at the first caller."""
    try:
        data = json.loads(text)
    except ValueError:  # its exception carries the whole document, which must not reach a traceback
        raise RingFileError("it is not JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("keys"), dict) or not data["keys"]:
        raise RingFileError('it has no "keys"')
    if data.get("active") not in data["keys"]:
        raise RingFileError('its "active" key is not among its keys')
    for value in (*data["keys"].values(), data.get("index")):
        decode_key(value)
    return {"active": data["active"], "keys": dict(data["keys"]), "index": data["index"]}


def read(path: str | os.PathLike[str]) -> RingData:
    """Read and check the file, or say why not."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RingFileError("there is no such file") from None
    except PermissionError:
        raise RingFileError("this user may not read it") from None
    except (OSError, UnicodeDecodeError):
        raise RingFileError("it cannot be read") from None
    return parse(text)


def write_new(path: str | os.PathLike[str], data: RingData) -> None:
    """Write a ring where none is. FileExistsError if anything is there already: keys are never overwritten."""
    target = Path(path)
    temporary = _written_beside(target, data)
    try:
        os.link(temporary, target)  # unlike rename, a link fails on an existing name: no moment to race for
    finally:
        os.unlink(temporary)
    _sync_folder(target.parent)


def replace(path: str | os.PathLike[str], data: RingData) -> None:
    """Replace the ring in one step: whoever reads sees the old one or the new one, also after a power cut."""
    target = Path(path)
    os.replace(_written_beside(target, data), target)
    _sync_folder(target.parent)


def remove(path: str | os.PathLike[str]) -> None:
    """Remove a file durably; it may be gone already."""
    Path(path).unlink(missing_ok=True)
    _sync_folder(Path(path).parent)


def remove_drafts(path: str | os.PathLike[str]) -> None:
    """Remove half-written files of killed processes. Only for whoever alone writes this ring."""
    target = Path(path)
    for draft in target.parent.glob(f".{target.name}.*"):
        remove(draft)


def _written_beside(target: Path, data: RingData) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{target.name}.", dir=target.parent
    )  # mkstemp makes it 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        _keep_owner(temporary, target)
    return temporary


def _keep_owner(temporary: str, target: Path) -> None:
    """Root may rotate a ring that the service's own user reads."""
    owner = target.stat()
    if os.geteuid() == 0:
        os.chown(temporary, owner.st_uid, owner.st_gid)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
