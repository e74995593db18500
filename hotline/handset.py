"""Reading the list of missed calls as a handset shows it, typed or pasted: numbers and times in any grouping, with any words between.

Pure functions. A line may hold several numbers; a day or a time that stands alone belongs to the numbers beside it. Whatever
else a line says is noise; a line with digits that are neither is returned, so that nothing is left out in silence.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from hotline.moments import DAYS_AWAY
from people.phones import read_phone

LONGEST = 60_000  # characters of one list
MOST = 300  # calls of one list
OLDEST = timedelta(days=31)
GROUPS = 40  # of digits in one row
DOUBTFUL = 5  # so many digits that are neither time nor number may have been one
LINE = 400  # characters of one line; a longer one is not read

CLOCK = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?P<half>\s?[ap]\.?m\b\.?)?(?![\d:])",
    re.I,
)
DAY = re.compile(
    r"(?<![\d.])(?:(?P<year4>20\d\d)-(?P<month4>\d{1,2})-(?P<day4>\d{1,2})"
    r"|(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2}))?\.?)(?![\d.])"
)
FULL_DAY = re.compile(
    r"(?<![\d.])(?:20\d\d-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]20\d\d)(?![\d.])"
)  # when a call ended
WORD = re.compile(
    r"\b(?P<word>" + "|".join(sorted(map(re.escape, DAYS_AWAY), key=len, reverse=True)) + r")\b", re.I
)
AGO = re.compile(
    r"(?<!\d)(?P<count>\d{1,3})\s?(?:(?P<hours>ч|час|часа|часов|саат|h|hours?)|(?P<minutes>мин|минут|минуты|мүнөт|min|minutes?))\b\.?"
    r"\s?(?:назад|мурун|мурда|ago)",
    re.I,
)
TIMES = re.compile(r"[x×*]\s?\d{1,3}(?!\d)", re.I)  # how often: x5
IN_BRACKETS = re.compile(r"\(\s?\d{1,3}\s?\)?$")  # how often, behind a number: (3)
DURATION = re.compile(r"\b\d{1,4}\s?(?:с|сек|секунд|sec|s)\b\.?", re.I)
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-–‐]{6,}\d")
DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class Ring:
    """`number` as read_phone returns it; `at`: aware, whole minutes; None: the list did not say."""

    number: str
    at: datetime | None = None


@dataclass
class Handset:
    """What a list says: each ring once, in the order of the list; lines with digits that could not be read."""

    rings: list[Ring] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    too_many: bool = False


def read_list(text: str, now: datetime) -> Handset:
    """The calls of a list. A clock alone is the last time that it showed that; nothing lies in the future."""
    found, seen = Handset(), set()
    day: date | None = None  # of a heading
    clock: _When | None = None  # a time that stood alone before its number
    open_numbers: list[str] = []  # numbers whose time may stand on the next line
    for line in map(str.strip, text.splitlines()):
        if len(line) > LINE:
            found.unread.append(line)
            continue
        when, rest = _when(line, now)
        numbers, rest = _numbers(rest)
        doubtful = len(DIGITS.sub("", DAY.sub(" ", rest))) >= DOUBTFUL
        if doubtful:
            found.unread.append(line)
        if not numbers and (doubtful or when is None):
            continue
        if not numbers and when is not None:
            if open_numbers and (when.clock or when.exact):
                _add(found, seen, open_numbers, when.at(now, day))
                open_numbers = []
            elif when.clock or when.exact:
                clock = when
            else:
                day = when.day
            continue
        _add(found, seen, open_numbers, None)
        open_numbers = []
        when = when or clock
        clock = None
        if when is None or not (when.clock or when.exact):
            open_numbers = numbers
            day = when.day if when else day
        else:
            _add(found, seen, numbers, when.at(now, day))
        if len(found.rings) > MOST:
            break
    _add(found, seen, open_numbers, None)
    found.too_many = len(found.rings) > MOST
    return found


@dataclass(frozen=True)
class _When:
    """What one line says of a moment: a day, a clock, or a moment as it is (`exact`)."""

    day: date | None = None
    clock: time | None = None
    exact: datetime | None = None

    def at(self, now: datetime, heading: date | None) -> datetime | None:
        """The moment; None when it has not come yet or is too long ago."""
        if self.exact is not None:
            return self.exact.replace(second=0, microsecond=0)
        here = timezone.localtime(now)
        day, clock = self.day or heading, self.clock or time(0)
        moment = timezone.make_aware(datetime.combine(day or here.date(), clock))
        if day is None and moment > now:
            moment -= timedelta(days=1)
        return moment if now - OLDEST <= moment <= now + timedelta(minutes=1) else None


def _add(
    found: Handset, seen: set[tuple[str, datetime | None]], numbers: list[str], at: datetime | None
) -> None:
    for number in numbers:
        if (number, at) not in seen:
            seen.add((number, at))
            found.rings.append(Ring(number, at))


def _when(line: str, now: datetime) -> tuple[_When | None, str]:
    """The moment that a line names, and the line without it."""
    here = timezone.localtime(now)
    ago = AGO.search(line)
    if ago:
        count = int(ago["count"])
        back = timedelta(hours=count) if ago["hours"] else timedelta(minutes=count)
        return _When(exact=here - back), AGO.sub(" ", line)
    clock, line = _clock(line)
    day = None
    word = WORD.search(line)
    if word:
        day, line = here.date() + timedelta(days=DAYS_AWAY[word["word"].lower()]), WORD.sub(" ", line)
    written = None if day else DAY.search(line)
    if written:
        day = _day(written, here.date())
        line = line[: written.start()] + " " + line[written.end() :] if day else line
    return (_When(day, clock) if day or clock else None), line


def _clock(line: str) -> tuple[time | None, str]:
    found = CLOCK.search(line)
    if not found:
        return None, line
    hour, half = int(found["hour"]), (found["half"] or "").strip().lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["minute"])), line[: found.start()] + " " + line[found.end() :]


def _day(written: re.Match[str], today: date) -> date | None:
    """As a list means it: the last such day; None when there is none, so it may be part of a number."""
    try:
        if written["year4"]:
            return date(int(written["year4"]), int(written["month4"]), int(written["day4"]))
        year = int(written["year"] or today.year)
        day = date(year + 2000 if year < 100 else year, int(written["month"]), int(written["day"]))
        return day.replace(year=day.year - 1) if not written["year"] and day > today else day
    except ValueError:
        return None


def _numbers(line: str) -> tuple[list[str], str]:
    """The telephone numbers of a line, and the line without them."""
    numbers, rest = [], line
    for noise in (FULL_DAY, CLOCK, TIMES, DURATION):
        rest = noise.sub(" ", rest)
    for found in NUMBER.findall(rest):
        number = _read(found) or _read(IN_BRACKETS.sub("", found))
        if number:
            numbers.append(number)
            rest = rest.replace(found, " ", 1)
            continue
        parts = _parted(found)  # two numbers with nothing but spaces between
        if parts:
            numbers += parts
            rest = rest.replace(found, " ", 1)
    return numbers, rest


def _read(text: str) -> str:
    try:
        return read_phone(text.strip(" .-–‐/"))
    except ValidationError:
        return ""


def _parted(text: str) -> list[str]:
    """The numbers of a row of groups, from the left, if all of it is numbers."""
    groups, numbers, begun = text.split(), [], ""
    if len(groups) > GROUPS:
        return []
    for group in groups:
        begun = f"{begun} {group}".strip()
        if number := _read(begun):
            numbers.append(number)
            begun = ""
    return numbers if not begun else []
