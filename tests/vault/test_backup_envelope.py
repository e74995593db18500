"""The seal of a back-up: two holders open it, one does not; no byte can be changed, moved, left out or added."""

import base64
import io
import json
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from vault import envelope
from vault.envelope import CHUNK, MAGIC, TAG, Opener, Sealer, Unopenable
from vault.holders import Holder, HolderKey

WORDS = os.urandom(1000) + "Канарейка".encode() * 40_000  # three chunks


def a_key(name: str) -> HolderKey:
    return HolderKey(name, X25519PrivateKey.generate())


A, B, C, STRANGER = (a_key(name) for name in ("Асель", "Бакыт", "Чынара", "Чужой"))


def sealed(words: bytes = WORDS, keys: tuple[HolderKey, ...] = (A, B)) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, {"made_at": "x"}, [Holder(key.name, key.public) for key in keys])
    for start in range(0, len(words), 77_777):
        sealer.write(words[start : start + 77_777])
    sealer.finish()
    assert sealer.size == len(target.getvalue())
    return target.getvalue()


def opened(file: bytes, *keys: HolderKey) -> bytes:
    opener = Opener(io.BytesIO(file))
    return b"".join(opener.words(opener.file_key(keys)))


FILE = sealed()
BODY = len(MAGIC) + 4 + int.from_bytes(FILE[len(MAGIC) : len(MAGIC) + 4], "big")


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_two_holders_open_any_length(length):
    words = os.urandom(length)
    assert opened(sealed(words), A, B) == words
    assert opened(sealed(words), B, A) == words


@pytest.mark.parametrize("keys", [(), (A,), (B,), (A, A), (A, STRANGER), (B, STRANGER), (STRANGER, C)])
def test_one_holder_opens_nothing(keys):
    with pytest.raises(Unopenable, match="two of: Асель, Бакыт"):
        opened(FILE, *keys)


def test_one_half_says_nothing_of_the_key():
    """What one holder can unseal is random and other in each file; with a guess for the other half nothing opens."""
    opener = Opener(io.BytesIO(FILE))
    pair = opener.facts["pairs"][0]
    halves = [envelope._open_half(key, half) for key, half in zip((A, B), pair, strict=True)]
    for half in (*halves, bytes(32)):
        with pytest.raises(Unopenable):
            next(Opener(io.BytesIO(FILE)).words(half))
    assert halves[0] != envelope._open_half(A, Opener(io.BytesIO(sealed())).facts["pairs"][0][0])


def test_of_three_holders_any_two_open_it():
    file = sealed(keys=(A, B, C))
    for pair in ((A, B), (A, C), (B, C), (C, A)):
        assert opened(file, *pair) == WORDS
    with pytest.raises(Unopenable):
        opened(file, C)


def test_a_flipped_bit_anywhere_is_found():
    places = [
        *range(0, BODY, 13),
        BODY,
        BODY + 1,
        BODY + CHUNK,
        BODY + CHUNK + TAG,
        len(FILE) - TAG,
        len(FILE) - 1,
    ]
    for place in places:
        file = bytearray(FILE)
        file[place] ^= 1
        with pytest.raises(Unopenable):
            opened(bytes(file), A, B)


def test_a_cut_tail_is_found_at_any_length():
    step = CHUNK + TAG
    cuts = [
        0,
        5,
        len(MAGIC),
        len(MAGIC) + 4,
        BODY - 1,
        BODY,
        BODY + 3,
        BODY + step,
        BODY + 2 * step,
        len(FILE) - 1,
    ]
    for cut in cuts:
        with pytest.raises(Unopenable):
            opened(FILE[:cut], A, B)


def test_chunks_that_are_swapped_doubled_left_out_or_added_are_found():
    step = CHUNK + TAG
    head, one, two, end = (
        FILE[:BODY],
        FILE[BODY : BODY + step],
        FILE[BODY + step :][:step],
        FILE[BODY + step :][:0],
    )
    rest = FILE[BODY:]
    chunks = [rest[start : start + step] for start in range(0, len(rest), step)]
    assert len(chunks) == 2 or len(chunks) == 3, (one, two, end)
    for order in (
        [1, 0, *range(2, len(chunks))],
        [0, 0, *range(1, len(chunks))],
        list(range(1, len(chunks))),
    ):
        with pytest.raises(Unopenable):
            opened(head + b"".join(chunks[number] for number in order), A, B)
    for more in (b"\0", chunks[-1], FILE):
        with pytest.raises(Unopenable):
            opened(FILE + more, A, B)


def test_a_chunk_of_another_back_up_is_found():
    other = sealed()
    with pytest.raises(Unopenable):
        opened(FILE[:BODY] + other[BODY:], A, B)


def test_a_changed_header_is_found():
    """The ring, the time and the names in clear cannot be replaced by others."""
    header = json.loads(FILE[len(MAGIC) + 4 : BODY])
    for change in ({"made_at": "y"}, {"chunk": CHUNK // 2}, {"more": 1}):
        text = json.dumps({**header, **change}).encode()
        with pytest.raises(Unopenable):
            opened(MAGIC + len(text).to_bytes(4, "big") + text + FILE[BODY:], A, B)


def test_halves_swapped_between_holders_do_not_open():
    header = json.loads(FILE[len(MAGIC) + 4 : BODY])
    first, second = header["pairs"][0]
    first["half"], second["half"] = second["half"], first["half"]
    text = json.dumps(header).encode()
    with pytest.raises(Unopenable, match="header"):
        opened(MAGIC + len(text).to_bytes(4, "big") + text + FILE[BODY:], A, B)


def test_the_words_are_not_in_the_file():
    for shape in (
        "Канарейка".encode(),
        "Канарейка".encode("utf-16-le"),
        base64.b64encode("Канарейка".encode()),
    ):
        assert shape not in FILE


def test_without_its_end_a_stream_does_not_open():
    """What a killed writer leaves is no back-up."""
    target = io.BytesIO()
    sealer = Sealer(target, {}, [Holder(key.name, key.public) for key in (A, B)])
    sealer.write(WORDS)
    with pytest.raises(Unopenable):
        opened(target.getvalue(), A, B)


def test_twin_without_the_mark_of_the_end_a_cut_tail_would_pass(monkeypatch):
    """Switches the guard off: with the last chunk not marked, the test of the cut tail would see nothing."""
    monkeypatch.setattr(envelope, "_nonce", lambda number, *, last: number.to_bytes(12, "big"))
    file = sealed(bytes(3 * CHUNK))
    assert opened(file[: BODY + CHUNK + TAG], A, B) == bytes(CHUNK)


def test_it_takes_the_same_memory_for_any_length():
    """A sealer holds one chunk, an opener two: nothing grows with the stream."""
    target = io.BytesIO()
    sealer = Sealer(target, {}, [Holder(key.name, key.public) for key in (A, B)])
    for _ in range(40):
        sealer.write(bytes(100_000))
        assert len(sealer._kept) <= CHUNK
