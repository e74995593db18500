"""Unusual reading: the clock looks at what everybody opened today and tells supervisors, once a day and person.

Nobody is blocked by it, and the person is not told. The rule itself: audit/unusual.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import staff_with_role
from accounts.models import Role, User
from audit.log import record
from audit.reading import Hidden, Span, files_a_day, look_ups_of, totals
from audit.unusual import FEWEST_FILES, LOOK_UPS_AN_HOUR, more_than_usual, too_many_look_ups
from reminders.models import Reminder
from reminders.plan import plan

KIND = "unusual_reading"


@dataclass(frozen=True)
class DayOf:
    """What the reminder is about: one colleague's day. Its code is the beginning of a random id, its link the report."""

    pk: UUID
    day: date
    _meta: Any = User._meta
    code: str = ""

    def get_absolute_url(self) -> str:
        """The report of that day."""
        return address_of(self.pk, self.day)


def address_of(person: UUID, day: date) -> str:
    """The report: ids and days only stand in an address."""
    return f"{reverse('reading_report')}?{urlencode({'who': person, 'day': day.isoformat()})}"


def day_span(day: date) -> Span:
    """A local day from midnight to midnight."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return Span(start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)))


def look(now: datetime | None = None) -> int:
    """Look at today; how many reminders were planned. Two statements on a quiet day."""
    day = timezone.localdate(now)
    unusual = sorted(_unusual_on(day_span(day)))
    return sum(_tell(person, day) for person in User.objects.filter(pk__in=unusual)) if unusual else 0


def _unusual_on(span: Span) -> set[str]:
    """Ids of those whose day until now is unusual."""
    counted = totals(span, Hidden())
    asked = {actor for actor, row in counted.items() if row["look_ups"] > LOOK_UPS_AN_HOUR}
    opened = {actor: row["files"] + row["contacts"] for actor, row in counted.items()}
    read = {actor for actor, many in opened.items() if many >= FEWEST_FILES}
    found: set[str] = set()
    if asked:
        found |= {one for one, look_ups in look_ups_of(asked, span).items() if too_many_look_ups(look_ups)}
    if read:
        before = files_a_day(read, span.start)
        found |= {one for one in read if more_than_usual(opened[one], before.get(one, []))}
    return found


@transaction.atomic
def _tell(person: User, day: date) -> int:
    """Every supervisor but the person; a key made of day, person and reader lets the same be planned only once."""
    keys = {
        uuid5(NAMESPACE_URL, f"{KIND}:{day}:{person.pk}:{reader.pk}"): reader
        for reader in staff_with_role(Role.SUPERVISOR).exclude(pk=person.pk)
    }
    there = set(Reminder.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    wanted = {key: reader for key, reader in keys.items() if key not in there}
    about: Any = DayOf(person.pk, day)
    for key, reader in wanted.items():
        plan(kind=KIND, about=about, to=reader, due_at=timezone.now(), key=key)
    if wanted and not there:
        record("reading.found_unusual", about=person, by=None)
    return len(wanted)


def may_receive(pairs: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """A colleague's day is told to supervisors of today, never to the person. One statement."""
    supervisors = {str(pk) for pk in staff_with_role(Role.SUPERVISOR).order_by().values_list("pk", flat=True)}
    return {(reader, about) for reader, about in pairs if str(reader) in supervisors and str(reader) != about}
