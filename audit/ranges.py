"""Sets of row ids as ranges with both ends: what a seal covers, and what no seal covers yet. Never queries."""

from bisect import bisect_right
from collections.abc import Iterable

Range = tuple[int, int]
LOWEST, HIGHEST = -(2**63), 2**63 - 1


def ranges_of(ids: Iterable[int]) -> list[Range]:
    """Ascending ids -> the fewest ranges that hold exactly these."""
    found: list[Range] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


class Uncovered:
    """All ids that no seal covers: one open range above, and small gaps below it.

    A gap stays as long as the audit lives: an id is handed out before its transaction commits, so that a row may come
    late; whoever was rolled back leaves the gap empty for ever, which costs one look into the index.
    """

    def __init__(self, gaps: Iterable[Range] = ((LOWEST, HIGHEST),)) -> None:
        self.gaps: list[Range] = sorted(gaps)

    @property
    def top(self) -> int:
        """The highest id that is covered (``LOWEST - 1`` if none is)."""
        return self.gaps[-1][0] - 1 if self.gaps else HIGHEST

    def take(self, first: int, last: int) -> None:
        """Cover these ids."""
        start = max(bisect_right(self.gaps, (first, HIGHEST)) - 1, 0)
        end = start
        left: list[Range] = []
        while end < len(self.gaps) and self.gaps[end][0] <= last:
            low, high = self.gaps[end]
            if high < first:
                left.append((low, high))
            else:
                left += [(low, first - 1)] if low < first else []
                left += [(last + 1, high)] if high > last else []
            end += 1
        self.gaps[start:end] = left
