"""Notes: what was heard, seen or found out. Written once, never changed."""

from datetime import date, time
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import new_entry
from cases.actions.locks import lock_case, once, touch
from cases.models import Case, Note
from cases.models.entries import EntryKind, Precision


def add_note(
    *,
    case: Case,
    kind: str,
    text: str,
    by: User,
    on: date | None = None,
    clock: time | None = None,
    precision: str = Precision.EXACT,
    key: UUID | None = None,
) -> Note:
    """A note in the file, also of a closed one; `on`: the local date of what happened, if that was not now.

    `key` becomes the row's key: the same key twice gives the one note.
    """
    now = timezone.now()
    local = timezone.localtime(now)
    if on is not None and (on, clock or time.min) > (local.date(), local.time()):
        raise ValidationError(_("This has not happened yet: the date lies in the future."), code="future")
    key = key or uuid4()
    existing = Note.objects.filter(pk=key, case=case, author=by)

    def make() -> Note:
        locked = lock_case(case, to="add_note")
        note = Note(pk=key, case=locked, kind=kind, text=text, at=now, author=by)
        said = new_entry(
            case=locked, kind=EntryKind.NOTE, by=by, line=first_words(text), about=note, at=now,
            on=on, clock=clock, precision=precision,
        )  # fmt: skip
        rows = [note], [said]
        record("cases.add_note", about=note, by=by, subject=locked, code=locked.code, along=rows)
        touch(locked, now)
        return note

    return once(make, existing)


def first_words(text: str) -> str:
    """The first line that says something: what the chronology shows."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
