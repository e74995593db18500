"""From any text to bare written words: one script a word, lower case, one apostrophe, one hyphen. No meaning of names here."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: Longer is no name: the rest is not read, so that a pasted book costs no more than a name.
LONGEST = 300
MOST_WORDS = 12

APOSTROPHES = dict.fromkeys(map(ord, "'‘’ʻʼ`´ʹʾʿˈ′‛ʽ＇ʺ\u0313\u0314"), "'")
DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−_/"), "-")
#: Nothing to see: soft hyphen, joiners, marks of direction, the mark of byte order.
UNSEEN = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
#: Theta, which some keyboards give for ө.
THETA = {0x03B8: "ө", 0x0398: "Ө", 0x0472: "Ө", 0x0473: "ө"}
EVEN = APOSTROPHES | DASHES | UNSEEN | THETA

#: Latin letters that look like Cyrillic ones, in the case in which they do.
LATIN = "AaBCcEeHKkMOoPpTXxYyIiÖöÜüËëƟɵƏəӀ"
CYRILLIC = "АаВСсЕеНКкМОоРрТХхУуІіӨөҮүЁёӨөӘәІ"
TO_CYRILLIC = dict(zip(map(ord, LATIN), CYRILLIC, strict=True)) | {
    ord("3"): "з",
    ord("0"): "о",
    ord("v"): "ү",
    ord("V"): "Ү",
}
TO_LATIN = dict(zip(map(ord, CYRILLIC), LATIN, strict=True)) | {ord("у"): "y", ord("У"): "Y", ord("0"): "o"}
#: Both alphabets draw these alike; a word of nothing else goes with its neighbours.
ALIKE = set("AaBCcEeHKMOoPpTXxYy")

_WORD = re.compile(r"[^\W_](?:[^\W_]|['\u0300-\u036f])*")
_IN_BRACKETS = re.compile(r"[(\[{«\"“„]([^()\[\]{}«»\"“”„]*)[)\]}»\"”“]")
_HUMP = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁӨҮҢ])(?=[A-ZА-ЯЁӨҮҢ](?:[^\W\d_A-ZА-ЯЁӨҮҢ]{2}|\.))")
#: A word of lookalikes that no Latin would write: C without h, H behind a vowel at the end (ACAH).
_NOT_LATIN = re.compile(r"[Cc](?![Hh])|[AEOaeo]H$")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")


class Written(NamedTuple):
    """A word as it was written: even letters, was there a full stop behind it, was it tied to the word before by a hyphen?"""

    text: str
    stopped: bool
    tied: bool


def evened(text: str) -> str:
    """The text with one sign for each thing: composed, one apostrophe, one hyphen, nothing invisible."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).translate(EVEN)[:LONGEST]


@lru_cache(maxsize=8192)
def script_of(word: str) -> str:
    """`latin`, `cyrillic`, `both` or "" (neither)."""
    latin, cyrillic = bool(_LATIN.search(word)), bool(_CYRILLIC.search(word))
    return "both" if latin and cyrillic else "latin" if latin else "cyrillic" if cyrillic else ""


def one_script(word: str, around: str) -> str:
    """The word in one script, where lookalikes explain the mixture; `around` is the script of the other words."""
    script = script_of(word)
    if script == "latin" and around == "cyrillic" and set(word) <= ALIKE and _NOT_LATIN.search(word):
        return word.translate(TO_CYRILLIC)
    digits = not word.isalpha() and any(sign in "03" for sign in word)
    if script != "both" and not (digits and script):
        return word
    sure_cyrillic = sum(1 for sign in word if _CYRILLIC.match(sign) and ord(sign) not in TO_LATIN)
    sure_latin = sum(1 for sign in word if _LATIN.match(sign) and ord(sign) not in TO_CYRILLIC)
    if sure_cyrillic == sure_latin:
        to_latin = script == "latin" or (script == "both" and around == "latin")
    else:
        to_latin = sure_latin > sure_cyrillic
    return word.translate(TO_LATIN if to_latin else TO_CYRILLIC)


@lru_cache(maxsize=8192)
def _lowered(word: str, around: str) -> str:
    folded = unicodedata.normalize("NFC", one_script(word, around).casefold().replace("i\u0307", "i"))
    return "".join(sign for sign in folded if sign.isalpha() or sign == "'").strip("'")


def _script_around(words: list[str]) -> str:
    counts = {"latin": 0, "cyrillic": 0}
    for word in words:
        script = script_of(word)
        if script in counts and not (script == "latin" and set(word) <= ALIKE):
            counts[script] += len(word)
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ""


def written_words(text: str) -> list[Written]:
    """The words of an evened text, in order; what comes behind a number (a year of birth, a flat) is left out."""
    text = _HUMP.sub(" ", text)
    found = list(_WORD.finditer(text))
    around = _script_around([match.group() for match in found])
    words: list[Written] = []
    for match in found:
        if match.group()[:2].isdigit() or match.group().isdigit():
            if words:
                break
            continue
        word = _lowered(match.group(), around)
        if word:
            tied = text[match.start() - 1 : match.start()] == "-" and bool(words)
            words.append(Written(word, text[match.end() : match.end() + 1] == ".", tied))
    return words[:MOST_WORDS]


def with_brackets(text: str) -> tuple[list[Written], list[Written]]:
    """The words outside and inside of brackets and quotation marks: there stands an earlier surname or a nickname."""
    text = evened(text)
    outside = written_words(_IN_BRACKETS.sub(" ", text))
    if not outside:
        return written_words(text), []
    return outside, [word for match in _IN_BRACKETS.finditer(text) for word in written_words(match.group(1))]
