"""Letters: the reader's language, the order of the Kyrgyz alphabet, place names folded for comparing.

Pure functions of text. Never a query.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from django.db.models import TextChoices
from django.utils.translation import get_language

LANGUAGES = ("ru", "ky", "en")

# The Kyrgyz alphabet holds the Russian one; Uzbek and Kazakh letters stand beside their nearest relative.
ALPHABET = "аәбвгғдеёжзиійкқлмнңоөпрстуүұўфхҳһцчшщъыьэюя"
# Private-use characters stand after Latin letters and digits and keep the order of the alphabet.
_ORDER = {ord(letter): chr(0xE000 + place) for place, letter in enumerate(ALPHABET)}
_NEAREST = str.maketrans("ёәғқңөүұўҳһі", "еагкноуууххи")
# Words that say what a place is, not which one: "город Ош", "Ош шаары", "Osh (city)" are one name.
_KIND_WORDS = frozenset(
    "город г района район области область обл р-н шаары шаар району район облусу облус district region city town".split()
)
_WORD = re.compile(r"[\w]+")


def active_language() -> str:
    """The reader's language as two letters, one of ru, ky, en (Russian when anything else is active)."""
    language = (get_language() or "ru")[:2]
    return language if language in LANGUAGES else "ru"


def label_of(kind: type[TextChoices], code: str) -> str:
    """A code in the reader's language. Django's own get_…_display lists all codes in all words anew for each row of a list."""
    return _label(kind, code, active_language())


@cache
def _label(kind: type[TextChoices], code: str, _language: str) -> str:
    return str(kind(code).label)


@lru_cache(maxsize=8192)
def sort_key(text: str) -> tuple[str, str]:
    """Key for sorting by the Kyrgyz alphabet: ё after е, ң after н, ө after о, ү after у; case does not matter.

    Digits and Latin words come before Cyrillic ones; Latin letters sort without their dots and strokes.
    """
    letters = []
    for char in unicodedata.normalize("NFC", text).casefold():
        placed = _ORDER.get(ord(char))
        if placed is not None:
            letters.append(placed)
        elif char.isalnum():
            letters.append(unicodedata.normalize("NFKD", char)[0])
        elif letters and letters[-1] != " ":
            letters.append(" ")
    return "".join(letters).strip(), text


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A place name without case, dots, strokes and the word that says what kind of place it is."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_NEAREST)
    folded = "".join(char if char == "й" else unicodedata.normalize("NFKD", char)[:1] for char in folded)
    words = _WORD.findall(folded.replace("р-н", " "))
    telling = [word for word in words if word not in _KIND_WORDS]
    return " ".join(telling or words)
