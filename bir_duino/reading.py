"""What one account could show: who may ask, what a wall hides from the asker, and what was open to the account. Never words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.dateparse import parse_date

from accounts.models import Role, User
from accounts.names import sort_key
from audit.history import sentence
from audit.models import AuditEntry
from audit.reading import LINES, LOOK_UPS, READ_CONTACT, READ_FILE, Hidden, Span, lines_of
from cases.access import beyond_walls, visible_cases, walls_before
from cases.models import Party
from hotline.access import visible_contacts
from hotline.models import Contact
from people.models import Phone

COUNTED = 1_000


@dataclass(frozen=True)
class Line:
    """One thing that was done on the day: what, with which code, how often, when first and last, how many hits."""

    what: str
    code: str
    times: int
    first: datetime
    last: datetime
    hits: int
    under_glass: bool


@dataclass
class Report:
    """The day of one account in groups; `files` counts each file once."""

    files: int = 0
    groups: dict[str, list[Line]] = field(
        default_factory=lambda: {
            name: [] for name in ("files", "contacts", "searches", "glass", "refusals", "other")
        }
    )
    changes: int = 0
    exports: int = 0
    more: bool = False


def colleagues_for(reader: User) -> list[User]:
    """Everybody who works or worked here, with the roles of today; only supervisors ask."""
    if not reader.has_role(Role.SUPERVISOR):
        raise PermissionDenied
    return sorted(User.objects.with_roles(), key=lambda one: (not one.is_active, sort_key(one.name)))


def chosen_among(colleagues: list[User], who: str) -> User | None:
    """The colleague of the address; somebody who is not there does not exist."""
    if not who:
        return None
    found = next((one for one in colleagues if str(one.pk) == who), None)
    if found is None:
        raise Http404
    return found


def day_in(text: str, today: date) -> date:
    """The day of the address; what is none, or lies in the future, means today."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day and date(2000, 1, 1) <= day <= today else today


def hidden_from(reader: User) -> Hidden:
    """What stands behind a wall before the reader: it is neither shown nor counted. One statement, two if there is a wall."""
    walls = dict(walls_before(reader).values_list("case_id", "case__code"))
    if not walls:
        return Hidden()
    contacts = Contact.objects.filter(case__in=list(walls)).values_list("pk", flat=True)
    ids: list[UUID] = [*walls, *contacts]
    return Hidden([str(one) for one in ids], list(walls.values()))


def report_of(person: User, span: Span, hidden: Hidden) -> Report:
    """What this account did on that day. One statement."""
    rows = lines_of(person.pk, span, hidden)
    report = Report(more=len(rows) > LINES)
    files = set()
    for row in rows[:LINES]:
        if row["verb"] == READ_FILE:
            files.add(row["subject_id"])
        if ".export" in row["verb"]:
            report.exports += row["times"]
        group = _group_of(row)
        if group:
            report.groups[group].append(_line(row))
        else:
            report.changes += row["times"]
    report.files = len(files)
    return report


def _group_of(row: dict[str, Any]) -> str:
    """Which part of the report a line belongs to; "" for changes, which the history of each file shows."""
    verb = row["verb"]
    if row["outcome"] == "refused":
        return "refusals"
    if verb == "cases.break_glass":
        return "glass"
    if row["outcome"] != "read":
        return ""
    if verb in LOOK_UPS:
        return "searches"
    return {READ_FILE: "files", READ_CONTACT: "contacts"}.get(verb, "other")


def _line(row: dict[str, Any]) -> Line:
    entry = AuditEntry(verb=row["verb"], code=row["code"], found=row["hits"])
    what = row["verb"].removeprefix("door.") if row["outcome"] == "refused" else sentence(entry)
    under_glass = row["about_label"] == "cases.BreakGlass" and row["outcome"] == "read"
    return Line(what, row["code"], row["times"], row["first"], row["last"], row["hits"] or 0, under_glass)


def could_show(person: User, reader: User) -> tuple[int, int]:
    """Files and phone numbers that are open to the account now, each counted to COUNTED + 1. Two statements.

    What a wall hides from the reader is left out, or the number would tell of it.
    """
    if not person.is_active:
        return 0, 0
    cases = beyond_walls(reader, visible_cases(person), "pk").order_by()
    files = cases.values("pk")[: COUNTED + 1].count()
    parties = Party.objects.filter(case__in=cases.values("pk"))
    phones = Phone.objects.filter(voided_at=None, person__in=parties.values("person"))
    contacts = beyond_walls(reader, visible_contacts(person)).filter(number_index__isnull=False)
    numbers = [
        rows.order_by().values_list("number_index", flat=True).distinct()[: COUNTED + 1]
        for rows in (phones, contacts)
    ]
    return files, numbers[0].union(numbers[1]).count()


def at_most(count: int) -> str:
    """A count as the page says it."""
    return f"{COUNTED}+" if count > COUNTED else str(count)


def counts_by_person(colleagues: list[User], counted: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Those who opened, looked up or were refused anything, in the order of the colleagues."""
    shown = ("files", "contacts", "look_ups", "refused")
    rows = [{"person": one, **counted[str(one.pk)]} for one in colleagues if str(one.pk) in counted]
    return [row for row in rows if any(row[name] for name in shown)]
