"""Photos read part by part and written anew without what tells where and with what they were taken. Never decodes a pixel."""

import struct
import zlib
from struct import pack, unpack_from

PNG = b"\x89PNG\r\n\x1a\n"
HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
MOST_PIXELS = 120_000_000  # the cameras of today's telephones reach 108 million

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JFIF, _ADOBE, _EXIF, _COMMENT, _SCAN, _END = 0xE0, 0xEE, 0xE1, 0xFE, 0xDA, 0xD9
_PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
)
_WEBP_PARTS = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH"})


class Broken(Exception):
    """These bytes are not what they begin like, or not all of it."""


class TooManyPixels(Broken):
    """A picture that would unfold into more than anybody can look at."""


def measured(width: int, height: int) -> None:
    """TooManyPixels, or Broken for a picture without any."""
    if not (width and height):
        raise Broken("no pixels")
    if width * height > MOST_PIXELS:
        raise TooManyPixels


def jpeg(data: bytes) -> bytes:
    """Without EXIF (but for which way is up), comments, thumbnails, profiles and all that stands after the end."""
    kept, at, framed, turned = [], 2, False, 1
    while True:
        marker, segment, at = _segment(data, at)
        if marker in _FRAMES:
            height, width = unpack_from(">HH", segment, 1)
            measured(width, height)
            framed = True
        if marker == _EXIF:
            turned = _orientation(segment) or turned
        elif (not 0xE0 <= marker <= 0xEF and marker != _COMMENT) or _needed(marker, segment):
            kept.append(pack(">BBH", 0xFF, marker, len(segment) + 2) + segment)
        if marker == _SCAN:
            if not framed:
                raise Broken("a scan without a frame")
            end = _end_of_scan(data, at)
            kept.append(data[at:end])
            at = end
            if data[at + 1] == _END:
                return b"\xff\xd8" + _upright(turned) + b"".join(kept) + b"\xff\xd9"


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """(marker, what it holds, where the next one begins)."""
    if data[at] != 0xFF:
        raise Broken("no marker")
    while data[at] == 0xFF:
        at += 1
    marker = data[at]
    try:
        (length,) = unpack_from(">H", data, at + 1)
    except struct.error:
        raise Broken("cut") from None
    segment = data[at + 3 : at + 1 + length]
    if marker in (0x00, 0x01, _END) or 0xD0 <= marker <= 0xD8 or length < 2 or len(segment) != length - 2:
        raise Broken("a marker out of its place")
    return marker, segment, at + 1 + length


def _needed(marker: int, segment: bytes) -> bool:
    """What decoders need: the plain head without a thumbnail, and how colours were mixed."""
    return (marker == _JFIF and len(segment) == 14) or (marker == _ADOBE and segment.startswith(b"Adobe"))


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next real marker stands."""
    while (at := data.find(b"\xff", at)) >= 0:
        after = data[at + 1]
        if after == 0xFF:
            at += 1
        elif after == 0x00 or 0xD0 <= after <= 0xD7:
            at += 2
        else:
            return at
    raise Broken("no end")


def _orientation(segment: bytes) -> int:
    """1 to 8 from EXIF: which way is up; 0 when it does not say."""
    if segment[:6] != b"Exif\0\0" or segment[6:8] not in (b"II", b"MM"):
        return 0
    order = "<" if segment[6:8] == b"II" else ">"
    try:
        (first,) = unpack_from(order + "L", segment, 10)
        (count,) = unpack_from(order + "H", segment, 6 + first)
        for place in range(min(count, 200)):
            tag, kind, _many, value = unpack_from(order + "HHLH", segment, 8 + first + 12 * place)
            if (tag, kind) == (0x0112, 3):
                return value if 1 <= value <= 8 else 0
    except struct.error:
        pass
    return 0


def _upright(turned: int) -> bytes:
    """An EXIF of our own that says which way is up, and nothing else."""
    if turned == 1:
        return b""
    body = b"Exif\0\0II*\0" + pack("<LHHHLHHL", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return pack(">BBH", 0xFF, _EXIF, len(body) + 2) + body


def png(data: bytes) -> bytes:
    """Without texts, EXIF, times, and all that stands after the end."""
    kept, at, first = [PNG], len(PNG), True
    while True:
        try:
            length, name = unpack_from(">L4s", data, at)
            body = data[at + 8 : at + 8 + length]
            (told,) = unpack_from(">L", data, at + 8 + length)
        except struct.error:
            raise Broken("cut") from None
        if told != zlib.crc32(body, zlib.crc32(name)) or first is not (name == b"IHDR"):
            raise Broken("not a part of a picture")
        if first:
            measured(*unpack_from(">LL", body))
            first = False
        if name in _PNG_PARTS:
            kept.append(data[at : at + 12 + length])
        if name == b"IEND":
            return b"".join(kept)
        at += 12 + length


def webp(data: bytes) -> bytes:
    """Without EXIF, XMP, profiles and animation."""
    kept, drawn = [], False
    for name, part in riff_parts(data):
        body = part
        if name == b"VP8X":
            measured(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
            body = bytes([body[0] & 0x10]) + body[1:10]  # of all flags only "has transparency"
        elif name in (b"VP8 ", b"VP8L"):
            drawn = True
        if name in _WEBP_PARTS:
            kept.append(riff_part(name, body))
    if not drawn:
        raise Broken("no picture")
    return riff(b"WEBP", kept)


def riff_parts(data: bytes) -> list[tuple[bytes, bytes]]:
    """(name, body) of each part of a RIFF file, as far as its head says that it goes."""
    (length,) = unpack_from("<L", data, 4)
    end, at, found = min(len(data), 8 + length), 12, []
    while at + 8 <= end:
        name, size = unpack_from("<4sL", data, at)
        if at + 8 + size > end:
            raise Broken("cut")
        found.append((name, data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def riff_part(name: bytes, body: bytes) -> bytes:
    """One part, padded to an even length."""
    return pack("<4sL", name, len(body)) + body + b"\0" * (len(body) % 2)


def riff(kind: bytes, parts: list[bytes]) -> bytes:
    """The whole file."""
    body = b"".join(parts)
    return pack("<4sL4s", b"RIFF", len(body) + 4, kind) + body
