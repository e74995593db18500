"""What one word of a name may be: a surname, a patronymic, a kinship word, a title. Lists of endings; nothing about order."""

import re
from dataclasses import dataclass
from functools import lru_cache

from people.matching.sounds import VOWELS, fold

#: Kinship words by their sound, standing alone: уулу, ўғли, оглы, ulu … and кызы, qizi, kyzy …
SON = frozenset("ulu uli ugli Ogli ogli oglu uglu ugl Ogil ugil ogil".split())
DAUGHTER = frozenset("kizi gizi kisi".split())
#: ... tied to the father's name without a space, as written.
_JOINED_SON = re.compile(
    r"^(.{3,}?)(?:уулу|uulu|uuly|[уўо][гғ]л[иы]|[ou]'?gh?'?l[iyu]|[ou]ğl[iyuı]|оглу)$",
)
_JOINED_DAUGHTER = re.compile(r"^(.{3,}?)(?:[кқг][ыи]з[ыи]|[kqg][yiı]z[yiı])$")
#: The short ulu may also end a given name (Айсулу), so it needs a stem that is none.
_JOINED_ULU = re.compile(r"^(.{4,}[^сsаaуuеe])(?:улу|ulu)$")

#: Shortened kinship words, where they stand between names (parse.py decides).
SHORT = {"у": "m", "u": "m", "к": "f", "k": "f", "q": "f", "қ": "f"}
SHORT_STOPPED = {
    "уул": "m",
    "угл": "m",
    "uul": "m",
    "кыз": "f",
    "киз": "f",
    "kyz": "f",
    "qiz": "f",
    "kiz": "f",
}

#: What stands before or behind a name and is none.
TITLES = frozenset(
    """гр гражданин гражданка гражд господин госпожа тов товарищ мистер мисс миссис доктор адвокат юрист судья
    айым апа апай эже эжей эжеке эне байке байкем агай ака опа хола апакем mr mrs ms miss mx dr prof sir citizen gr
    apa apai apay eje ejey ezhe ene baike bayke agai agay aka opa xola khola janob xonim""".split()
)
TITLES_IN_TWO = {("г", "н"), ("г", "жа"), ("г", "жи"), ("д", "р"), ("гр", "н"), ("гр", "ка"), ("г", "ка")}
#: The same, but these are names as well: titles only where two names are left.
PERHAPS_TITLES = frozenset(
    "ата ага мырза ажы ажи кажы хаджи хожи ata aga myrza mirza azhy aji ajy haji hajji khaji".split()
)
#: What follows is an earlier surname or another name.
ALIAS = frozenset(
    "урожд урожденная урождённая урожденный девичья дев alias aka née nee born formerly".split()
)
ALIAS_WORDS = ALIAS | frozenset("он она же фамилия бывшая ранее кыздык фамилиясы".split())

_PATRONYMIC = re.compile(r"^(.{2,}?)(?:[oeY]v)?(?:(iC)|(?<=v)na|i(?:ni)?Cna)$")
_STRONG = re.compile(
    r"^(.{2,}?)(?:[oeY]v(?P<woman>a?)|(?P<adjective>[sT]k(?:i|oi|(?P<she>aA|aia)))|(?P<zoda>z[oa]d[ae]?))$"
)
_WEAK = re.compile(r".{2}(?:in|ina|enko|[CS]uk|Uk|dze|vili|An|ih)$")
#: Given names that end as surnames do.
_GIVEN = frozenset("Akov lUbov".split())


@dataclass(frozen=True, slots=True)
class Word:
    """One name. `base`: its sound without the mark of a woman's surname; `stem`: without the whole ending of a surname."""

    text: str
    sound: str
    base: str
    stem: str
    surname: str  # "strong", "zoda", "weak" or ""
    sex: str  # "m", "f" or "": what the ending of a surname says


@lru_cache(maxsize=8192)
def read_word(text: str) -> Word:
    """The word and what its ending says.

    >>> read_word("турдубаева").stem, read_word("turdubayev").stem, read_word("турдубаева").sex
    ('turduba', 'turduba', 'f')
    """
    sound = fold(text[:-2] + "v" if text.endswith("ff") else text)
    found = _STRONG.match(sound) if sound not in _GIVEN else None
    if not found:
        return Word(text, sound, sound, sound, "weak" if _WEAK.search(sound) else "", "")
    stem = found.group(1)
    if found["zoda"]:
        return Word(text, sound, stem + "zod", stem, "zoda", "")
    if found["adjective"]:
        return Word(text, sound, stem + "ski", stem, "strong", "f" if found["she"] else "m")
    woman = bool(found["woman"])
    return Word(text, sound, sound[:-1] if woman else sound, stem, "strong", "f" if woman else "m")


@lru_cache(maxsize=8192)
def patronymic(text: str) -> tuple[str, str] | None:
    """(the father's stem, the child's sex) of a Russian patronymic; None for any other word.

    >>> patronymic("эсенович"), patronymic("esenovna"), patronymic("бакыт")
    (('esen', 'm'), ('esen', 'f'), None)
    """
    found = _PATRONYMIC.match(fold(text))
    return (found.group(1), "m" if found.group(2) else "f") if found else None


def kinship(sound: str) -> str:
    """`m` for уулу in any spelling, `f` for кызы, "" for another word."""
    return "m" if sound in SON else "f" if sound in DAUGHTER else ""


@lru_cache(maxsize=8192)
def joined_kinship(text: str) -> tuple[str, str] | None:
    """(the father's name, the child's sex) of a word such as Асануулу; None for any other."""
    for pattern, sex in ((_JOINED_SON, "m"), (_JOINED_DAUGHTER, "f"), (_JOINED_ULU, "m")):
        found = pattern.match(text)
        if found:
            return found.group(1).strip("'"), sex
    return None


def bare(stem: str) -> str:
    """A stem without the vowels at its end: Орозо and Орозович meet."""
    cut = stem.rstrip("".join(VOWELS))
    return cut if len(cut) > 1 else stem
