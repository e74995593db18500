"""Writing a line of the chronology. Not a verb: every action of a case calls it in its own transaction."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Entry
from cases.models.entries import CONTACT, Precision

LINE = 280  # characters of the words that stand in the chronology; the rest is behind the link


def write_entry(**facts: Any) -> Entry:
    """One entry, written; `facts` as new_entry takes them."""
    entry = new_entry(**facts)
    entry.save(force_insert=True)
    return entry


def new_entry(
    *,
    case: Case,
    kind: str,
    by: User | None,
    line: str = "",
    about: Model | None = None,
    about_contact: UUID | None = None,
    at: datetime | None = None,
    on: date | None = None,
    clock: time | None = None,
    precision: str = Precision.EXACT,
) -> Entry:
    """One entry, not yet written; without `on` it happened now, at this time, in Asia/Bishkek. `about_contact`: the id of a contact."""
    now = at or timezone.now()
    local = timezone.localtime(now)
    label, key = (about._meta.label, str(about.pk)) if about is not None else ("", "")
    if about_contact is not None:
        label, key = CONTACT, str(about_contact)
    return Entry(
        case=case,
        date=on or local.date(),
        time=clock if on else local.time().replace(second=0, microsecond=0),
        precision=precision,
        kind=kind,
        line=line if len(line) <= LINE else line[: LINE - 1] + "…",
        about_label=label,
        about_id=key,
        at=now,
        by=by,
    )
