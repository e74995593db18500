"""What changed between two versions of a text, word by word. Pure functions of paragraphs; never rows, never rights.

difflib finds the longest stretch that both versions share; we look left and right of it ourselves, with a budget. When
the budget is spent, what is left is shown as taken out and put in as a whole: a hostile or huge text costs a second,
never a minute.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, zip_longest

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

BUDGET = 3_000_000  # comparisons for one page: about half a second
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
PAIRINGS = (
    2_500  # pairs of changed paragraphs that are weighed against each other; beyond that, place decides
)
ALIKE = 0.35  # paragraphs that share less than this are shown one after the other, not mixed

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Row:
    """One paragraph: as it reads now (None if it was taken out) and with its changes marked (safe HTML)."""

    text: str | None
    marked: SafeString
    changed: bool


class Budget:
    """How many comparisons are left for this page."""

    def __init__(self, left: int = BUDGET) -> None:
        self.left = left

    def take(self, cost: int) -> bool:
        """Whether there is enough left; takes it."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def redline(old: Sequence[str], new: Sequence[str], budget: Budget | None = None) -> list[Row]:
    """The paragraphs of `new`, each beside itself with <ins> and <del> against `old`; all words are escaped."""
    budget = budget or Budget()
    rows: list[Row] = []
    for kind, from_old, to_old, from_new, to_new in differences(old, new, budget):
        if kind == "equal":
            rows += [Row(text, escape(text), changed=False) for text in new[from_new:to_new]]
        else:
            rows += changed_rows(old[from_old:to_old], new[from_new:to_new], budget)
    return rows


def plain_rows(paragraphs: Sequence[str]) -> list[Row]:
    """A text with nothing to compare it to."""
    return [Row(text, escape(text), changed=False) for text in paragraphs]


def changed_rows(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Row]:
    """Paragraphs that resemble each other are compared word by word; the rest came or went as a whole."""
    for before, after in paired(old, new):
        if after is None:
            yield Row(None, mark("del", before or ""), changed=True)
        elif before is None:
            yield Row(after, mark("ins", after), changed=True)
        else:
            yield Row(after, marked_words(before, after, budget), changed=True)


def paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """Which old paragraph became which new one, in order: the pairing that shares most words; long runs go by place."""
    if len(old) * len(new) > PAIRINGS or len(old) == len(new) == 1:
        return list(zip_longest(old, new))
    words = [frozenset(WORDS.findall(text)) for text in (*old, *new)]
    theirs, ours = words[: len(old)], words[len(old) :]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # from this pair of places to the end
    alike = [[len(one & other) / (len(one | other) or 1) for other in ours] for one in theirs]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            pair = alike[i][j] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair + best[i + 1][j + 1] if pair else 0.0)
    pairs: list[tuple[str | None, str | None]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    return pairs + [(text, None) for text in old[i:]] + [(None, text) for text in new[j:]]


def marked_words(before: str, after: str, budget: Budget) -> SafeString:
    """One paragraph with its changes; two that have little in common are shown whole, old before new."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    parts: list[SafeString] = []
    taken = put = ""
    same = 0
    for kind, from_old, to_old, from_new, to_new in differences(old, new, budget):
        kept = "".join(new[from_new:to_new])
        if kind == "equal" and not ((taken or put) and kept.isspace()):
            same += sum(not word.isspace() for word in new[from_new:to_new])
            parts += [mark("del", taken), mark("ins", put), escape(kept)]
            taken = put = ""
        else:  # a space between two changed words is part of the change: it reads better
            taken += "".join(old[from_old:to_old])
            put += kept
    parts += [mark("del", taken), mark("ins", put)]
    words = max(sum(not word.isspace() for word in side) for side in (old, new))
    if same < ALIKE * words:
        parts = [mark("del", before), SafeString(" "), mark("ins", after)]
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped)


def mark(element: str, text: str) -> SafeString:
    """The text inside <ins> or <del>, escaped; nothing for nothing."""
    return mark_safe(f"<{element}>{escape(text)}</{element}>") if text else SafeString("")  # noqa: S308


def differences(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Opcode]:
    """What difflib calls opcodes, with only two kinds: equal, replace."""
    start = shared(old, new)
    end = shared(old[start:][::-1], new[start:][::-1])
    last_old, last_new = len(old) - end, len(new) - end
    i = j = 0
    blocks = [
        (0, 0, start),
        *matches(old, new, (start, last_old, start, last_new), budget),
        (last_old, last_new, end),
    ]
    for at_old, at_new, size in blocks:
        if i < at_old or j < at_new:
            yield "replace", i, at_old, j, at_new
        if size:
            yield "equal", at_old, at_old + size, at_new, at_new + size
        i, j = at_old + size, at_new + size


def shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items two sequences have in common at their beginning."""
    for place, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return place
    return min(len(old), len(new))


def matches(
    old: Sequence[str], new: Sequence[str], window: tuple[int, int, int, int], budget: Budget
) -> list[tuple[int, int, int]]:
    """Shared stretches (place in old, place in new, length) in order, as many as the budget finds."""
    finder = SequenceMatcher(None, old, new, autojunk=False)
    # What one search costs: each item of old is compared with every place in new where it stands.
    costs = [0, *accumulate(1 + len(finder.b2j.get(item, ())) for item in old)]
    found: list[tuple[int, int, int]] = []
    todo = [window]
    while todo:
        from_old, to_old, from_new, to_new = todo.pop()
        if from_old >= to_old or from_new >= to_new or not budget.take(costs[to_old] - costs[from_old]):
            continue
        i, j, size = finder.find_longest_match(from_old, to_old, from_new, to_new)
        if size:
            found.insert(bisect_left(found, (i, j, size)), (i, j, size))
            todo += [(i + size, to_old, j + size, to_new), (from_old, i, from_new, j)]
    return found
