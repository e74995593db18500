"""Reading a moment as people say it on the phone: `22:15`, `2215`, `вчера 22:15`, `24.11 4:30`, `4 ч назад`.

A person writes down what is heard, without a calendar to click through. Pure functions; times are those of Asia/Bishkek.
Never here: fields, sentences for the reader.
"""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

CLOCK = r"(?P<hour>\d{1,2})[:\-](?P<minute>\d{2})|(?P<solid>\d{3,4})"
DAY = r"(?P<year4>\d{4})-(?P<month4>\d{2})-(?P<day4>\d{2})|(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2}))?"
DAYS_AWAY = {
    "сегодня": 0, "бүгүн": 0, "бугун": 0, "today": 0,
    "вчера": -1, "кечээ": -1, "кечэ": -1, "yesterday": -1,
    "позавчера": -2, "мурдагы күнү": -2,
    "завтра": 1, "эртең": 1, "эртен": 1, "tomorrow": 1,
    "послезавтра": 2, "бүрсүгүнү": 2,
}  # fmt: skip
WORD = "|".join(sorted(DAYS_AWAY, key=len, reverse=True))
AGO = re.compile(
    r"(?P<count>\d{1,3}) ?(?:(?P<hours>ч|ч\.|час|часа|часов|саат|h|hour|hours)|(?P<minutes>м|мин|мин\.|минут|минуты|мүнөт|мунот|min|minutes))"
    r"(?: (?:назад|мурун|мурда|ago))?"
)
SAID = re.compile(rf"(?:(?:(?P<word>{WORD})|{DAY})(?:[ ,T]+|$))?(?:(?:в|at|саат) )?(?:{CLOCK})?")
LONGEST = 40
HALF_A_YEAR = timedelta(days=183)


def read_past(typed: str, now: datetime) -> datetime | None:
    """A moment at or before `now` (aware); None when it cannot be read. A clock alone is the last time it showed that.

    A day without an hour is its beginning: the 48 hours then end too early rather than too late.
    """
    text, here = _plain(typed), timezone.localtime(now)
    ago = AGO.fullmatch(text)
    if ago:
        count = int(ago["count"])
        return here - (timedelta(hours=count) if ago["hours"] else timedelta(minutes=count))
    said = SAID.fullmatch(text)
    if not text or not said:
        return None
    try:
        day, clock = _day(said, here.date(), forwards=False), _clock(said)
        at = _moment(day or here.date(), clock)
        return at - timedelta(days=1) if day is None and at > here else at
    except (ValueError, OverflowError):
        return None


def read_day(typed: str, today: date) -> date | None:
    """A day that may lie ahead (`28.11`, `tomorrow`, `2026-11-28`); None when it cannot be read."""
    said = SAID.fullmatch(_plain(typed))
    try:
        return _day(said, today, forwards=True) if said and typed.strip() else None
    except (ValueError, OverflowError):
        return None


def _plain(typed: str) -> str:
    """Lower case, one space between words; longer than a moment can be is none."""
    return " ".join(typed.replace("T", " ").lower().split()) if len(typed) <= LONGEST else "?"


def _clock(said: re.Match[str]) -> time:
    solid = said["solid"]
    if solid:
        return time(int(solid[:-2]), int(solid[-2:]))
    return time(int(said["hour"]), int(said["minute"])) if said["hour"] else time(0)


def _day(said: re.Match[str], today: date, *, forwards: bool) -> date | None:
    if said["word"]:
        return today + timedelta(days=DAYS_AWAY[said["word"]])
    if said["year4"]:
        return date(int(said["year4"]), int(said["month4"]), int(said["day4"]))
    if not said["day"]:
        return None
    year = int(said["year"] or today.year)
    day = date(year + 2000 if year < 100 else year, int(said["month"]), int(said["day"]))
    if said["year"]:
        return day
    # Without a year: the last one that was, or the nearest one that comes.
    if forwards:
        return day.replace(year=day.year + 1) if today - day > HALF_A_YEAR else day
    return day.replace(year=day.year - 1) if day > today else day


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
