"""Malformed sendings by the dice, each named by its number, so that a failure can be thrown again: fields with poison in them,
forged keys and editions, keys twice and in hundreds, brackets, parts that are cut, bytes that were turned over, deep JSON.

Built from the fields that a form really has, so that it follows the forms. Never here: addresses, what must hold (`hostile.py`).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from tests.faults.hostile import FORM_TYPE, WORDS, Values

MOST = "a" * 1_000_000
TRICKS = {
    "a million letters": MOST,
    "formula": "=cmd|'/C calc'!A0",
    "formula with a sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "override": "Асан\u202e нелбуг\u202d\u2067",
    "isolates that stay open": "\u2066" * 60 + "x",
    "zero width": "А\u200bс\u200dа\u2060н\ufeff",
    "tags of language": "".join(chr(0xE0000 + ord(sign)) for sign in "ru"),
    "one long word": "Ж" * 5000,
    "marks on marks": "е" + "\u0489\u0301" * 500,
    "handler": "\" onfocus='alert(1)' autofocus x=\"",
    "address that runs": "javascript:alert(1)//",
    "template": "{{ form.as_p }}{% include '/etc/passwd' %}${7*7}#{7*7}",
    "line separators": "a\u2028b\u2029c\u0085d",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f",
    "beyond the plane": "\U0010ffff\ufdd0\uffff",
    "a code": "BD-26-AAAA\0",
    "phone that is none": "+" * 50 + "996",
    "phone in arabic digits": "٠٥٥٥١٢٣٤٥٦",
    "an early day": "0001-01-01T00:00",
    "a late moment": "9999-12-31T23:59:59+14:00",
    "a day with a zone": "2026-03-01T10:00[Asia/Bishkek]",
    "list in a field": '["a", {"b": []}]',
}
POISONS = {**WORDS, **TRICKS}
HEAVY = {"one megabyte", "a million letters"}
EDITIONS = [
    "-1",
    "2147483648",
    "1" * 400,
    "１",
    "1e3",
    "0x1",
    " 1 ",
    "1.0",
    "+1",
    "",
    "\0",
    "true",
    "99999999999",
]
KEYS = [
    "", "x", ":", "::::", "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000:forged",
    f"{UUID(int=7)}:{'A' * 43}", "\0:\0", "a:b:c", "{}", "0", "Ж:Ж", "9" * 3000,
]  # fmt: skip
BUTTONS = [
    "",
    "nothing",
    "queue\0",
    "QUEUE",
    "queue,save",
    "refused",
    "save",
    "look_up",
    "__class__",
    "0",
    "Ж" * 400,
]
TYPES = [
    "application/json", "text/plain", "application/xml", "multipart/form-data", "application/octet-stream", "image/png",
    "multipart/mixed; boundary=x", "application/x-www-form-urlencoded; charset=koi8-r", "", "/", "text", "a/b/c;;;=;",
]  # fmt: skip
HIDDEN = ("row_key", "opened", "edition", "version", "known_caller", "do", "seen")


@dataclass
class Sending:
    """One post: what it is called, its body and its type; `values` where it is a form whose words must come back."""

    what: str
    body: bytes
    kind: str = FORM_TYPE
    values: Values | None = None
    headers: dict[str, str] = field(default_factory=dict)


def malformed(good: Values, seed: str) -> Sending:
    """The malformed post of this number, made from what a well-behaved browser would send."""
    dice = random.Random(seed)
    make = dice.choices(list(WAYS), weights=list(WAYS.values()))[0]
    sending = make({name: list(values) for name, values in good.items()} or {"text": ["слово"]}, dice)
    sending.what = f"{seed}: {make.__name__}: {sending.what}"
    return sending


def encoded(values: Values) -> bytes:
    """As a form is sent; half characters as the bytes that they are."""
    return urlencode(values, doseq=True, errors="surrogateescape").encode()


def poison(dice: random.Random) -> tuple[str, str]:
    """One bad value, or two of them in a row; the heavy ones are rare, because they are slow."""
    first, second = (dice.choice(list(POISONS)) for _ in range(2))
    if {first, second} & HEAVY and dice.random() > 0.1:
        return poison(dice)
    if dice.random() < 0.3 and not {first, second} & HEAVY:
        return f"{first} and {second}", POISONS[first] + POISONS[second]
    return first, POISONS[first]


def fields(good: Values, dice: random.Random) -> Sending:
    """One to four fields with poison, the others well behaved."""
    names = dice.sample(sorted(good), min(len(good), dice.randint(1, 4)))
    said = []
    for name in names:
        what, value = poison(dice)
        good[name] = [value]
        said.append(f"{what} in {name}")
    return Sending(", ".join(said), encoded(good), values=good)


def forged(good: Values, dice: random.Random) -> Sending:
    """Hidden fields: gone, of another page, of nobody."""
    for name in [name for name in HIDDEN if name in good or dice.random() < 0.2]:
        lot = dice.random()
        if lot < 0.3:
            good.pop(name, None)
        elif lot < 0.9:
            choices = KEYS if name in ("row_key", "opened", "known_caller") else EDITIONS
            good[name] = [dice.choice(BUTTONS if name == "do" else choices)]
    return Sending(str({name: good[name][0][:20] for name in HIDDEN if name in good}), encoded(good))


def many(good: Values, dice: random.Random) -> Sending:
    """Each key twice or fifty times, with other words; or hundreds of keys of nobody."""
    if dice.random() < 0.5:
        for name in list(good):
            good[name] = good[name] + [poison_light(dice) for _ in range(dice.choice([1, 2, 50]))]
        return Sending("each key several times", encoded(good))
    count = dice.choice([100, 490, 499, 500, 501, 999, 1000, 1001, 20_000])
    return Sending(f"{count} keys", encoded({**good, **{f"key{n}": ["1"] for n in range(count)}}))


def poison_light(dice: random.Random) -> str:
    """A bad value that is not heavy."""
    return POISONS[dice.choice([what for what in POISONS if what not in HEAVY])]


def brackets(good: Values, dice: random.Random) -> Sending:
    """Arrays and objects as other frameworks read them."""
    style = dice.choice(
        ["{}[]", "{}[0]", "{}[a][b]", "{}.x", " {}", "{} ", "{}\0", "{}%00", "\u202e{}", "{0}&{0}"]
    )
    return Sending(style, encoded({style.format(name): values for name, values in good.items()}))


def parts(good: Values, dice: random.Random) -> Sending:
    """Multipart: whole with poison, cut, with wrong lengths, files in the place of fields, encodings that are none."""
    lines: list[bytes] = []
    for name, values in good.items():
        lines += part(name, values, dice)
    body = b"".join(lines) + b"--x--\r\n"
    lot = dice.randrange(5)
    if lot == 0:
        body = body[: dice.randrange(len(body))]
    elif lot == 1:
        body = body.replace(b"\r\n\r\n", b"\n\n", dice.randint(1, 5))
    elif lot == 2:
        body = turned_over(body, dice)
    boundary = dice.choice(["x", "x", "x", "y", "", "x" * 300, '"x', "x; boundary=y", "\0"])
    return Sending(f"lot {lot}, boundary {boundary[:5]!r}", body, f"multipart/form-data; boundary={boundary}")


def part(name: str, values: list[str], dice: random.Random) -> list[bytes]:
    """The parts of one field."""
    lines = []
    for value in values:
        text = (poison_light(dice) if dice.random() < 0.2 else value).encode(errors="surrogateescape")
        file = b'; filename="../%s"' % dice.choice([b"a.svg", b"\0", b"a\r\nX: y", b"\xff\xfe"])
        head = b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"'
        head += file if dice.random() < 0.15 else b""
        if dice.random() < 0.15:
            coding = dice.choice([b"base64", b"quoted-printable", b"gzip", b"\0"])
            head += b"\r\nContent-Transfer-Encoding: " + coding
        if dice.random() < 0.1:
            head += b"\r\nContent-Type: text/plain; charset=" + dice.choice(
                [b"utf-7", b"utf-16", b"hex", b"?"]
            )
        lines.append(head + b"\r\n\r\n" + text + b"\r\n")
    return lines


def turned_over(body: bytes, dice: random.Random) -> bytes:
    """A few bytes changed, gone or added."""
    found = bytearray(body)
    for _ in range(dice.randint(1, 20)):
        place = dice.randrange(len(found)) if found else 0
        lot = dice.random()
        if lot < 0.4 and found:
            found[place] = dice.randrange(256)
        elif lot < 0.7:
            found.insert(place, dice.randrange(256))
        elif found:
            del found[place]
    return bytes(found)


def broken_bytes(good: Values, dice: random.Random) -> Sending:
    """A good form on a bad line."""
    return Sending("bytes turned over", turned_over(encoded(good), dice))


def objects(good: Values, dice: random.Random) -> Sending:
    """JSON: as deep as one likes, as an answer to the wrong question, or in the clothes of a form."""
    depth = dice.choice([10, 1000, 100_000])
    body = dice.choice(
        [b"[" * depth, b'{"a":' * depth, b'{"row_key": null}', b"null", b'"\\ud800"', b"1e400"]
    )
    return Sending(f"json, {depth} deep", body, dice.choice(["application/json", FORM_TYPE]))


def types(good: Values, dice: random.Random) -> Sending:
    """A good form that says it is something else, or of another length than it has."""
    kind = dice.choice(TYPES)
    headers = dice.choice([{}, {}, {"CONTENT_LENGTH": dice.choice(["-1", "0", "1", "x", "9" * 30, ""])}])
    return Sending(f"{kind} {headers}", encoded(good), kind, headers=headers)


WAYS: dict[Callable[[Values, random.Random], Sending], int] = {
    fields: 50, forged: 14, many: 6, brackets: 4, parts: 10, broken_bytes: 8, objects: 3, types: 5
}  # fmt: skip
