"""Which word of one name stands for which word of the other: the cheapest pairing, as order is free."""

from typing import NamedTuple

from people.matching.distance import CLOSE, COSTS, SAME, apart
from people.matching.words import Word, bare

#: More words than this are not paired; a name that long is never called the same by its first words.
MOST = 6
#: A surname so long may have one wrong letter and still be taken for a slip.
LONG_STEM = 7
_WORTH = {"same": 3.0, "form": 2.2, "ending": 2.2, "close": 2.0}


class Meeting(NamedTuple):
    """How two words meet: "same", "close" (a slip), "ending" (-ов / -зода), "form" (a surname and its root) or "" (not)."""

    kind: str
    cost: float


NOT = Meeting("", 0.0)


def _by_cost(cost: float, close: float) -> Meeting:
    return Meeting("same", cost) if cost <= SAME else Meeting("close", cost) if cost <= close else NOT


def _of_surnames(one: Word, other: Word) -> float:
    """-ов for -ев is no difference worth a letter."""
    cost = apart(one.base, other.base)
    if one.base[-1:] == other.base[-1:] == "v":
        cost = min(cost, apart(one.stem, other.stem) + 0.1)
    return cost


def meet(one: Word, other: Word) -> Meeting:
    """How one word meets another."""
    strong = (one.surname in ("strong", "zoda"), other.surname in ("strong", "zoda"))
    if strong == (False, False):
        return _by_cost(apart(one.sound, other.sound), CLOSE)
    if one.surname == other.surname:
        close = 1.0 if min(len(one.stem), len(other.stem)) >= LONG_STEM else CLOSE
        return _by_cost(_of_surnames(one, other), close)
    if not all(strong):
        whole = _by_cost(apart(one.sound, other.sound), SAME)
        if whole.kind:
            return whole
    cost = apart(bare(one.stem), bare(other.stem))
    if cost > SAME:
        return NOT
    return Meeting("ending" if all(strong) else "form", cost)


class Pairing(NamedTuple):
    """The best pairing: how the paired words meet, and the places left over on both sides."""

    meetings: tuple[Meeting, ...]
    left_one: tuple[int, ...]
    left_other: tuple[int, ...]


def pair(one: tuple[Word, ...], other: tuple[Word, ...]) -> Pairing:
    """Pair the words of two names so that as much as possible meets."""
    one, other = one[:MOST], other[:MOST]
    grid = [[meet(word, sign) for sign in other] for word in one]
    best: tuple[float, tuple[tuple[int, int], ...]] = (-1.0, ())

    def search(row: int, worth: float, taken: tuple[tuple[int, int], ...]) -> None:
        nonlocal best
        if worth + 3.0 * (len(one) - row) <= best[0]:
            return
        if row == len(one):
            best = (worth, taken)
            return
        used = {column for _, column in taken}
        for column, meeting in enumerate(grid[row]):
            if meeting.kind and column not in used:
                search(row + 1, worth + _WORTH[meeting.kind] - meeting.cost, (*taken, (row, column)))
        search(row + 1, worth, taken)

    search(0, 0.0, ())
    rows, columns = {row for row, _ in best[1]}, {column for _, column in best[1]}
    return Pairing(
        tuple(grid[row][column] for row, column in best[1]),
        tuple(place for place in range(len(one)) if place not in rows),
        tuple(place for place in range(len(other)) if place not in columns),
    )


def initial_fits(initial: Word, word: Word) -> bool:
    """May the initial stand for the word (or for another initial)? By the written letter or by the sound, over scripts."""
    if word.text.startswith(initial.text):
        return True
    mine, theirs = initial.sound[:1], word.sound[:1]
    if mine == theirs or COSTS.get(mine + theirs, 1.0) <= 0.3:
        return True
    return mine == "i" and theirs in "AUYe"  # Y. and I. for Юлия, Ерлан
