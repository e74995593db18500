"""Encrypted file storage: bytes in pieces, in the database, under a data key of their own (docs/adr/0026). Never rights,
names or kinds: whoever keeps a file says in a row of their own what it is.

A piece is bound to its file, its place and the count of all: moved, dropped or added ones do not open.
"""

from django.utils import timezone

from vault import cipher, damage, keys
from vault.models import SealedChunk, SealedFile

PURPOSE = "file"
PIECE = 256 * 1024


class FileGone(Exception):
    """The file was erased, or cannot be read: then it was reported as damaged."""


def keep(content: bytes) -> SealedFile:
    """Seal and store, in the caller's transaction."""
    file = SealedFile.objects.create(size=len(content))
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)]
    for number, piece in enumerate(pieces):
        sealed = cipher.seal(_owner(file), _place(file, number, len(pieces)), piece)
        SealedChunk.objects.create(file=file, number=number, sealed=sealed)
    return file


def read(file: SealedFile) -> bytes:
    """All of it, or FileGone."""
    pieces = [bytes(row.sealed) for row in file.chunks.order_by("number")]
    try:
        content = b"".join(
            cipher.unseal(piece, _place(file, number, len(pieces))) for number, piece in enumerate(pieces)
        )
    except keys.KeyErased:
        raise FileGone from None
    except cipher.Damaged:
        content = b""
    if file.erased_at is not None:
        raise FileGone
    if len(content) != file.size:
        damage.report(damage.Damage(SealedFile._meta.label, str(file.pk), "sealed"))
        raise FileGone
    return content


def erase(file: SealedFile) -> None:
    """For good: the pieces go, and the key that could open a copy of them. The row stays and says when."""
    file.chunks.all().delete()
    keys.erase(SealedFile._meta.label, str(file.pk))
    file.erased_at = timezone.now()
    file.save(update_fields=["erased_at"])


def _owner(file: SealedFile) -> keys.Owner:
    return keys.Owner(PURPOSE, SealedFile._meta.label, str(file.pk))


def _place(file: SealedFile, number: int, count: int) -> bytes:
    return f"{PURPOSE}\0{file.pk}\0{number}\0{count}".encode()
