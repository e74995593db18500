"""Reading the audit: what happened to one subject, and who opened it. Newest first, paged by key.

The caller has passed the gate of the subject itself (``get_case``); this room does not know cases. Never
here: words (``audit.history``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from audit.models import AuditEntry, Outcome

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, newest first; ``older`` is the key to ask for the next page with, None on the last one."""

    entries: list[AuditEntry]
    older: int | None


def entries_about(label: str, id: object, *, before: int | None = None, size: int = PAGE) -> Page:
    """Changes of a subject ("cases.Case", its id), done and refused, without openings.

    ``before`` is ``older`` of the page before.
    """
    rows = AuditEntry.objects.filter(subject_label=label, subject_id=str(id)).exclude(outcome=Outcome.READ)
    return _page(rows, before, size)


def openings_of(label: str, id: object, *, before: int | None = None, size: int = PAGE) -> Page:
    """Who opened, downloaded or exported this subject. Encrypted words are not loaded: openings have none."""
    rows = AuditEntry.objects.filter(subject_label=label, subject_id=str(id), outcome=Outcome.READ).defer(
        "words"
    )
    return _page(rows, before, size)


def entries_by(actor_id: object, *, before: int | None = None, size: int = PAGE) -> Page:
    """What one colleague did and opened."""
    return _page(AuditEntry.objects.filter(actor_id=str(actor_id)).defer("words"), before, size)


def readings_under(label: str, subjects: Mapping[str, str]) -> dict[str, int]:
    """How often something was read under each of these ids of `label` (id -> id of the case it belongs to). One statement."""
    rows = AuditEntry.objects.filter(
        subject_label="cases.Case",
        subject_id__in=set(subjects.values()),
        outcome=Outcome.READ,
        about_label=label,
        about_id__in=list(subjects),
    )
    return dict(rows.order_by().values_list("about_id").annotate(times=Count("id")))


def _page(rows: QuerySet[AuditEntry], before: int | None, size: int) -> Page:
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(found[:size], found[size - 1].id if len(found) > size else None)
