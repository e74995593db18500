"""Voice recordings read frame by frame and written anew without tags. Never decodes a sound."""

import struct
from struct import unpack_from

from vault.pictures import Broken, riff, riff_part, riff_parts

FEWEST = 2  # frames, before we believe that it is a recording

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_NARROW = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
_WIDE = {0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0}
_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ")
#: box -> which boxes may stand in it; everything else is overwritten with nothing (a phone writes the place into "udta").
_BOXES: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat", b"free"}),
    b"moov": frozenset({b"mvhd", b"trak", b"free"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts", b"free"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"free"}),
}


def ogg(data: bytes) -> bytes:
    """Whole pages of one sound stream; what stands after the last one is cut."""
    at, pages, stream = 0, 0, b""
    while data[at : at + 4] == b"OggS":
        count = data[at + 26]
        sizes = data[at + 27 : at + 27 + count]
        begin, end = at + 27 + count, at + 27 + count + sum(sizes)
        if end > len(data):
            break
        if not pages and not data[begin:end].startswith(_CODECS):
            raise Broken("no sound that we know")
        stream = stream or data[at + 14 : at + 18]
        if data[at + 14 : at + 18] != stream:
            raise Broken("a second stream")
        at, pages = end, pages + 1
    return _believed(data[:at], pages)


def mp3(data: bytes) -> bytes:
    """The frames, without the tags before and after them."""
    begin = 0
    if data.startswith(b"ID3"):
        size = sum((data[6 + place] & 0x7F) << (7 * (3 - place)) for place in range(4))
        begin = 10 + size + (10 if data[5] & 0x10 else 0)
    at, frames = begin, 0
    while (length := _mp3_frame(data, at)) and at + length <= len(data):
        at, frames = at + length, frames + 1
    return _believed(data[begin:at], frames)


def _mp3_frame(data: bytes, at: int) -> int:
    """The length of the frame that begins here; 0 when none does."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III of MPEG 1, 2 or 2.5
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    factor = 144_000 if version == 3 else 72_000
    return factor * _BITS[version == 3][bits] // _RATES[version][rate] + (head[2] >> 1 & 1)


def aac(data: bytes) -> bytes:
    """Frames with their own heads (ADTS)."""
    at = frames = 0
    while data[at : at + 1] == b"\xff" and data[at + 1] & 0xF6 == 0xF0 and at + 7 <= len(data):
        length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        if length < 7 or at + length > len(data):
            break
        at, frames = at + length, frames + 1
    return _believed(data[:at], frames)


def amr(data: bytes) -> bytes:
    """Frames of a telephone's recorder, narrow or wide."""
    head, sizes = (b"#!AMR-WB\n", _WIDE) if data.startswith(b"#!AMR-WB\n") else (b"#!AMR\n", _NARROW)
    if not data.startswith(head):
        raise Broken("another recorder")
    at, frames = len(head), 0
    while (
        at < len(data) and (size := sizes.get(data[at] >> 3 & 15)) is not None and at + 1 + size <= len(data)
    ):
        if data[at] & 0x83:  # these bits are always 0
            break
        at, frames = at + 1 + size, frames + 1
    return _believed(data[:at], frames)


def wav(data: bytes) -> bytes:
    """How it is written, and the sound; no lists of titles, no places."""
    parts = dict(reversed(riff_parts(data)))  # of two alike the first counts
    if not parts.get(b"fmt ") or not parts.get(b"data"):
        raise Broken("no sound")
    return riff(
        b"WAVE", [riff_part(name, parts[name]) for name in (b"fmt ", b"fact", b"data") if name in parts]
    )


def m4a(data: bytes) -> bytes:
    """The boxes of a sound; those that may tell a place or a name are overwritten, so that no length changes."""
    kept = bytearray(data)
    try:
        kinds, end = _walk(kept, 0, len(data), b"")
    except struct.error:
        raise Broken("cut") from None
    if kinds != {b"soun"}:
        raise Broken("not a sound alone")
    return bytes(kept[:end])


def _walk(data: bytearray, at: int, end: int, inside: bytes) -> tuple[set[bytes], int]:
    """Kinds of the tracks between two places, and where the last whole box ends; unknown boxes become empty ones."""
    kinds: set[bytes] = set()
    while at + 8 <= end:
        size, name = unpack_from(">L4s", data, at)
        head = 8
        if size == 1:
            (size,), head = unpack_from(">Q", data, at + 8), 16
        if size < head or at + size > end:
            if inside or not kinds:
                raise Broken("cut")
            break
        if name not in _BOXES[inside] or name == b"free":
            data[at + 4 : at + 8] = b"free"
            data[at + head : at + size] = bytes(size - head)
        elif name in _BOXES:
            kinds |= _walk(data, at + head, at + size, name)[0]
        elif name == b"hdlr" and size >= head + 24:
            kinds.add(bytes(data[at + head + 8 : at + head + 12]))
            data[at + head + 24 : at + size] = bytes(size - head - 24)  # the name of the program
        at += size
    return kinds, at


def _believed(kept: bytes, frames: int) -> bytes:
    if frames < FEWEST:
        raise Broken("no recording")
    return kept
