"""The three lists of pairs, and what of them is found: for the tests and for whoever wants the figures.

names_apart.csv was written from the rules of domain.md before the code; names_known.csv is what the code was made with;
names_fresh.csv was written when the code stood, and run once before anything was changed for it.
"""

import csv
from collections import Counter
from pathlib import Path

from people.matching.compare import compare

HERE = Path(__file__).resolve().parent
LISTS = ("apart", "known", "fresh")


def pairs_of(name: str) -> list[dict[str, str]]:
    """The rows of one list: a, b, expected (same, different, either), rule."""
    with open(HERE / f"names_{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(name: str) -> dict[str, float]:
    """Shares of one list: of the same people found (match or possible), of different people shown as match, as possible."""
    counts = Counter((row["expected"], compare(row["a"], row["b"]).verdict) for row in pairs_of(name))
    same = sum(count for (expected, _), count in counts.items() if expected == "same")
    different = sum(count for (expected, _), count in counts.items() if expected == "different")
    return {
        "same": same,
        "different": different,
        "found": 1 - counts["same", "no"] / same,
        "wrong_match": counts["different", "match"] / different,
        "wrong_possible": counts["different", "possible"] / different,
    }
