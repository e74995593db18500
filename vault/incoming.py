"""A file that somebody gives us: what it is by its bytes, never by its name; what of it is kept. Never writes.

Only kinds that we can read from the first byte to the last are taken, and what is kept is written anew from the parts that
we understood: a place in a photo, a text behind a picture, a second file inside the first do not come along. Nothing is
ever decoded here, so no picture can unfold into gigabytes; whoever opens it later does so on a machine of their own.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vault import pictures, sounds

LARGEST = 10 * 1024 * 1024  # bytes; the proxy lets 12 MB through


@dataclass(frozen=True)
class Incoming:
    """What is kept: its kind, and its bytes."""

    kind: str
    content: bytes


#: kind (also the ending of its name) -> how its bytes begin, how it is read and written anew.
KINDS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], bytes]]] = {
    "jpg": (lambda data: data.startswith(b"\xff\xd8\xff"), pictures.jpeg),
    "png": (lambda data: data.startswith(pictures.PNG), pictures.png),
    "webp": (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", pictures.webp),
    "ogg": (lambda data: data.startswith(b"OggS"), sounds.ogg),
    "m4a": (lambda data: data[4:8] == b"ftyp" and data[8:12] not in pictures.HEIC, sounds.m4a),
    "amr": (lambda data: data.startswith(b"#!AMR"), sounds.amr),
    "wav": (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WAVE", sounds.wav),
    "aac": (
        lambda data: data[:1] == b"\xff" and data[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9"),
        sounds.aac,
    ),
    "mp3": (lambda data: data.startswith(b"ID3") or data[:1] == b"\xff", sounds.mp3),
}
PICTURES = frozenset({"jpg", "png", "webp"})


def taken(content: bytes, size: int | None = None) -> Incoming:
    """The file as it will be kept, or ValidationError with a sentence. `size`: of what was sent, where it was not read."""
    size = len(content) if size is None else size
    if not size:
        raise ValidationError(_("This file is empty."), code="empty")
    if size > LARGEST:
        raise ValidationError(
            _("This file is larger than 10 MB. Send a shorter recording or a smaller photo."), code="large"
        )
    if content[4:8] == b"ftyp" and content[8:12] in pictures.HEIC:
        raise ValidationError(
            _("This photo is in the HEIC form, which carries its place along. Save it as JPEG first."),
            code="kind",
        )
    for kind, (begins, read) in KINDS.items():
        if begins(content):
            try:
                return Incoming(kind, read(content))
            except pictures.TooManyPixels:
                raise ValidationError(_("This picture has too many pixels."), code="pixels") from None
            except (pictures.Broken, struct.error, IndexError):
                break
    raise ValidationError(
        _(
            "Only photos (JPEG, PNG, WebP) and voice recordings (OGG, MP3, M4A, AAC, AMR, WAV) are taken, and only whole ones."
        ),
        code="kind",
    )
