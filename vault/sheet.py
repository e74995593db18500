"""The ring on paper: lines that a person can type back, each with its check; the public fingerprint; the code that proves
that a sheet was printed. ``python -m vault.sheet PATH`` makes a ring file from typed lines (only the standard library).

Never here: printing (the command ``recovery_sheet``), the web, which knows fingerprint and code but never shows a key.
"""

import base64
import hashlib
import hmac
import re
import sys
from collections.abc import Iterable, Mapping

from vault import ringfile
from vault.ringfile import RingData, RingFileError

LINE_BYTES = 8
KEY, INDEX = "key", "index"
# Letters that a tired eye takes for digits; none of them is a hexadecimal digit.
MISREAD = str.maketrans("OoIlSs", "001155")
_HEAD = re.compile(r"^(key)\s+([0-9a-f]{2,32})(\s+active)?$|^(index)$", re.IGNORECASE)
_LINE = re.compile(r"^(\d)\s*[.:)]?\s+([0-9A-F ]{16,40}?)\s*/\s*([0-9A-F]{2})$")


def paper_lines(ring: RingData) -> list[str]:
    """The ring as lines to be printed: a head for each key, then four lines of eight bytes, each ending with its check."""
    lines = []
    for key_id, text in sorted(ring["keys"].items()):
        lines.append(f"{KEY} {key_id}{' active' if key_id == ring['active'] else ''}")
        lines += _key_lines(text)
    return [*lines, INDEX, *_key_lines(ring["index"])]


def read_lines(lines: Iterable[str]) -> RingData:
    """Typed lines back into a ring. RingFileError says which line is wrong, never what stands in it."""
    parts: dict[str, bytes] = {}
    active, current = "", ""
    for number, typed in enumerate(lines, 1):
        line = " ".join(typed.split())
        if not line or line.startswith(("#", "=")):
            continue
        head = _HEAD.match(line)
        if head:
            current = head.group(2).lower() if head.group(1) else INDEX
            active = current if head.group(3) else active
            parts[current] = b""
            continue
        if not current:
            raise RingFileError(f"line {number} stands before the head of a key")
        parts[current] += _bytes_of(line, number, len(parts[current]) // LINE_BYTES + 1)
    short = [name for name, key in parts.items() if len(key) != ringfile.KEY_BYTES]
    if short or INDEX not in parts or active not in parts:
        raise RingFileError("a key is incomplete, or the index or the active key is missing")
    texts = {name: base64.b64encode(key).decode() for name, key in parts.items()}
    return {"active": active, "index": texts.pop(INDEX), "keys": texts}


def fingerprint(fingerprints: Mapping[str, bytes]) -> str:
    """What may be known of a ring: eight groups, the same as long as its keys are the same. Reveals no key."""
    joined = b"".join(name.encode() + b"\0" + value for name, value in sorted(fingerprints.items()))
    return _groups(hashlib.sha256(b"bir duino ring on paper\0" + joined).hexdigest()[:32].upper())


def check_code(index_key: bytes, fingerprints: Mapping[str, bytes]) -> str:
    """Eight letters that only who holds the ring can make; they stand on the printed sheet and nowhere on the web."""
    digest = hmac.digest(
        index_key, b"bir duino recovery sheet\0" + fingerprint(fingerprints).encode(), "sha256"
    )
    return _groups(base64.b32encode(digest[:5]).decode())


def same_code(typed: str, code: str) -> bool:
    """Whether it was read back rightly; blanks, dashes and small letters do not matter."""
    plain = re.sub(r"[\s\-–]", "", typed).upper().replace("0", "O").replace("1", "I").replace("8", "B")
    return hmac.compare_digest(
        plain.encode("utf-8", "replace"), code.replace(" ", "").replace("-", "").encode()
    )


def _groups(text: str) -> str:
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def _key_lines(text: str) -> list[str]:
    key = ringfile.decode_key(text)
    rows = [key[place : place + LINE_BYTES] for place in range(0, len(key), LINE_BYTES)]
    return [
        f"{number}  {_groups(row.hex().upper())}  / {_check(row, number)}"
        for number, row in enumerate(rows, 1)
    ]


def _check(row: bytes, number: int) -> str:
    return hashlib.sha256(bytes([number]) + row).hexdigest()[:2].upper()


def _bytes_of(line: str, number: int, wanted: int) -> bytes:
    found = _LINE.match(line.translate(MISREAD).upper())
    row = bytes.fromhex(found.group(2).replace(" ", "")) if found and not _odd(found.group(2)) else b""
    if not found or int(found.group(1)) != wanted or len(row) != LINE_BYTES:
        raise RingFileError(f"line {number} is not line {wanted} of a key")
    if _check(row, wanted) != found.group(3):
        raise RingFileError(f"line {number} was not read rightly: its last two signs do not fit")
    return row


def _odd(text: str) -> bool:
    return len(text.replace(" ", "")) % 2 == 1


def main(arguments: list[str]) -> int:
    """0 = the ring is written, 1 = a line is wrong or a file stands there already, 2 = wrong call."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(
            "usage: python -m vault.sheet PATH   (then type the lines of the sheet, end with Ctrl-D)",
            file=sys.stderr,
        )
        return 2
    try:
        ringfile.write_new(arguments[0], read_lines(sys.stdin))
    except RingFileError as problem:
        print(f"Nothing was written: {problem}.", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{arguments[0]} was not written: {problem.strerror}.", file=sys.stderr)
        return 1
    print(f"{arguments[0]} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
