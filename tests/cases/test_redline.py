"""The redline: right, inert, and bounded in time whatever it is fed."""

import random
import re
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cases.redline import Budget, marked_words, plain_rows, redline

PARAGRAPHS = some.lists(some.text(alphabet="аб <&>\n", max_size=12), max_size=8)


def old_of(marked: str) -> str:
    """What stood there before: without <ins>, with what was deleted."""
    return re.sub(r"</?del>", "", re.sub(r"<ins>.*?</ins>", "", marked, flags=re.S))


def new_of(marked: str) -> str:
    """What stands there now."""
    return re.sub(r"</?ins>", "", re.sub(r"<del>.*?</del>", "", marked, flags=re.S))


def test_it_marks_words():
    marked = marked_words("Прошу провести проверку", "Прошу срочно провести проверку", Budget())
    assert marked == "Прошу <ins>срочно </ins>провести проверку"


def test_two_changed_words_are_one_change():
    marked = marked_words("а б в г д е ж", "а Б В г д е ж", Budget())
    assert marked == "а <del>б в</del><ins>Б В</ins> г д е ж"


def test_paragraphs_that_have_nothing_in_common_are_not_mixed():
    assert marked_words("один два", "три четыре", Budget()) == "<del>один два</del> <ins>три четыре</ins>"


def test_paragraphs_come_and_go():
    rows = redline(["а", "б", "в"], ["а", "в", "г"])
    assert [(row.text, row.changed) for row in rows] == [
        ("а", False),
        (None, True),
        ("в", False),
        ("г", True),
    ]
    assert redline([], []) == []
    assert [row.text for row in plain_rows(["а"])] == ["а"]


def test_a_new_paragraph_does_not_tear_its_neighbours_apart():
    rows = redline(
        ["Прошу проверить.", "Приложения: на 3 листах."],
        ["Прошу проверить.", "Ответ прошу дать письменно.", "Приложения: на 4 листах."],
    )
    assert [row.marked for row in rows] == [
        "Прошу проверить.",
        "<ins>Ответ прошу дать письменно.</ins>",
        "Приложения: на <del>3</del><ins>4</ins> листах.",
    ]


def test_hostile_words_are_inert():
    hostile = "<script>alert('x')</script> & <ins>"
    for rows in (
        redline([hostile], [hostile + " ещё"]),
        redline([], [hostile]),
        redline([hostile], []),
        plain_rows([hostile]),
    ):
        assert "<script" not in rows[0].marked
        assert "&lt;script" in rows[0].marked


@settings(max_examples=300, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_the_new_text_is_always_whole(old, new):
    rows = redline(old, new)
    assert [row.text for row in rows if row.text is not None] == new
    assert all(row.changed for row in rows if row.text is None)


@settings(max_examples=300, deadline=None)
@given(
    some.text(alphabet="аб .,\n", min_size=1, max_size=40),
    some.text(alphabet="аб .,\n", min_size=1, max_size=40),
)
def test_both_texts_can_be_read_out_of_the_marks(old, new):
    marked = marked_words(old, new, Budget())
    assert old_of(marked).strip() == old.strip()
    assert new_of(marked).strip() == new.strip()


def many(seed: int, letters: str, count: int) -> str:
    """A megabyte of two-letter hell."""
    return " ".join(random.Random(seed).choices(letters, k=count))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["а " * 500_000], ["а " * 499_000 + "б"]),
        ([many(1, "аб", 500_000)], [many(2, "аб", 500_000)]),
        (["а" * 1_000_000], ["б" * 1_000_000]),
        (many(1, "абвг", 40_000).split(), many(2, "абвг", 40_000).split()),
        ([" ".join(map(str, range(90_000)))], [" ".join(map(str, range(90_000, 0, -1)))]),
    ],
    ids=["one word", "two words", "no spaces", "short paragraphs", "turned round"],
)
def test_a_megabyte_takes_seconds_not_minutes(old, new):
    begun = monotonic()
    assert redline(old, new)
    assert monotonic() - begun < 20
