"""Files that come in: known by their bytes, written anew without what tells where, everything else refused (safety.md 14)."""

import random

import pytest
from django.core.exceptions import ValidationError

from tests.vault import samples
from vault import incoming, pictures
from vault.incoming import LARGEST, taken


def code_of(content: bytes, size: int | None = None) -> str:
    with pytest.raises(ValidationError) as refused:
        taken(content, size)
    return refused.value.code


@pytest.mark.parametrize("kind", samples.GOOD)
def test_a_good_file_is_known_by_its_bytes(kind):
    assert taken(samples.GOOD[kind]()).kind == kind


@pytest.mark.parametrize("kind", samples.GOOD)
def test_what_was_taken_once_is_taken_again_without_a_change(kind):
    once = taken(samples.GOOD[kind]())
    assert taken(once.content) == once


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_anything_else_is_refused(name):
    assert code_of(samples.HOSTILE[name]) == "kind"


def test_a_photo_comes_without_place_camera_comments_and_thumbnail_but_the_right_way_up():
    more = [
        samples.marker(0xE1, samples.exif(6)),
        samples.marker(0xE2, samples.GPS),
        samples.marker(0xFE, samples.GPS),
    ]
    kept = taken(samples.jpeg(*more, after=samples.EICAR)).content
    assert samples.GPS not in kept
    assert b"EICAR" not in kept
    assert pictures._orientation(kept[kept.index(b"Exif") :]) == 6
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in kept


@pytest.mark.parametrize(
    "content",
    [
        samples.png(
            samples.png_part(b"tEXt", samples.GPS), samples.png_part(b"eXIf", samples.GPS), after=samples.GPS
        ),
        samples.webp((b"EXIF", samples.GPS), (b"XMP ", samples.GPS)) + samples.GPS,
        samples.mp3(),
        samples.m4a(after=b"tail" + samples.GPS),
        samples.wav((b"LIST", samples.GPS), (b"bext", samples.GPS)) + samples.GPS,
        samples.amr(after=b"\xff" + samples.GPS),
        samples.aac(after=samples.GPS),
        samples.ogg(after=samples.GPS),
    ],
    ids=["png", "webp", "mp3", "m4a", "wav", "amr", "aac", "ogg"],
)
def test_nothing_that_tells_of_a_place_or_stands_behind_comes_along(content):
    kept = taken(content).content
    assert b"GPSLatitude" not in kept
    assert b"Aibek" not in kept


@pytest.mark.parametrize("second", [samples.HOSTILE["zip bomb"], samples.HOSTILE["HTML"], samples.EICAR])
def test_a_file_that_is_two_becomes_one(second):
    for kind, make in samples.GOOD.items():
        if kind in ("png", "jpg"):
            kept = taken(make(after=second)).content
            assert second[:20] not in kept, kind


@pytest.mark.parametrize(
    "content",
    [
        samples.jpeg(width=60_000, height=60_000),
        samples.png(width=60_000, height=60_000),
        samples.webp(width=16_000, height=16_000),
    ],
)
def test_a_flood_of_pixels_is_refused(content):
    assert code_of(content) == "pixels"


def test_heic_says_what_to_do():
    assert code_of(samples.box(b"ftyp", b"heic", bytes(8))) == "kind"


def test_empty_and_one_byte_too_long():
    assert code_of(b"") == "empty"
    assert code_of(b"", LARGEST + 1) == "large"
    scan = b"\x11" * (LARGEST - len(samples.jpeg(scan=b"")))
    assert len(taken(samples.jpeg(scan=scan)).content) == LARGEST
    assert code_of(samples.jpeg(scan=scan + b"\x11")) == "large"


def test_no_damage_makes_more_than_a_refusal():
    """Thousands of files with cut ends, changed and doubled bytes: taken or refused, never anything else."""
    dice = random.Random(20261125)
    for _ in range(400):
        for make in samples.GOOD.values():
            spoilt = bytearray(make())
            for _ in range(dice.randint(1, 6)):
                spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
            if dice.random() < 0.3:
                del spoilt[dice.randrange(len(spoilt)) :]
            try:
                kept = incoming.taken(bytes(spoilt))
            except ValidationError:
                continue
            assert len(kept.content) <= len(spoilt) + 64
