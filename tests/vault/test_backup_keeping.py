"""Which back-ups stay: 7 days, 5 weeks, 12 months; the newest good one always."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vault.keeping import Keep, Kept, superfluous

BISHKEK = ZoneInfo("Asia/Bishkek")
NOW = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)


def nights(count: int, start: datetime = NOW) -> list[Kept]:
    return [Kept(f"{number}", start - timedelta(days=number)) for number in range(count)]


def left(found: list[Kept], keep: Keep = Keep()) -> list[str]:  # noqa: B008
    gone = superfluous(found, keep, BISHKEK)
    return [one.file for one in found if one not in gone]


def test_of_two_years_of_nights_a_handful_stays():
    files = left(nights(730))
    assert files[:7] == ["0", "1", "2", "3", "4", "5", "6"]
    assert len(files) <= 7 + 5 + 12
    months = {(NOW - timedelta(days=int(file))).astimezone(BISHKEK).strftime("%Y-%m") for file in files}
    assert len(months) == 12


def test_nothing_goes_while_there_are_few():
    assert superfluous(nights(7), Keep(), BISHKEK) == []


def test_of_one_day_the_newest_stays():
    found = [Kept(f"{hour}", NOW.replace(hour=0) + timedelta(hours=hour)) for hour in range(5)]
    assert left(found) == ["4"]


def test_the_day_is_the_one_of_bishkek():
    """20:00 UTC is already the next day there."""
    found = [
        Kept("a", datetime(2026, 11, 25, 17, 0, tzinfo=UTC)),
        Kept("b", datetime(2026, 11, 25, 19, 0, tzinfo=UTC)),
    ]
    assert left(found) == ["a", "b"]


def test_a_pause_does_not_empty_the_folder():
    """Days without a back-up are not counted: after half a year of silence the last seven are still there."""
    found = nights(20, NOW - timedelta(days=180))
    assert len(left(found)) >= 7


def test_a_bad_one_displaces_no_good_one():
    found = [
        Kept("bad", NOW, good=False),
        Kept("good", NOW - timedelta(hours=3)),
        *nights(30, NOW - timedelta(days=1)),
    ]
    assert {"bad", "good"} <= set(left(found))
    assert left([Kept("bad", NOW - timedelta(days=60), good=False), *nights(30)]).count("bad") == 0


def test_only_bad_ones_all_stay():
    found = [Kept(f"{n}", NOW - timedelta(days=n), good=False) for n in range(40)]
    assert superfluous(found, Keep(), BISHKEK) == []


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
some = st.lists(st.tuples(moments, st.booleans()), max_size=60)
keeps = st.builds(Keep, st.integers(1, 9), st.integers(0, 6), st.integers(0, 13))


@given(some, keeps)
def test_the_newest_good_one_never_goes_and_asking_again_changes_nothing(found, keep):
    all_of_them = [Kept(f"{number}", at, good) for number, (at, good) in enumerate(found)]
    gone = superfluous(all_of_them, keep, BISHKEK)
    stay = [one for one in all_of_them if one not in gone]
    good = [one for one in all_of_them if one.good]
    if good:
        assert max(good, key=lambda one: (one.at, one.file)) in stay
    assert superfluous(stay, keep, BISHKEK) == []
    assert len([one for one in stay if one.good]) <= keep.daily + keep.weekly + keep.monthly
