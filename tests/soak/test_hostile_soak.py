"""The long runs of malformed input: every bad value in every field of every address, and ten thousand posts by the dice to the
addresses of a call. In this process and rolled back each time; what a million letters cost is paid once an address."""

import random
import time
from collections import Counter

import pytest

from tests.faults.hostile import Report, rounds
from tests.faults.test_hostile_input import POSTABLE, address, doers
from tests.faults.test_malformed_posts import SEED, of_the_hotline, throw
from tests.soak.measurements import keep

POSTS, PART = 10_000, 1000


@pytest.mark.parametrize("name", POSTABLE)
def test_every_value_in_every_field(name, stage, as_):
    """All of it as one member of the cast, half of it as each of the others: they differ at the gate, not in the form."""
    report, actors, dice = Report(), doers(name), random.Random()
    first = dice.choice(actors)
    for actor in actors:
        rounds(address(stage, as_, name, actor), report, whole=actor == first, dice=dice)
    assert not report.faults, "\n".join(report.faults)


@pytest.fixture(scope="module")
def thrown():
    """What all parts came to; kept when the last one is over."""
    total, began = Report(), time.monotonic()
    yield total
    if total.tries == POSTS:
        keep_figures(total, time.monotonic() - began)


@pytest.mark.parametrize("part", range(POSTS // PART))
def test_ten_thousand_posts(part, stage, as_, thrown):
    report = Report()
    throw(stage, as_, range(part * PART, (part + 1) * PART), report)
    thrown.tries += report.tries
    thrown.done += report.done
    thrown.codes += report.codes
    thrown.faults += report.faults
    assert not report.faults, "\n".join(report.faults)


def keep_figures(total: Report, seconds: float) -> None:
    """How ten thousand were answered."""
    kinds = Counter({f"{code // 100}xx": 0 for code in (200, 300, 400, 500)})
    for code, count in total.codes.items():
        kinds[f"{code // 100}xx"] += count
    answers = ", ".join(f"{code}: {count}" for code, count in sorted(total.codes.items()))
    keep(
        "malformed-posts",
        "Ten thousand malformed posts to the addresses of a call",
        [
            f"{total.tries:,} posts in {seconds:.0f} s, thrown by `tests/faults/malformed.py` (seed {SEED!r}), to "
            f"{len(of_the_hotline())} addresses by those who may post there:",
            "fields with poison, forged keys and editions, keys in hundreds, brackets, broken multipart, bytes turned over, deep JSON,",
            "wrong types. After each one the rows of all tables were counted, deferred constraints checked, and where rows were",
            "written as promised, the pages that show them were opened.",
            "",
            f"- answers: {answers}; 5xx: {kinds['5xx']}",
            f"- posts that were good enough to be taken: {total.done}",
            f"- half-written rows, lost words, refusals without a sentence, scripts in a page: {len(total.faults)}",
        ],
    )
