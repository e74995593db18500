"""Two names, one verdict: match, possible or no, with a score and the reason it came from.

A verdict is a question to a worker, never a merge. The bands and sentences stand in reasons.py.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from people.matching.align import MOST, Meeting, initial_fits, pair
from people.matching.distance import CLOSE, FAR, SAME, apart
from people.matching.parse import Name, joined_at, parse
from people.matching.reasons import MATCH, MATCH_FROM, NO, POSSIBLE, POSSIBLE_FROM, REASONS, Reason
from people.matching.words import Word, bare, read_word


class Verdict(NamedTuple):
    """What two names say of each other. `score` is 0..1 and lies in the band of the verdict."""

    verdict: str
    score: float
    reason: Reason


def compare(one: str, other: str) -> Verdict:
    """Compare two names as they were written; the order of the two does not matter.

    >>> compare("Мамыт уулу Кубат", "Kubat Mamyt uulu").verdict
    'match'
    >>> compare("Мамыт уулу Кубат", "Кубат уулу Мамыт").reason.text
    'the names of father and child stand the other way round'
    """
    return compare_names(parse(one), parse(other))


def compare_names(one: Name, other: Name) -> Verdict:
    """The same of two names already read (a search reads its query once)."""
    if other.order < one.order:
        one, other = other, one
    if not (one.order and other.order):
        return _verdict("nothing")
    if one.order == other.order:
        return _verdict("same")
    best = _Comparison(one, other).verdict()
    if best.verdict == MATCH:
        return best
    for mine, theirs, cap in _other_readings(one, other):
        found = _Comparison(mine, theirs).verdict()
        if cap and found.verdict != NO:
            found = _verdict(cap)
        best = max(best, found, key=lambda verdict: verdict.score)
    return best


def _verdict(code: str, less: float = 0.0) -> Verdict:
    reason = REASONS[code]
    if reason.cap >= MATCH_FROM:
        return Verdict(MATCH, round(max(MATCH_FROM, reason.cap - less), 3), reason)
    if reason.cap >= POSSIBLE_FROM:
        return Verdict(POSSIBLE, round(max(POSSIBLE_FROM, reason.cap - less), 3), reason)
    return Verdict(NO, round(max(0.0, reason.cap - less), 3), reason)


def _other_readings(one: Name, other: Name) -> Iterator[tuple[Name, Name, str]]:
    """Words written together or apart, and earlier surnames: the same two names read in another way."""
    for mine in _joined(one, other):
        yield mine, other, ""
    for theirs in _joined(other, one):
        yield one, theirs, ""
    for mine in _with_surname_in_ich(one, other):
        yield mine, other, ""
    for theirs in _with_surname_in_ich(other, one):
        yield one, theirs, ""
    for mine in _renamed(one):
        yield mine, other, "alias"
    for theirs in _renamed(other):
        yield one, theirs, "alias"


def _joined(name: Name, other: Name) -> Iterator[Name]:
    if 1 < len(name.words) <= MOST and (len(name.words) > len(other.words) or name.tied):
        for place in range(1, len(name.words)):
            yield joined_at(name, place)


def _with_surname_in_ich(name: Name, other: Name) -> Iterator[Name]:
    """Юркевич may be a surname: it is one where the other name has it beside a patronymic."""
    father = name.father
    if (
        father
        and name.father_form == "patronymic"
        and any(word.sound == father.sound for word in other.words)
    ):
        yield replace(name, words=(*name.words, read_word(father.text)), father=None, father_form="", sex="")


def _renamed(name: Name) -> Iterator[Name]:
    for word in name.alias[:MOST]:
        if name.surname is not None:
            words = tuple(word if old is name.surname else old for old in name.words)
        else:
            words = (*name.words, word)
        yield replace(name, words=words, alias=())


class _Comparison:
    """One reading of one pair. Each step leaves flaws (possible) or a difference (no); the worst of them decides."""

    def __init__(self, one: Name, other: Name) -> None:
        self.names = (one, other)
        pairing = pair(one.words, other.words)
        self.meetings: tuple[Meeting, ...] = pairing.meetings
        self.left = (
            [one.words[place] for place in pairing.left_one],
            [other.words[place] for place in pairing.left_other],
        )
        self.cost = sum(meeting.cost for meeting in self.meetings)
        self.flaws: list[str] = [] if max(len(one.words), len(other.words)) <= MOST else ["name_missing"]
        self.difference = ""
        self.supports = 0  # father's name, initial: what speaks for the pair beside paired words
        self.fathers: list[Word | None] = [one.father, other.father]

    def verdict(self) -> Verdict:
        """All steps, in the order in which each may use what the former left."""
        self._kinds()
        self._fathers()
        self._initials()
        self._left_over()
        self._evidence()
        if self.difference:
            closeness = 0.02 * sum(1 for meeting in self.meetings if meeting.kind == "same")
            return _verdict(self.difference, 0.04 - min(0.04, closeness))
        if self.flaws:
            worst = min(self.flaws, key=lambda code: REASONS[code].cap)
            return _verdict(worst, 0.02 * (len(self.flaws) - 1))
        return _verdict(self._how_written(), self.cost * 0.06)

    def _differ(self, code: str) -> None:
        self.difference = self.difference or code

    def _kinds(self) -> None:
        kinds = [meeting.kind for meeting in self.meetings]
        if "close" in kinds:
            self.flaws.append("letters")
        if "ending" in kinds:
            self.flaws.append("ending")
        if "form" in kinds:
            self.flaws.append("kinship_one_side")
        if kinds.count("form") > 1 or (
            "form" in kinds and "kin" in (self.names[0].father_form, self.names[1].father_form)
        ):
            self._differ("swapped")

    def _fathers(self) -> None:
        one, other = self.names
        if one.father and other.father:
            self.fathers = [None, None]
            cost = _of_fathers(one, other)
            if cost <= CLOSE:
                self.supports += 1
                self.cost += cost if cost <= SAME else 0
            if cost > CLOSE:
                self._differ("swapped" if _swapped(one, other) else "father_differs")
            elif 1 in (len(one.father.text), len(other.father.text)):
                self.flaws.append("initial")
            elif cost > SAME:
                self.flaws.append("letters")
        for mine, theirs in ((0, 1), (1, 0)):
            father = self.fathers[mine]
            if father is not None:
                self._father_elsewhere(father, mine, theirs)

    def _father_elsewhere(self, father: Word, mine: int, theirs: int) -> None:
        """The other name has no father: he may stand there as a surname (Асан уулу, Асанов) or as a bare word."""
        for word in self.left[theirs]:
            if apart(bare(father.stem), bare(word.stem)) <= SAME:
                self.left[theirs].remove(word)
                self.fathers[mine] = None
                self.supports += 1
                self.flaws.append("kinship_one_side")
                return

    def _initials(self) -> None:
        one, other = self.names
        if not (one.initials or other.initials):
            return
        rows = [self._row(0), self._row(1)]
        for mine, theirs in ((0, 1), (1, 0)):
            if (
                self.names[mine].initials
                and not self.names[theirs].initials
                and self.names[mine].surname is None
            ):
                rows[theirs].sort(
                    key=lambda word: not any(initial_fits(sign, word) for sign in self.names[mine].initials)
                )
        fitted = 0
        for first, second in zip(*rows, strict=False):
            if first in one.initials or second in other.initials:
                small, large = (first, second) if first in one.initials else (second, first)
                if not (initial_fits(small, large) or initial_fits(large, small)):
                    self._differ("initial_differs")
                    return
                fitted += 1
                self._used(first, 0)
                self._used(second, 1)
        if fitted:
            self.supports += 1
        self.flaws.append("initial")

    def _row(self, side: int) -> list[Word]:
        father = self.fathers[side]
        return [*self.left[side], *self.names[side].initials, *([father] if father else [])]

    def _used(self, word: Word, side: int) -> None:
        if word in self.left[side]:
            self.left[side].remove(word)
        elif self.fathers[side] is word:
            self.fathers[side] = None

    def _left_over(self) -> None:
        mine, theirs = self.left
        if mine and theirs:
            surnames = [any(word.surname in ("strong", "zoda") for word in words) for words in self.left]
            self._differ(
                "surname_differs" if all(surnames) else "name_differs" if any(surnames) else "given_differs"
            )
        elif mine or theirs:
            surname = any(word.surname in ("strong", "zoda") for word in mine or theirs)
            self.flaws.append("surname_missing" if surname else "name_missing")
        if any(self.fathers):
            self.flaws.append("father_missing")
        sexes = {name.sex for name in self.names} - {""}
        if len(sexes) > 1:
            self._differ("sex_differs")

    def _evidence(self) -> None:
        """One common name among several is not enough; one name alone against the same one is all there is."""
        if self.difference:
            return
        sure = [meeting for meeting in self.meetings if meeting.kind in ("same", "close", "ending")]
        two_fathers = all(name.father for name in self.names)
        if not sure and self.supports < (1 if two_fathers else 2):
            self._differ("different")
        elif len(self.meetings) + self.supports == 1 and self.flaws:
            rests = [
                bool(self.left[side] or self.fathers[side] or self.names[side].initials) for side in (0, 1)
            ]
            if all(rests):
                self._differ("one_common")
            elif any(rests):
                self.flaws.append("one_name")

    def _how_written(self) -> str:
        one, other = self.names
        if one.latin != other.latin:
            return "latin"
        sounds = [sorted(word.sound for word in name.words) for name in self.names]
        texts = [sorted(name.order.split()) for name in self.names]
        return "order" if texts[0] == texts[1] and sounds[0] == sounds[1] else "spelling"


def _of_fathers(one: Name, other: Name) -> float:
    """The distance of two fathers' names: whole names around уулу and кызы, roots where a patronymic or a surname stands for one."""
    first, second = one.father, other.father
    assert first is not None  # noqa: S101
    assert second is not None  # noqa: S101
    small, large = sorted((first, second), key=lambda father: len(father.text))
    if len(small.text) == 1:
        return 0.0 if initial_fits(small, large) else FAR
    whole = apart(first.sound, second.sound)
    if (
        one.father_form == other.father_form == "kin"
        and first.sound == first.stem
        and second.sound == second.stem
    ):
        return whole
    return min(whole, apart(bare(first.stem), bare(second.stem)))


def _swapped(one: Name, other: Name) -> bool:
    def is_one_of(father: Word | None, words: tuple[Word, ...]) -> bool:
        return father is not None and any(apart(bare(father.stem), bare(word.stem)) <= SAME for word in words)

    return is_one_of(one.father, other.words) and is_one_of(other.father, one.words)
