"""A whole name in its parts: given names and surnames, the father, initials. The one place that knows what the order says.

The name before уулу / кызы is the father's; what is left is the child's, wherever it stands (domain.md 5). Elsewhere order is free.
"""

from dataclasses import dataclass, field, replace

from people.matching.letters import Written, script_of, with_brackets
from people.matching.sounds import fold
from people.matching.words import (
    ALIAS,
    ALIAS_WORDS,
    PERHAPS_TITLES,
    SHORT,
    SHORT_STOPPED,
    TITLES,
    TITLES_IN_TWO,
    Word,
    bare,
    joined_kinship,
    kinship,
    patronymic,
    read_word,
)

#: Two and three letters before a full stop that stand for one Cyrillic letter: Zh. Sh. Yu. Дж.
_LONG_INITIALS = frozenset("zh sh ch kh yu ya yo iu ia io ts ye dzh shch дж dj gh oʻ o'".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name read. `father` has the father's sound in `stem`; `order` is the writing itself, for telling identical ones."""

    words: tuple[Word, ...] = ()
    father: Word | None = None
    father_form: str = ""  # "kin" (уулу, кызы, ўғли …), "patronymic" (-ович, -овна) or ""
    initials: tuple[Word, ...] = ()
    alias: tuple[Word, ...] = ()  # earlier surnames and nicknames, from brackets
    sex: str = ""
    order: str = ""
    latin: bool = False
    tied: frozenset[int] = field(
        default_factory=frozenset
    )  # places in `words` tied by a hyphen to the word before

    @property
    def surname(self) -> Word | None:
        """The word whose ending makes it a surname for sure."""
        return next((word for word in self.words if word.surname in ("strong", "zoda")), None)


class _Reading:
    """What is known while one name is being read."""

    def __init__(self, written: list[Written]) -> None:
        self.left = written
        self.father: Word | None = None
        self.form = self.sex = ""

    def is_initial(self, place: int) -> bool:
        word = self.left[place]
        return len(word.text) == 1 or (word.stopped and word.text in _LONG_INITIALS)

    def full(self) -> list[int]:
        return [place for place in range(len(self.left)) if not self.is_initial(place)]

    def drop(self, *places: int) -> None:
        self.left = [word for place, word in enumerate(self.left) if place not in places]

    def take_father(self, text: str, sex: str, form: str, stem: str = "") -> None:
        if self.father is None:
            sound = fold(text)
            self.father = Word(text, sound, sound, stem or read_word(text).stem, "", "")
            self.form = form
        self.sex = self.sex or sex


def _without_titles(written: list[Written]) -> list[Written]:
    left: list[Written] = []
    for word in written:
        if word.tied and left and (left[-1].text, word.text) in TITLES_IN_TWO:
            left.pop()
        else:
            left.append(word)
    for titles, least in ((TITLES, 1), (PERHAPS_TITLES, 2)):
        if all(word.text not in titles for word in left):
            continue
        names = [word for word in left if word.tied or word.text not in titles]
        if sum(1 for word in names if len(word.text) > 1 and not kinship(fold(word.text))) >= least:
            left = names
    return left


def _take_kinship(reading: _Reading) -> None:
    """уулу / кызы as a word of its own: the name before it is the father's."""
    for place, word in enumerate(reading.left):
        sex = kinship(fold(word.text))
        if not sex and (word.stopped or (place == 1 and len(reading.left) == 3)):
            sex = SHORT_STOPPED.get(word.text, "")
        if not sex:
            continue
        if place == 0:
            if len(reading.left) > 1:
                reading.sex = sex
                reading.drop(0)
        else:
            reading.take_father(reading.left[place - 1].text, sex, "kin")
            reading.drop(place - 1, place)
        return


def _take_joined_kinship(reading: _Reading) -> None:
    for place, word in enumerate(reading.left):
        found = joined_kinship(word.text)
        if found and len(reading.left) > 1:
            reading.take_father(found[0], found[1], "kin")
            reading.drop(place)
            return


def _take_short_kinship(reading: _Reading) -> None:
    """у. and к. between two full names, or behind two names without a surname; anywhere else they are initials."""
    full = reading.full()
    if (
        len(reading.left) != 3
        or len(full) != 2
        or any(read_word(reading.left[place].text).surname == "strong" for place in full)
    ):
        return
    place = next(place for place in range(3) if place not in full)
    sex = SHORT.get(reading.left[place].text, "")
    if place and sex and (reading.left[place].stopped or place == 1):
        reading.take_father(reading.left[place - 1].text, sex, "kin")
        reading.drop(place - 1, place)


def _take_patronymic(reading: _Reading) -> None:
    """-ович / -овна, the last such word, if another full name is left beside it; beside уулу it must be the same father's."""
    places = reading.full()
    for place in reversed(places):
        found = patronymic(reading.left[place].text)
        known = reading.father
        if found and len(places) > 1 and (known is None or bare(known.stem) == bare(found[0])):
            reading.take_father(reading.left[place].text, found[1], "patronymic", found[0])
            reading.drop(place)
            return


def _with_zoda(written: list[Written]) -> list[Written]:
    """Раҳим-зода and Раҳим зода as one word."""
    left: list[Written] = []
    for word in written:
        if left and word.text in ("зода", "зод", "zoda", "zod", "zade", "заде"):
            left[-1] = left[-1]._replace(text=left[-1].text + word.text)
        else:
            left.append(word)
    return left


def _split_alias(written: list[Written], inside: list[Written]) -> tuple[list[Written], list[Written]]:
    for place, word in enumerate(written):
        if place and word.text in ALIAS:
            inside = written[place:] + inside
            written = written[:place]
            break
    return written, [word for word in inside if word.text not in ALIAS_WORDS and len(word.text) > 1]


def parse(text: str) -> Name:
    """The parts of a name. Never fails: what has no letters has no parts."""
    outside, inside = with_brackets(text)
    outside, alias = _split_alias(outside, inside)
    reading = _Reading(_with_zoda(_without_titles(outside)))
    order = " ".join(word.text for word in reading.left)
    latin = script_of(order) == "latin"
    _take_kinship(reading)
    if reading.father is None:
        _take_joined_kinship(reading)
    if reading.father is None:
        _take_short_kinship(reading)
    _take_patronymic(reading)
    full = reading.full()
    words = tuple(read_word(reading.left[place].text) for place in full)
    return Name(
        words=words,
        father=reading.father,
        father_form=reading.form,
        initials=tuple(read_word(word.text) for place, word in enumerate(reading.left) if place not in full),
        alias=tuple(read_word(word.text) for word in alias),
        sex=reading.sex or next((word.sex for word in words if word.sex), ""),
        order=order,
        latin=latin,
        tied=frozenset(spot for spot, place in enumerate(full) if spot and reading.left[place].tied),
    )


def joined_at(name: Name, place: int) -> Name:
    """The name with the word at `place` written together with the one before: Нур-Бек as Нурбек."""
    words = name.words
    one = read_word(words[place - 1].text + words[place].text)
    return replace(name, words=(*words[: place - 1], one, *words[place + 1 :]))
