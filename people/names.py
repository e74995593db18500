"""How a name becomes keys. Today one scheme: 0, the exact folded name. No database and no settings here but the index key.

Fold: NFKC, case folded, apostrophes and hyphens evened out, ё = е, spaces collapsed. The order of the words is free,
except around *уулу / кызы*, where it says who is whose child (domain.md section 5): such a name keeps its order.
"""

import unicodedata

from vault.index import blind_index

SCHEME = 0
KINSHIP = {"уулу", "кызы", "uulu", "kyzy"}
APOSTROPHES = str.maketrans({"'": None, "‘": None, "’": None, "ʻ": None, "ʼ": None, "`": None, "ё": "е"})


def fold(name: str) -> str:
    """The form in which two writings of one exact name meet: lower case words with one space between them.

    >>> fold("  Асанов  Бакыт ") == fold("бакыт асанов")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold().translate(APOSTROPHES)
    words = "".join(sign if sign.isalnum() else " " for sign in text).split()
    if KINSHIP.isdisjoint(words):
        words.sort()
    return " ".join(words)


def key_of(name: str) -> bytes:
    """The keyed hash of the folded name (32 bytes), as stored under scheme 0."""
    return blind_index("people.name.0", fold(name))
