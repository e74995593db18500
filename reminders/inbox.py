"""Reading the inbox: unread first, then earlier ones, paged by key. Rights are looked up again at reading. Never writes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from reminders.mail import sentence
from reminders.models import Reminder
from reminders.providers import UnknownSubject, allowed_pairs, facts_of, provider_of

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

PAGE = 25
COUNT_TO = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One reminder as the reader sees it."""

    reminder: Reminder
    sentence: str
    url: str


@dataclass(frozen=True)
class Page:
    """One page of the inbox, and the key of the next one ("" at the end)."""

    lines: list[Line]
    next_key: str


def unread_of(user: User) -> QuerySet[Reminder]:
    """What the count in the header counts; a queryset, so that a page can count it together with other things."""
    return Reminder.objects.unread().filter(to=user)


def inbox_count(user: User) -> int:
    """How many reminders nobody has read, up to 1000."""
    return unread_of(user).order_by()[:COUNT_TO].count()


def page_of(user: User, after: str = "") -> Page:
    """Unread ones first, newest first within each part; `after` is the key that the page before gave."""
    part, before = _read_key(after)
    found = _part(user, unread=part == "u", before=before)
    if part == "u":  # both parts in one statement, each by its own index
        found = found.union(_part(user, unread=False, before=None), all=True)
    rows = sorted(found, key=lambda row: (row.read_at is None, row.posted_at, row.pk), reverse=True)
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(_lines(rows), _key_of(rows[-1]) if more else "")


def _part(user: User, *, unread: bool, before: tuple[datetime, int] | None) -> QuerySet[Reminder]:
    rows = Reminder.objects.in_inbox().filter(to=user, read_at__isnull=unread)
    if before is not None:
        moment, number = before
        rows = rows.filter(Q(posted_at__lt=moment) | Q(posted_at=moment, id__lt=number))
    return rows.order_by("-posted_at", "-id")[: PAGE + 1]


def _lines(rows: Sequence[Reminder]) -> list[Line]:
    """Only what the reader may still see; a text that cannot be written leaves its code and link."""
    by_label: dict[str, list[Reminder]] = {}
    for row in rows:
        by_label.setdefault(row.about_label, []).append(row)
    lines: dict[int, Line] = {}
    for label, group in by_label.items():
        try:
            pairs = allowed_pairs(label, [(row.to_id, row.about_id) for row in group])
            provider = provider_of(label)
        except UnknownSubject:
            continue
        seen = [row for row in group if (row.to_id, row.about_id) in pairs]
        facts = facts_of(label, [row.about_id for row in seen]) if seen else {}
        for row in seen:
            url = provider.url(row.about_id) if provider.url else row.about_path
            lines[row.id] = Line(row, _said(row, facts.get(row.about_id, {})), url)
    return [lines[row.id] for row in rows if row.id in lines]


def _said(row: Reminder, facts: Mapping[str, Any]) -> str:
    try:
        return sentence(row, facts)
    except DatabaseError:
        raise
    except Exception as problem:
        log.error(
            "reminders: the sentence of reminder %s could not be written (%s)", row.id, type(problem).__name__
        )
        return ""


def _key_of(row: Reminder) -> str:
    moment = (row.posted_at or EPOCH) - EPOCH
    return f"{'u' if row.is_unread else 'r'}.{moment // timedelta(microseconds=1)}.{row.id}"


def _read_key(key: str) -> tuple[str, tuple[datetime, int] | None]:
    """Part and position; anything that is no key means the beginning."""
    part, _, rest = key.partition(".")
    moment, _, number = rest.partition(".")
    if (
        part not in ("u", "r")
        or not (moment.isdecimal() and number.isdecimal())
        or len(moment) > 17
        or len(number) > 18
    ):
        return "u", None
    try:
        return part, (EPOCH + timedelta(microseconds=int(moment)), int(number))
    except OverflowError:
        return "u", None
