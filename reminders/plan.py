"""Planning and taking back reminders, inside the transaction of the action that wants them. Never sends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now

from reminders.deadlines import UNDO_TIME
from reminders.models import Reminder
from reminders.providers import provider_of
from reminders.states import State

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["UNDO_TIME", "cancel", "cancel_about", "plan"]

OPEN = (State.PLANNED, State.FAILED)


def plan(
    *,
    kind: str,
    about: Model,
    to: User,
    due_at: datetime,
    urgent: bool = False,
    key: UUID | None = None,
) -> Reminder:
    """Plan one reminder; the same key twice gives the one row that is there.

    Reads `about._meta.label`, `about.pk`, `about.code` and `about.get_absolute_url()`. Refuses (UnknownSubject)
    a thing of which no app has said who may see it: such a reminder could never be sent.
    """
    label = about._meta.label
    provider_of(label)
    fields = {
        "kind": kind,
        "to": to,
        "about_label": label,
        "about_id": str(about.pk),
        "about_code": str(getattr(about, "code", "") or ""),
        "about_path": _path_of(about),
        "due_at": due_at,
        "next_try_at": due_at,
        "urgent": urgent,
    }
    if key is None:
        return Reminder.objects.create(key=uuid4(), **fields)
    reminder, _created = Reminder.objects.get_or_create(key=key, defaults=fields)
    return reminder


def cancel(reminder: Reminder | UUID) -> bool:
    """Take back one reminder (by its row or its key); whether there was anything to take back."""
    key = reminder.key if isinstance(reminder, Reminder) else reminder
    return bool(_take_back(Reminder.objects.filter(key=key)))


def cancel_about(about: Model, kinds: Collection[str] | None = None, to: User | None = None) -> int:
    """Take back what is planned about a thing; what was sent and not read leaves the count of the inbox.

    Returns how many reminders that changed.
    """
    reminders = Reminder.objects.filter(about_label=about._meta.label, about_id=str(about.pk))
    if kinds is not None:
        reminders = reminders.filter(kind__in=list(kinds))
    if to is not None:
        reminders = reminders.filter(to=to)
    return _take_back(reminders)


def _take_back(reminders: QuerySet[Reminder]) -> int:
    """One statement: open ones are cancelled, sent ones that nobody read are settled."""
    return reminders.filter(Q(state__in=OPEN) | Q(state=State.SENT, read_at=None)).update(
        state=Case(When(state__in=OPEN, then=Value(State.CANCELLED)), default="state"),
        read_at=Case(When(state=State.SENT, then=Coalesce("read_at", Now())), default="read_at"),
        lease_until=None,
        leased_by=None,
    )


def _path_of(about: Model) -> str:
    """Where the link leads; a thing without a page gives none."""
    return about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
