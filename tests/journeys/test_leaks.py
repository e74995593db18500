"""The twin of the dump's search: a planted word or number is found in every coat, and a clean text is clean."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.journeys.leaks import found_in, opened

WORD, DIGITS = "Саякбаев", "100731946"
SAID = f"Кечээ {WORD} келди"
COATS = {
    "utf-8": SAID.encode(),
    "capitals": SAID.upper().encode(),
    "utf-16": SAID.encode("utf-16"),
    "big-endian": SAID.encode("utf-16-be"),
    "cp1251": WORD.encode("cp1251"),
    "json": json.dumps(SAID).encode(),
    "url": quote(SAID).encode(),
    "hex": SAID.encode().hex().encode(),
    "bytea": rb"1\t\\x" + SAID.encode().hex().encode() + b"\n",
    "bytea of utf-16": rb"1\t\\x" + SAID.encode("utf-16-le").hex().encode() + b"\n",
    "bytea of base64": rb"1\t\\x" + base64.b64encode(SAID.encode()).hex().encode() + b"\n",
    **{f"base64 {n}": base64.urlsafe_b64encode(b"x" * n + SAID.encode()) for n in range(3)},
}
NUMBERS = {
    "kept": b"+996100731946",
    "grouped": b"0 (100) 73-19-46",
    "pairs": b"10 07 31 94 6",
    "utf-16": "+996 100 731 946".encode("utf-16-le"),
    "hex": b"+996100731946".hex().encode(),
    "hex of groups": b"100 731 946".hex().encode(),
    **{f"base64 {n}": base64.b64encode(b"x" * n + b"+996100731946") for n in range(3)},
}


@pytest.mark.parametrize("coat", COATS)
def test_a_word_is_found(coat):
    assert found_in(opened(COATS[coat]), {WORD}, []) == [WORD]


@pytest.mark.parametrize("coat", NUMBERS)
def test_a_number_is_found(coat):
    assert found_in(opened(NUMBERS[coat]), set(), [DIGITS]) == [DIGITS]


def test_clean_is_clean():
    assert (
        found_in(opened(rb"1\t\\x00ff10\tBD-26-K7M4\t2026-11-20 10:07:31.946001+06"), {WORD}, ["100731947"])
        == []
    )
