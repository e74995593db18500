"""Finding a case by a code as people type it: any case of letters, no dashes, Cyrillic letters that look alike.

Only the cases that exist for the person who asks. Never a search by words.
"""

import re

from django.utils import timezone

from accounts.models import User
from cases.access import listed_cases, visible_cases
from cases.models import Case
from cases.models.case import ALPHABET

# Letters of the Russian and Kyrgyz layouts that look like the Latin ones of a code (the prefix BD included).
LOOK_ALIKE = str.maketrans("АВСДГНЈКМРТУҮХ", "ABCDGHJKMPTYYX")
# The same code typed with the Russian layout switched on: the key where the Latin letter stands.
RUSSIAN_KEYS = str.maketrans("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", "QWERTYUIOPASDFGHJKLZXCVBNM")
TAIL = re.compile(rf"[{ALPHABET}]{{4}}")
WHOLE = re.compile(rf"(?:BD)?([0-9]{{2}})([{ALPHABET}]{{4}})")
YEARS = 15  # a tail alone is looked for in as many years back
LONGEST = 24


def case_by_code(user: User, typed: str, *, listed: bool = False) -> Case | None:
    """The one case of the typed code that this person sees; None when there is none, or when a tail alone means several.

    `listed`: also a restricted one, `sealed`, of which only the code may be shown.
    """
    if len(typed) > LONGEST:
        return None
    cases = listed_cases if listed else visible_cases
    for codes in readings_of(typed):
        found = list(cases(user).filter(code__in=codes)[:2])
        if len(found) == 1:
            return found[0]
    return None


def readings_of(typed: str) -> list[list[str]]:
    """The codes that may be meant, the likelier reading first.

    >>> readings_of("бд26к7м4")
    [['BD-26-K7M4']]
    """
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    readings: list[list[str]] = []
    for text in (_lettered(plain.translate(LOOK_ALIKE)), plain.translate(RUSSIAN_KEYS)):
        codes = _codes(text)
        if codes and codes not in readings:
            readings.append(codes)
    return readings


def _lettered(text: str) -> str:
    """The prefix said in Russian: БД is BD."""
    return "BD" + text[2:] if text.startswith("БD") else text


def _codes(text: str) -> list[str]:
    whole = WHOLE.fullmatch(text)
    if whole:
        return [f"BD-{whole[1]}-{whole[2]}"]
    if TAIL.fullmatch(text):
        year = timezone.localdate().year
        return [f"BD-{(year - back) % 100:02d}-{text}" for back in range(YEARS)]
    return []
