"""Lists for select boxes, kept in the memory of the process: a page asks the database for none of them.

A copy is trusted for a minute; then one small query compares the version of the lists, and only a changed one
is read again. Rows handed out are shared: never change them. Never a decision about rights.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, TypeVar

from django.utils import timezone

from reference.letters import active_language, sort_key
from reference.models import Authority, HelpLine, ListVersion, Named, Offence, Place

Row = TypeVar("Row", bound=Named)
Choice = tuple[str, str]
Group = tuple[str, list[Choice]]

TRUSTED_SECONDS = 60
# These are looked up by their name; the others keep the order of their list, which carries meaning.
SORTED_BY_NAME: tuple[type[Named], ...] = (Place, Authority, HelpLine)
# Places stand under their region, so the country itself is neither a group nor a choice.
NO_GROUP = {Place.Kind.COUNTRY}


@dataclass
class _Shelf:
    """What one process knows of the lists, and until when it trusts that."""

    version: int | None = None
    trusted_until: float = 0.0
    day: date | None = None
    rows: dict[type[Named], dict[str, Named]] = field(default_factory=dict)
    made: dict[tuple, Any] = field(default_factory=dict)


_shelf = _Shelf()
_lock = threading.RLock()


def forget() -> None:
    """Drop the copies of this process (after loading the lists, and between tests)."""
    global _shelf
    with _lock:
        _shelf = _Shelf()


def choices_of(model: type[Named]) -> list[Choice]:
    """(code, name) of all rows that hold today, in the reader's language and in the order of a reader's list."""
    return memo_of(model, "choices", lambda: [(row.code, row.label) for row in _in_order(model)])


def grouped_choices_of(model: type[Named]) -> list[Choice | Group]:
    """The same rows under the name of their topmost parent, as Django's nested choices."""
    return memo_of(model, "grouped", lambda: _grouped(model))


def rows_of(model: type[Row]) -> list[Row]:
    """All rows that hold today, in the order of the list. Shared: read only."""
    today = timezone.localdate()
    return memo_of(model, "rows", lambda: [row for row in _all(model).values() if row.is_valid_on(today)])


def row_of(model: type[Row], code: str | None) -> Row | None:
    """One row by its code, ended ones too; spares pages a join. A code not yet known here is looked for once more."""
    if not code:
        return None
    row = _all(model).get(code)
    if row is None:
        row = model.objects.filter(code=code).first()
        if row is not None:
            forget()
    return row


def memo_of(model: type[Named], what: str, make: Callable[[], Any]) -> Any:
    """Anything computed from the rows of a list, kept until the list, the day or the language changes."""
    with _lock:
        _all(model)
        key = (model, what, active_language())
        if key not in _shelf.made:
            _shelf.made[key] = make()
        return _shelf.made[key]


def _all(model: type[Row]) -> dict[str, Row]:
    """Every row of the list by its code, from memory where that may be trusted."""
    with _lock:
        _freshen()
        if model not in _shelf.rows:
            _shelf.rows[model] = {row.code: row for row in model.objects.order_by("position", "code")}
        return _shelf.rows[model]


def _freshen() -> None:
    """Empty the shelf when the lists changed or a new day began."""
    global _shelf
    today = timezone.localdate()
    if _shelf.day == today and monotonic() < _shelf.trusted_until:
        return
    version = ListVersion.objects.values_list("version", flat=True).first() or 0
    if version != _shelf.version or _shelf.day != today:
        _shelf = _Shelf(version=version, day=today)
    _shelf.trusted_until = monotonic() + TRUSTED_SECONDS


def _in_order(model: type[Row]) -> Sequence[Row]:
    rows = rows_of(model)
    if issubclass(model, SORTED_BY_NAME):
        return sorted(rows, key=lambda row: sort_key(row.name))
    return rows


def _grouped(model: type[Named]) -> list[Choice | Group]:
    """Topmost rows with children become groups that hold themselves and everything below them."""
    if issubclass(model, Offence):
        return _offences_by_edition()
    everything = _all(model)
    members: dict[str, list[Named]] = {}
    for row in _in_order(model):
        if getattr(row, "kind", "") not in NO_GROUP:
            members.setdefault(_top(row, everything).code, []).append(row)
    nested: list[Choice | Group] = []
    for code, rows in members.items():
        top = everything[code]
        if rows == [top]:
            nested.append((top.code, top.label))
        else:
            first = [row for row in rows if row is top] + [row for row in rows if row is not top]
            nested.append((top.label, [(row.code, row.label) for row in first]))
    return nested


def _top(row: Any, everything: dict[str, Any]) -> Any:
    """The topmost parent that may stand as a group."""
    while (parent := everything.get(getattr(row, "parent_id", None) or "")) is not None:
        if getattr(parent, "kind", "") in NO_GROUP:
            break
        row = parent
    return row


def _offences_by_edition() -> list[Choice | Group]:
    editions: dict[str, list[Choice]] = {}
    for row in rows_of(Offence):
        editions.setdefault(row.edition, []).append((row.code, f"{row.article} {row.label}".strip()))
    nested: list[Choice | Group] = []
    for edition, choices in editions.items():
        nested.extend([(edition, choices)] if edition else choices)
    return nested
