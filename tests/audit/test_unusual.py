"""The rule of unusual reading against a slow and simple oracle."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from audit.unusual import counted_once, more_than_usual, most_in_an_hour, too_many_look_ups

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def slowly(moments: list[datetime]) -> int:
    """For each moment: how many lie in the hour that begins with it."""
    return max(
        (sum(start <= one < start + timedelta(hours=1) for one in moments) for start in moments), default=0
    )


def test_the_busiest_hour_is_that_of_the_oracle():
    for seed in range(200):
        dice = random.Random(seed)
        moments = sorted(
            at(dice.randrange(0, 600) / dice.choice((1, 7))) for _ in range(dice.randrange(0, 80))
        )
        assert most_in_an_hour(moments) == slowly(moments)


@pytest.mark.parametrize(("many", "unusual"), [(30, False), (31, True)])
def test_thirty_an_hour_is_the_bound(many, unusual):
    assert too_many_look_ups([(at(number), "") for number in range(many)]) is unusual


def test_an_hour_has_sixty_minutes():
    both = [(at(0), "")] * 16 + [(at(60), "")] * 15
    assert not too_many_look_ups(both)
    assert too_many_look_ups([*both[:16], *[(at(59.99), "")] * 15])


def test_within_one_contact_look_ups_count_once():
    asked = [(at(number), f"call {number % 3}") for number in range(50)]
    assert counted_once(asked) == [at(0), at(1), at(2)]
    assert not too_many_look_ups(asked)
    assert too_many_look_ups(asked + [(at(number), "") for number in range(28)])


@pytest.mark.parametrize(
    ("today", "before", "unusual"),
    [
        (19, [], False), (20, [], True), (20, [1, 1, 1], True), (20, [7], False), (21, [7], False), (22, [7], True),
        (60, [20] * 20, False), (61, [20] * 20, True), (61, [20] * 20 + [1000] * 50, True),
        (61, [1000] * 11 + [1] * 9, False), (61, [1000] * 9 + [1] * 11, True), (31, [10, 11], False), (32, [10, 11], True),
    ],
)  # fmt: skip
def test_three_times_the_usual_and_at_least_twenty(today, before, unusual):
    assert more_than_usual(today, before) is unusual


def test_more_than_usual_is_that_of_the_oracle():
    for seed in range(200):
        dice = random.Random(seed)
        before = [dice.randrange(1, 40) for _ in range(dice.randrange(0, 40))]
        today = dice.randrange(0, 90)
        ranked = sorted(before[:20])
        half = len(ranked) // 2
        middle = (ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2) if ranked else 0
        assert more_than_usual(today, before) == (today >= 20 and today > 3 * middle)
