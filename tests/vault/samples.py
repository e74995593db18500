"""Small photos and recordings made part by part, with everything in them that must not come along; and what is no such file."""

import struct
import zlib

# In two halves, so that no scanner takes this file for what it only speaks of.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
GPS = b"GPSLatitude 42.8746 Bishkek"


def marker(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def exif(turned: int = 6) -> bytes:
    """Which way is up, and a place behind it."""
    return b"Exif\0\0MM\0*" + struct.pack(">LHHHLHHL", 8, 1, 0x0112, 3, 1, turned, 0, 0) + GPS


def jpeg(
    *more: bytes,
    width: int = 640,
    height: int = 480,
    scan: bytes = b"\x12\xff\x00\x34\xff\xd0\x56",
    after: bytes = b"",
) -> bytes:
    frame = marker(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00")
    head = marker(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    tables = marker(0xDB, b"\0" + bytes(range(1, 65)))
    return b"".join(
        [
            b"\xff\xd8",
            head,
            *more,
            tables,
            frame,
            marker(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            scan,
            b"\xff\xd9",
            after,
        ]
    )


def png_part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(body, zlib.crc32(name)))


def png(*more: bytes, width: int = 4, height: int = 4, after: bytes = b"") -> bytes:
    head = png_part(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 4 for _ in range(4)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(more)
        + png_part(b"IDAT", rows)
        + png_part(b"IEND", b"")
        + after
    )


def riff(kind: bytes, *parts: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<L", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts
    )
    return b"RIFF" + struct.pack("<L", len(body) + 4) + kind + body


def webp(*more: tuple[bytes, bytes], width: int = 10, height: int = 10) -> bytes:
    head = b"\x0c\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff(b"WEBP", (b"VP8X", head), (b"VP8L", b"\x2f picture"), *more)


def ogg_page(body: bytes, number: int, stream: bytes = b"\x01\0\0\0") -> bytes:
    sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])
    return (
        b"OggS\0"
        + bytes([2 if number == 0 else 0])
        + bytes(8)
        + stream
        + struct.pack("<LL", number, 0)
        + bytes([len(sizes)])
        + sizes
        + body
    )


def ogg(first: bytes = b"OpusHead\x01\x01", after: bytes = b"") -> bytes:
    return ogg_page(first, 0) + ogg_page(b"OpusTags" + bytes(20), 1) + ogg_page(b"sound" * 100, 2) + after


def mp3(tag: bytes = GPS, frames: int = 4, after: bytes = b"TAG" + GPS) -> bytes:
    size = bytes([0, 0, len(tag) >> 7, len(tag) & 0x7F])
    return b"ID3\x04\0\0" + size + tag + (b"\xff\xfb\x90\x00" + b"\x55" * 413) * frames + after


def aac(frames: int = 3, after: bytes = b"") -> bytes:
    length = 7 + 20
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + b"\x21" * 20) * frames + after


def amr(after: bytes = b"") -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 5 + after


def wav(*more: tuple[bytes, bytes]) -> bytes:
    return riff(
        b"WAVE", (b"fmt ", struct.pack("<HHLLHH", 1, 1, 8000, 8000, 1, 8)), *more, (b"data", b"\x80" * 400)
    )


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">L4s", len(body) + 8, name) + body


def m4a(kind: bytes = b"soun", after: bytes = b"", brand: bytes = b"M4A ") -> bytes:
    handler = box(b"hdlr", bytes(8), kind, bytes(12), b"Recorder of Aibek\0")
    track = box(
        b"trak",
        box(b"tkhd", bytes(20)),
        box(b"mdia", box(b"mdhd", bytes(20)), handler, box(b"minf", bytes(8))),
        box(b"udta", GPS),
    )
    moov = box(b"moov", box(b"mvhd", bytes(20)), track, box(b"udta", GPS), box(b"meta", GPS))
    return box(b"ftyp", brand, bytes(4)) + moov + box(b"uuid", GPS) + box(b"mdat", b"sound" * 40) + after


GOOD = {
    "jpg": jpeg,
    "png": png,
    "webp": webp,
    "ogg": ogg,
    "mp3": mp3,
    "aac": aac,
    "amr": amr,
    "wav": wav,
    "m4a": m4a,
}
PHOTO = jpeg(marker(0xE1, exif()))

# What is sent -> why it is not a photo or a recording of ours.
HOSTILE: dict[str, bytes] = {
    "EICAR": EICAR,
    "zip bomb": b"PK\x03\x04" + bytes(60) + b"PK\x05\x06" + bytes(18),
    "gzip bomb": zlib.compress(bytes(1_000_000), wbits=31),
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML as PDF": b"%PDF-1.4\n<html><script>alert(1)</script></html>",
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "a macro document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "XXE": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "GIF": b"GIF89a" + bytes(40),
    "a program": b"\x7fELF" + bytes(100),
    "a Windows program": b"MZ" + bytes(100),
    "JPEG by its first bytes only": b"\xff\xd8\xff<script>alert(1)</script>",
    "JPEG without an end": jpeg()[:-2],
    "JPEG without a picture": b"\xff\xd8" + marker(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + b"\xff\xd9",
    "PNG with a broken sum": png().replace(b"IDAT", b"IDAU", 1),
    "PNG cut": png()[:-6],
    "video as voice": m4a(kind=b"vide"),
    "Ogg with a film": ogg(first=b"\x80theora"),
    "Ogg with a second stream": ogg() + ogg_page(b"OpusHead", 0, b"\x02\0\0\0"),
    "one frame of MP3": mp3(frames=1),
    "an MP3 tag and HTML": b"ID3\x04\0\0\0\0\0\0<script>alert(1)</script>",
    "RIFF of another kind": riff(b"AVI ", (b"LIST", bytes(10))),
    "a recording without sound": riff(b"WAVE", (b"fmt ", bytes(16))),
    "one letter": b"\xff",
    "half a head": b"\xff\xd8\xff",
    "boxes that lead in a circle": struct.pack(">L4s4s", 12, b"ftyp", b"M4A ")
    + struct.pack(">L4s", 0, b"moov"),
}
