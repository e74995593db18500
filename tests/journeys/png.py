"""A screenshot made small: 256 colours and the best compression, with the standard library alone.

Our pages are flat, so that nothing is lost that an eye would miss. Never here: pictures of anything but pages.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def shrunk(picture: bytes) -> bytes:
    """The same picture (8 bits, RGB, as browsers take it) with a palette."""
    width, height, pixels = _decode(picture)
    colours = Counter(pixels[at : at + 3] for at in range(0, len(pixels), 3))
    palette = [colour for colour, _count in colours.most_common(256)]
    nearest = {colour: number for number, colour in enumerate(palette)}
    for colour in colours:
        if colour not in nearest:
            nearest[colour] = min(range(len(palette)), key=lambda number: _distance(palette[number], colour))
    rows = bytearray()
    for row in range(height):
        start = row * width * 3
        rows.append(0)
        rows += bytes(nearest[pixels[at : at + 3]] for at in range(start, start + width * 3, 3))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(bytes(rows), 9)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _decode(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and the bare RGB bytes."""
    parts = list(_chunks(picture))
    width, height, depth, kind = struct.unpack(">IIBB", parts[0][1][:10])
    assert (depth, kind) == (8, 2), (depth, kind)
    data = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    stride, above, pixels = width * 3, bytes(width * 3), bytearray()
    for row in range(height):
        start = row * (stride + 1)
        above = _unfilter(data[start], bytearray(data[start + 1 : start + 1 + stride]), above)
        pixels += above
    return width, height, bytes(pixels)


def _unfilter(kind: int, line: bytearray, above: bytes) -> bytes:
    for at in range(len(line)):
        left = line[at - 3] if at >= 3 else 0
        up, corner = above[at], above[at - 3] if at >= 3 else 0
        if kind == 1:
            line[at] = (line[at] + left) & 255
        elif kind == 2:
            line[at] = (line[at] + up) & 255
        elif kind == 3:
            line[at] = (line[at] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
            line[at] = (line[at] + (left if a <= b and a <= c else up if b <= c else corner)) & 255
    return bytes(line)
