"""What colleagues opened and looked up in a day, counted by the database. Codes, verbs and counts only, never words.

The caller says what is left out because a wall hides it from the reader. Never here: who may ask (bir_duino/reading.py).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from audit.models import AuditEntry, Outcome

OPENED = ("cases.Case", "hotline.Contact")  # what counts as a file that somebody opened
READ_FILE, READ_CONTACT, LOOK_UP = "cases.read_case", "hotline.read_contact", "hotline.look_up_number"
SEARCHES = ("search.by_code", "search.by_name", "search.by_phone", "people.look_up_person")
ASKED, CHECKED = "hotline.ask_about_case", "hotline.check_conflicts"
LOOK_UPS = (LOOK_UP, ASKED, CHECKED, *SEARCHES)  # what is counted as asking whether somebody is known
LINES = 500
LONGEST_HISTORY = timedelta(days=60)
LOOK_UPS_READ = 5_000


@dataclass(frozen=True, slots=True)
class Hidden:
    """What must not even be counted before this reader: ids of cases and contacts, and codes."""

    ids: Collection[str] = ()
    codes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment (included) to another (not)."""

    start: datetime
    end: datetime


def _rows(span: Span, hidden: Hidden) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(at__gte=span.start, at__lt=span.end).order_by()
    if hidden.ids:
        rows = rows.exclude(subject_id__in=hidden.ids)
    return rows.exclude(code__in=hidden.codes) if hidden.codes else rows


def lines_of(actor_id: object, span: Span, hidden: Hidden) -> list[dict[str, Any]]:
    """One line for each thing and verb, in the order of time: `times`, `first`, `last`, `hits`. At most LINES + 1."""
    rows = _rows(span, hidden).filter(actor_id=str(actor_id))
    what = rows.values("verb", "outcome", "about_label", "subject_label", "subject_id", "code")
    counted: Any = what.annotate(times=Count("id"), first=Min("at"), last=Max("at"), hits=Sum("found"))
    return list(counted.order_by("first", "verb")[: LINES + 1])


def totals(span: Span, hidden: Hidden) -> dict[str, dict[str, int]]:
    """Actor -> how many files and contacts (each once), searches with look-ups, and refusals. One statement."""
    files, contacts = Q(verb=READ_FILE), Q(verb=READ_CONTACT)
    counted: Any = (
        _rows(span, hidden)
        .exclude(actor_id="")
        .values("actor_id")
        .annotate(
            files=Count("subject_id", distinct=True, filter=files),
            contacts=Count("subject_id", distinct=True, filter=contacts),
            look_ups=Count("id", filter=Q(verb__in=LOOK_UPS)),
            refused=Count("id", filter=Q(outcome=Outcome.REFUSED)),
        )
    )
    return {row["actor_id"]: row for row in counted}


def look_ups_of(actors: Collection[str], span: Span) -> dict[str, list[tuple[datetime, str]]]:
    """Actor -> (when, key of the open contact or "") of searches and look-ups, the newest LOOK_UPS_READ of all."""
    rows = AuditEntry.objects.filter(
        actor_id__in=actors, at__gte=span.start, at__lt=span.end, verb__in=LOOK_UPS
    )
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for actor, at, contact in rows.order_by("-id").values_list("actor_id", "at", "about_id")[:LOOK_UPS_READ]:
        found[actor].append((at, contact))
    return found


def files_a_day(actors: Collection[str], before: datetime) -> dict[str, Sequence[int]]:
    """Actor -> files and contacts opened on each earlier day on which there were any, the newest day first."""
    rows = AuditEntry.objects.filter(
        actor_id__in=actors,
        at__gte=before - LONGEST_HISTORY,
        at__lt=before,
        verb__in=[READ_FILE, READ_CONTACT],
    )
    days = (
        rows.order_by()
        .values("actor_id", day=TruncDate("at"))
        .annotate(opened=Count("subject_id", distinct=True))
    )
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in days:
        found[row["actor_id"]].append((row["day"], row["opened"]))
    return {actor: [many for _day, many in sorted(rows, reverse=True)] for actor, rows in found.items()}
