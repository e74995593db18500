"""Looking for words and numbers where none may be: in the clear, in other character sets, in hex, base64, URL-coding.

Bytea columns, sessions and whatever is packed are opened first, so that a word inside them cannot hide behind their own
coding. The ordinary walk, the canaries and the back-ups all search with this.
"""

import base64
import json
import re
import subprocess
import zlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.contrib.sessions.models import Session

from local.postgres import SUPERUSER, binaries
from tests.databases import Database

CHARACTER_SETS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")
WORD = re.compile(r"[А-Яа-яЁёҢңӨөҮү]{5,}")
BYTEA = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
CODED = re.compile(rb"[A-Za-z0-9+/]{16,}|[A-Za-z0-9_-]{16,}")
CODED_IN_ADDRESS = re.compile(rb"[A-Za-z0-9_-]{16,}")
PLUS_AND_SLASH = bytes.maketrans(b"-_", b"+/")
PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")  # how gzip and zlib begin


def dump(database: Database) -> bytes:
    """The whole database as pg_dump writes it, as the superuser."""
    words = [str(binaries() / "pg_dump"), "-h", str(database.cluster.socket), "-U", SUPERUSER, database.name]
    answer = subprocess.run(words, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr.decode()
    return answer.stdout


def new_lines(after: bytes, before: bytes) -> bytes:
    """What a walk has written: lines that stood not there before."""
    old = set(before.splitlines())
    return b"\n".join(line for line in after.splitlines() if line not in old)


def opened(material: bytes) -> bytes:
    """The same with every bytea column decoded behind it."""
    return material + b"\n" + b"\n".join(bytes.fromhex(found.decode()) for found in BYTEA.findall(material))


def inflated(packed: bytes) -> bytes:
    """What gzip or zlib made of it, or nothing when they did not."""
    if not packed.startswith(PACKED):
        return b""
    try:
        return zlib.decompressobj(wbits=47).decompress(packed)
    except zlib.error:
        return b""


def unpacked(material: bytes) -> bytes:
    """The same with all base64 in it (a cookie, a queue's payload) decoded and inflated behind it."""
    found = [material, inflated(material)]
    found += [inflated(material[at.start() :]) for at in re.finditer(PACKED[0], material)]
    for run in {*CODED.findall(material), *CODED_IN_ADDRESS.findall(material)}:
        even = run.translate(PLUS_AND_SLASH)[: len(run) - (len(run) % 4 == 1)]
        plain = base64.b64decode(even + b"=" * (-len(even) % 4))
        found += [plain, inflated(plain)]
    return b"\n".join(found)


def sessions() -> bytes:
    """What stands in the sessions, decoded (they are signed and packed, not locked)."""
    rows = [json.dumps(row.get_decoded(), ensure_ascii=False) for row in Session.objects.all()]
    return "\n".join(rows).encode()


def files_in(folder: Path) -> bytes:
    """All bytes of all files of a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def words_of(texts: list[str]) -> set[str]:
    """The words that somebody could be known by."""
    return {word for text in texts for word in WORD.findall(text)}


@cache
def forms_of(word: str) -> set[bytes]:
    """Every coat in which a word may hide."""
    forms: set[bytes] = set()
    for shape in {word, word.lower(), word.upper(), word.capitalize()}:
        forms.add(json.dumps(shape)[1:-1].encode())
        forms.add(json.dumps(shape)[1:-1].replace("\\", "\\\\").encode())
        forms |= {quote(shape).encode(), quote(shape).lower().encode()}
        for name in CHARACTER_SETS:
            try:
                forms |= _coats(shape.encode(name))
            except UnicodeEncodeError:
                continue
    return forms


def _coats(plain: bytes) -> set[bytes]:
    coats = {plain, plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain + b"\0" * (-(len(plain) + shift) % 3))
        sure = whole[(shift * 8 + 5) // 6 : (shift + len(plain)) * 8 // 6]
        coats |= {sure, sure.replace(b"+", b"-").replace(b"/", b"_")}
    return coats


def number_in(digits: str) -> re.Pattern[bytes]:
    """A number in any grouping: up to three other signs between its digits; plain and in hex. Letters do not group: with them
    a long hex string would sooner or later hold any number.
    """
    plain = rb"[^0-9A-Za-z]{0,3}".join(digit.encode() for digit in digits)
    in_hex = rb"(?:2[0-9a-f]|00){0,3}".join(digit.encode().hex().encode() for digit in digits)
    return re.compile(plain + b"|" + in_hex, re.IGNORECASE)


def found_in(material: bytes, words: set[str], numbers: list[str]) -> list[str]:
    """Which words and numbers were found."""
    found = [word for word in sorted(words) if any(form in material for form in forms_of(word))]
    for digits in numbers:
        encoded = {coat for grouped in _groupings(digits) for coat in _coats(grouped.encode())}
        if number_in(digits).search(material) or any(coat in material for coat in encoded):
            found.append(digits)
    return found


def _groupings(digits: str) -> list[str]:
    """As people write nine digits, with and without the country."""
    a, b, c, d = digits[:3], digits[3:5], digits[5:7], digits[7:]
    return [f"{a}{sep}{b}{sep}{c}{sep}{d}" for sep in ("", " ", "-")]
