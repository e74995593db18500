"""Hashes that say whether a step has to be done again. Never here: the steps."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from local.places import ROOT


def files_in(*patterns: str) -> list[Path]:
    """Return the files of the checkout that match the patterns, sorted."""
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})


def digest(files: Iterable[Path], *words: str) -> str:
    """Return a hash of the names and contents of the files, and of the words."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for path in files:
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def once(stamp: Path, wanted: str, work: Callable[[], None]) -> bool:
    """Do the work unless the stamp says that exactly this was done; say whether it was done now."""
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    stamp.unlink(missing_ok=True)
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    return True
