"""Stepping through a list by key, never by OFFSET: page 400 costs what page 1 costs. The address holds dates and ids only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

ROWS = 25
BETWEEN = "~"


@dataclass(frozen=True)
class Page:
    """The rows of one page and the addresses of its neighbours ("" = there is none)."""

    rows: list[Any]
    next_url: str
    previous_url: str


def page_of(
    rows: QuerySet | Callable[[], QuerySet],
    params: QueryDict,
    *,
    keys: Sequence[str],
    size: int = ROWS,
    first: Callable[[], list[Any]] | None = None,
) -> Page:
    """One page of `rows` in the order of `keys` ("-changed_at", "-id"); `params` say after or before which row.

    A damaged key is like none: the first page. The last of `keys` must be unique. One statement. `first` asks for the
    same first page (and one row more) by a statement that was built before; then `rows` may be what builds them, which
    costs more than their statement and is left undone.
    """
    if first and not (params.get("after") or params.get("before")):
        return _page(first(), params, keys, size)
    rows = rows() if callable(rows) else rows
    after, before = (_read(rows.model, keys, params.get(way, "")) for way in ("after", "before"))
    backwards = before is not None and after is None
    order = [_turned(key) for key in keys] if backwards else list(keys)
    cursor = before if backwards else after
    if cursor is not None:
        rows = rows.filter(_beyond(order, cursor))
    found = list(first_of(rows, order, size))
    return _page(found, params, keys, size, beyond=cursor is not None, backwards=backwards)


def _page(
    found: list[Any],
    params: QueryDict,
    keys: Sequence[str],
    size: int,
    *,
    beyond: bool = False,
    backwards: bool = False,
) -> Page:
    """`found` in the direction that was asked for, with one row more where the list goes on; `beyond` a cursor."""
    more, found = len(found) > size, found[:size]
    earlier, later = (more, True) if backwards else (beyond, more)
    if backwards:
        found.reverse()
    return Page(
        rows=found,
        next_url=_address(params, "after", keys, found[-1]) if found and later else "",
        previous_url=_address(params, "before", keys, found[0]) if found and earlier else "",
    )


def first_of(rows: QuerySet, keys: Sequence[str], size: int = ROWS) -> QuerySet:
    """What `first` of page_of asks for."""
    return rows.order_by(*keys)[: size + 1]


def address(params: QueryDict, **changes: str) -> str:
    """The address of the same list with other filters (empty = without it), from its first page."""
    query = params.copy()
    for name in ("after", "before", *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _address(params: QueryDict, way: str, keys: Sequence[str], row: Model) -> str:
    return address(params, **{way: BETWEEN.join(_write(getattr(row, key.lstrip("-"))) for key in keys)})


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(order: Sequence[str], cursor: Sequence[Any]) -> Q:
    """Rows that come after the cursor: a later first key, or the same and a later second one, and so on."""
    condition, same = Q(), Q()
    for key, value in zip(order, cursor, strict=True):
        name, way = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
        condition |= same & Q(**{f"{name}__{way}": value})
        same &= Q(**{name: value})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return (
        Q(**{f"{first.lstrip('-')}__{bound}": cursor[0]}) & condition
    )  # the bound lets the index begin there


def _write(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _read(model: type[Model], keys: Sequence[str], text: str) -> list[Any] | None:
    """The values of a cursor, or None when it is empty or damaged."""
    parts = text.split(BETWEEN)
    if len(parts) != len(keys) or len(text) > 200:
        return None
    try:
        return [_value(model, key.lstrip("-"), part) for key, part in zip(keys, parts, strict=True)]
    except (ValidationError, ValueError, OverflowError):
        return None


def _value(model: type[Model], name: str, text: str) -> Any:
    """As the field reads it; a computed key is a small number."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return int(text[:6])
    value = field.to_python(text)
    if value is None or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValidationError("naive")
    return value
