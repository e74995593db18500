"""Reading the list of a handset: numbers and times in any grouping, the same call five times, a megabyte of noise."""

import random
from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from hotline.handset import LONGEST, MOST, Ring, read_list

ZONE = ZoneInfo("Asia/Bishkek")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=ZONE)
ONE, TWO = "+996555123456", "+996700112233"


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    "line",
    [
        "0555 12 34 56 14:05", "0555123456 14:05", "14:05 0555-12-34-56", "+996 555 123 456, 14:05", "996555123456\t14:05",
        "Пропущенный вызов 0 (555) 12-34-56 сегодня в 14:05", "25.11 14:05 0555 123456", "25.11.2026 14:05:33 +996555123456",
        "2026-11-25 14:05 0555.12.34.56", "0555 12 34 56 (3) 14:05", "0555123456 x5 2:05 pm", "00996555123456 55 мин назад",
        "8 10 996 555 12 34 56 14:05", "бүгүн 14:05 — 0555 12 34 56", "missed call 0555 12 34 56 today 14:05 0 сек",
    ],
)  # fmt: skip
def test_one_line_in_any_shape(line):
    found = read_list(line, NOW)
    assert found.rings == [Ring(ONE, at(25, 14, 5))]
    assert found.unread == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0555123456\n14:05", [Ring(ONE, at(25, 14, 5))]),
        ("14:05\n0555123456", [Ring(ONE, at(25, 14, 5))]),
        ("Вчера\n0555123456 22:15\n0700112233 23:10", [Ring(ONE, at(24, 22, 15)), Ring(TWO, at(24, 23, 10))]),
        ("24.11.2026\n0555123456\n22:15\n0700112233\n23:10", [Ring(ONE, at(24, 22, 15)), Ring(TWO, at(24, 23, 10))]),
        ("0555123456 23:30", [Ring(ONE, at(24, 23, 30))]),
        ("0555123456, 0700112233 14:05", [Ring(ONE, at(25, 14, 5)), Ring(TWO, at(25, 14, 5))]),
        ("0555123456 0700112233", [Ring(ONE), Ring(TWO)]),
        ("0555123456", [Ring(ONE)]),
        ("30.11 10:00 0555123456", [Ring(ONE)]),
        ("", []), ("Пропущенные звонки\n\n---\n", []),
    ],
)  # fmt: skip
def test_several_lines(text, expected):
    assert read_list(text, NOW).rings == expected


def test_the_same_call_five_times_is_one():
    text = "\n".join(["0555123456 14:05", "0555 12 34 56 14:05", "+996555123456 25.11 14:05"] * 5)
    assert read_list(text, NOW).rings == [Ring(ONE, at(25, 14, 5))]


def test_a_line_with_digits_that_are_nothing_is_told():
    found = read_list("0555123456 14:05\n0555 12 34 5 14:06\nзаказ 123456789012345678", NOW)
    assert [ring.number for ring in found.rings] == [ONE]
    assert len(found.unread) == 2


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("0555123456 и 0555 12 34 5", [ONE]),
        ("0555 12 34 56 14:05 " + "шум " * 120, []),
        ("0555 12 34 56 " * 25, []),
        ("1 2 3 4 5 6 7 " * 10, []),
    ],
)
def test_nothing_is_cut_off_in_silence(line, numbers):
    """A number beside one that was read, behind a long text, in a long row: the line is told."""
    found = read_list(line, NOW)
    assert [ring.number for ring in found.rings] == numbers
    assert found.unread == [line.strip()]


def test_a_call_with_its_end_is_one_call():
    found = read_list("0555123456 25.11.2026 14:05 - 25.11.2026 14:06", NOW)
    assert (found.rings, found.unread) == ([Ring(ONE, at(25, 14, 5))], [])


def test_it_is_bounded():
    found = read_list("\n".join(f"0555 12{n:04} 14:05" for n in range(MOST + 50)), NOW)
    assert found.too_many
    assert len(found.rings) <= MOST + 2


NOISE = [
    "слово",
    "0555123456",
    "14:05",
    "вчера",
    "25.11",
    "99.99",
    "(((((",
    "+",
    "--",
    "0 0 0 0",
    "5 мин назад",
    "x9",
    "\u202e",
    "٣٤",
]


@pytest.mark.parametrize("seed", range(20))
def test_noise_breaks_nothing_and_nothing_lies_ahead(seed):
    dice = random.Random(seed)
    text = "".join(dice.choice([*NOISE, " ", "\n"]) for _ in range(3000))
    for ring in read_list(text, NOW).rings:
        assert ring.at is None or ring.at <= NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    "piece", ["1 ", "0555", "(", "1-", "1:", "12:34 ", "0555 12 34 56 ", "+", "x9 ", "1.1."]
)
def test_a_long_noise_is_read_in_time(piece):
    begun = perf_counter()
    for text in (piece * (LONGEST // len(piece)), "\n".join([piece * 60] * (LONGEST // len(piece) // 60))):
        read_list(text, NOW)
    assert perf_counter() - begun < 10
