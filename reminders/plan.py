"""Planning and taking back reminders, inside the transaction of the action that wants them. Never sends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.prepared import SOME_ID, SOME_TEXT, Statement, prepared_update
from reminders.deadlines import UNDO_TIME
from reminders.models import Reminder
from reminders.providers import provider_of
from reminders.states import State
from statements.planned import Planned
from statements.rows import insert_together

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["UNDO_TIME", "cancel", "cancel_about", "cancel_about_all", "plan", "plan_all", "plan_for"]

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
    provider_of(about._meta.label)
    fields = _fields(kind, about, to, due_at, urgent)
    if key is None:
        return Reminder.objects.create(key=uuid4(), **fields)
    reminder, _created = Reminder.objects.get_or_create(key=key, defaults=fields)
    return reminder


def plan_all(*, kind: str, wanted: Iterable[tuple[Model, User, datetime]], urgent: bool = False) -> None:
    """Plan many at once, as (about, to, due at), in one statement: neither staff nor rows make it more."""
    rows = []
    for about, to, due_at in wanted:
        provider_of(about._meta.label)
        rows.append(Reminder(key=uuid4(), **_fields(kind, about, to, due_at, urgent)))
    insert_together(rows)


def plan_for(
    readers: QuerySet[User] | tuple[str, list[Any]],
    *,
    kind: str,
    about: Model,
    due_at: datetime,
    urgent: bool = False,
    then: Sequence[tuple[str, datetime]] = (),
) -> None:
    """The same one for everybody whom `readers` means (or whose keys its SQL asks for): one statement reads and writes.

    `then`: kinds and times of further ones about the same thing, to the same readers, in the same statement.
    """
    provider_of(about._meta.label)
    try:
        chosen, params = _keys_of(readers) if isinstance(readers, QuerySet) else readers
    except EmptyResultSet:  # Django knows without asking that it means nobody
        return
    wanted = [(kind, due_at), *then]
    rows = [Reminder(**_fields(name, about, None, at, urgent)) for name, at in wanted]
    values = [*params, *(value for row in rows for value in _values(row))]
    if isinstance(readers, QuerySet):  # its SQL may be a new one each time
        with connection.cursor() as cursor:
            cursor.execute(_insert_for(chosen, len(rows)), values)
    else:
        with _planned_for(chosen, len(rows)).executed(values):
            pass


def _values(row: Reminder) -> list[Any]:
    return [one.get_db_prep_save(one.pre_save(row, True), connection) for one in _alike()]


@cache
def _planned_for(chosen: str, count: int) -> Planned:
    return Planned(_insert_for(chosen, count))


def _insert_for(chosen: str, count: int) -> str:
    columns, shown = _columns()
    rows = ", ".join([f"({shown})"] * count)
    return (
        f'INSERT INTO "{Reminder._meta.db_table}" ("key", "to_id", {columns})'  # noqa: S608
        f" SELECT gen_random_uuid(), reader.id, wanted.* FROM ({chosen}) AS reader (id), (VALUES {rows}) AS wanted"
    )


def _keys_of(readers: QuerySet[User]) -> tuple[str, Sequence[Any]]:
    return readers.order_by().values("pk").query.sql_with_params()


@cache
def _alike() -> list[Any]:
    """The columns in which reminders about one thing to several readers are alike."""
    return [one for one in Reminder._meta.concrete_fields if one.name not in ("id", "key", "to")]


@cache
def _columns() -> tuple[str, str]:
    """Their names, and their places with types.

    Without a length: PostgreSQL cuts what is cast to a shorter varchar, and the column itself refuses.
    """
    types = [str(one.db_type(connection)).partition("(")[0] for one in _alike()]
    return ", ".join(f'"{one.column}"' for one in _alike()), ", ".join(f"%s::{one}" for one in types)


def cancel(reminder: Reminder | UUID) -> bool:
    """Take back one reminder (by its row or its key); whether there was anything to take back."""
    key = reminder.key if isinstance(reminder, Reminder) else reminder
    return bool(_take_back(Reminder.objects.filter(key=key)))


def cancel_about(about: Model, kind: str | None = None, to: User | None = None) -> int:
    """Take back what is planned about a thing; what was sent and not read leaves the count of the inbox.

    Returns how many reminders that changed.
    """
    values: dict[str, Any] = {"label": about._meta.label, "pk": str(about.pk)}
    if kind is not None:
        values["kind"] = str(kind)
    if to is not None:
        values["to"] = to.pk
    return _taken_back(frozenset(values)).run(**values)


@cache
def _taken_back(named: frozenset[str]) -> Statement:
    """Of one thing, whether or not of one kind and to one person: the question of nearly every press of a button."""
    label, pk, kind = (f"{SOME_TEXT} {name}" for name in ("label", "pk", "kind"))
    examples = {"label": label, "pk": pk, "kind": kind, "to": SOME_ID}
    reminders = Reminder.objects.filter(about_label=label, about_id=pk)
    if "kind" in named:
        reminders = reminders.filter(kind=kind)
    if "to" in named:
        reminders = reminders.filter(to=SOME_ID)
    return prepared_update(
        _not_settled(reminders), _settled(), **{name: examples[name] for name in sorted(named)}
    )


def cancel_about_all(abouts: Iterable[Model], to: User | None = None) -> int:
    """The same for many things of one kind, in one statement."""
    things = list(abouts)
    if not things:
        return 0
    (label,) = {thing._meta.label for thing in things}
    reminders = Reminder.objects.filter(about_label=label, about_id__in=[str(thing.pk) for thing in things])
    if to is not None:
        reminders = reminders.filter(to=to)
    return _take_back(reminders)


def _fields(kind: str, about: Model, to: User | None, due_at: datetime, urgent: bool) -> dict[str, Any]:
    """The columns of a new row."""
    return {
        "kind": kind,
        "to": to,
        "about_label": about._meta.label,
        "about_id": str(about.pk),
        "about_code": str(getattr(about, "code", "") or ""),
        "about_path": _path_of(about),
        "due_at": due_at,
        "next_try_at": due_at,
        "urgent": urgent,
    }


def _take_back(reminders: QuerySet[Reminder]) -> int:
    """In one statement."""
    return _not_settled(reminders).update(**_settled())


def _not_settled(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    return reminders.filter(Q(state__in=OPEN) | Q(state=State.SENT, read_at=None))


def _settled() -> dict[str, Any]:
    """Open ones are cancelled, sent ones that nobody read count as read."""
    return {
        "state": Case(When(state__in=OPEN, then=Value(State.CANCELLED)), default="state"),
        "read_at": Case(When(state=State.SENT, then=Coalesce("read_at", Now())), default="read_at"),
        "lease_until": None,
        "leased_by": None,
    }


def _path_of(about: Model) -> str:
    """Where the link leads; a thing without a page gives none."""
    return about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
