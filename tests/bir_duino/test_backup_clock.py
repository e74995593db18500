"""When the loop makes its next back-up."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bir_duino.backup.clock import next_due, read_clock

BISHKEK = ZoneInfo("Asia/Bishkek")
AT = time(3, 30)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BISHKEK)


def test_the_next_night():
    assert next_due(AT, BISHKEK, at(25, 12), at(25, 3, 30), None) == at(26, 3, 30)
    assert next_due(AT, BISHKEK, at(25, 1), at(24, 3, 30), None) == at(25, 3, 30)
    assert next_due(AT, BISHKEK, at(25, 12).astimezone(UTC), at(25, 3, 30), None) == at(26, 3, 30)


def test_at_once_when_there_is_none_or_a_night_was_missed():
    assert next_due(AT, BISHKEK, at(25, 12), None, None) == at(25, 12)
    assert next_due(AT, BISHKEK, at(25, 12), at(24, 3, 30), None) == at(25, 12)


def test_half_an_hour_after_a_failure():
    assert next_due(AT, BISHKEK, at(25, 3, 31), None, at(25, 3, 31)) == at(25, 3, 31) + timedelta(minutes=30)


@pytest.mark.parametrize("text", ["", "3", "25:00", "at night"])
def test_another_time_is_refused(text):
    if text == "3":
        text = "3:3"
    with pytest.raises(ValueError):
        read_clock(text)
