"""Search keys of a name, as plain words: the database keeps an HMAC of each, never these (docs/adr/0022).

Three kinds (design/name-search.md 2): D two names together, I one name and the first letter of another, S one name alone.
A name carries all three; a search asks D first, and I and S only if D brought nothing good.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from people.matching.align import MOST
from people.matching.distance import skeleton
from people.matching.parse import Name, joined_at, parse
from people.matching.sounds import SCHEME
from people.matching.words import Word, bare

KINDS = ("D", "I", "S")


class Key(NamedTuple):
    """One key: its kind, and the plain text that the vault turns into a keyed hash."""

    kind: str
    plain: str

    @property
    def labelled(self) -> str:
        """Kind, scheme and text in one: nothing of another kind or scheme can be equal."""
        return f"{self.kind}{SCHEME}:{self.plain}"


def keys(text: str) -> frozenset[Key]:
    """All keys of a name as written.

    >>> sorted(keys("Мамыт уулу Кубат")) == sorted(keys("Kubat Mamyt uulu"))
    True
    """
    return keys_of(parse(text))


def keys_of(name: Name) -> frozenset[Key]:
    """The same of a name already read: of each way in which its words may be written together."""
    readings = [name.words[:MOST], *(joined_at(name, place).words[:MOST] for place in name.tied)]
    found: set[Key] = set()
    for words in readings:
        bones = [_bones(word) for word in (*words, *name.alias[:MOST])]
        if name.father is not None:
            bones.append(skeleton(bare(name.father.stem)))
        found |= _of_bones(bones, [skeleton(word.sound) for word in name.initials])
    return frozenset(found)


def _bones(word: Word) -> str:
    """A surname's key is its root's: Асанов meets Асан уулу."""
    return skeleton(bare(word.stem)) if word.surname in ("strong", "zoda") else skeleton(word.sound)


def _of_bones(bones: list[str], initials: Iterable[str]) -> set[Key]:
    found = {Key("S", bone) for bone in bones}
    found |= {Key("D", "|".join(sorted(two))) for two in combinations(bones, 2)}
    found |= {Key("I", f"{bone}|{other[:1]}") for bone in bones for other in initials}
    for one, other in combinations(bones, 2):
        found |= {Key("I", f"{one}|{other[:1]}"), Key("I", f"{other}|{one[:1]}")}
    return found
