"""Looking into the post office and the audit, for the tests of cases."""

from collections.abc import Iterable

from django.db.models import Model

from audit.models import AuditEntry
from reminders.models import Reminder
from reminders.states import State


def waiting(*abouts: Model, kind: str | None = None) -> set[tuple[str, str]]:
    """(kind, name of the reader) of what is planned about these things."""
    rows = Reminder.objects.filter(about_id__in=[str(one.pk) for one in abouts], state=State.PLANNED)
    if kind:
        rows = rows.filter(kind=kind)
    return {(row.kind, row.to.name) for row in rows.select_related("to")}


def verbs(*, about: Model | None = None) -> list[str]:
    """Changes in the audit, the oldest first."""
    rows: Iterable[AuditEntry] = AuditEntry.objects.filter(outcome="done").order_by("pk")
    return [row.verb for row in rows if about is None or row.subject_id == str(about.pk)]
