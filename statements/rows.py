"""Rows of several tables written by one statement, and one row changed by a statement that is planned already: each trip to
the database costs more than the rows it carries.

Never for rows whose key the database gives and the caller needs, and never a way around save() with a meaning:
no model of the house has one.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, models

from statements.planned import Planned

Shape = tuple[tuple[type[models.Model], int], ...]
FEW = 12  # rows


def insert_together(*batches: Sequence[models.Model]) -> None:
    """Insert new rows, one model a batch, all or nothing. Keys between them are checked at the commit.

    An IntegrityError does not tell which of them met a key that was taken: none was written.
    """
    filled = [rows for rows in batches if rows]
    if not filled:
        return
    shape = tuple((type(rows[0]), len(rows)) for rows in filled)
    values = [value for rows in filled for value in _values(rows)]
    if sum(count for _model, count in shape) <= FEW:
        with _planned(shape).executed(values):
            pass
    else:  # a shape that hardly comes twice: nobody needs its plan again
        with connection.cursor() as cursor:
            cursor.execute(_together(shape), values)
    for rows in filled:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def update_row(row: models.Model, fields: Sequence[str]) -> None:
    """`row.save(update_fields=fields)` where somebody waits on the line. DatabaseError if it is not there, as save() says."""
    model = type(row)
    named = _fields(model, fields)
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in named]
    with _update_of(model, tuple(fields)).executed([*values, row.pk]) as cursor:
        if not cursor.rowcount:
            raise DatabaseError(f"{model._meta.label}: the row is not there.")


@cache
def _update_of(model: type[models.Model], fields: tuple[str, ...]) -> Planned:
    quoted = connection.ops.quote_name
    named = _fields(model, fields)
    changes = ", ".join(f"{quoted(str(field.column))} = {_place(field)}" for field in named)
    key = quoted(str(model._meta.pk.column))
    return Planned(f"UPDATE {quoted(model._meta.db_table)} SET {changes} WHERE {key} = %s")  # noqa: S608  (names of our own)


def _fields(model: type[models.Model], names: Sequence[str]) -> list[models.Field]:
    columns = {field.name: field for field in model._meta.concrete_fields}
    return [columns[name] for name in names]


@cache
def _planned(shape: Shape) -> Planned:
    return Planned(_together(shape))


def _together(shape: Shape) -> str:
    *others, last = [_text(model, rows) for model, rows in shape]
    if not others:
        return last
    first = ", ".join(f"batch{place} AS ({text})" for place, text in enumerate(others))
    return f"WITH {first} {last}"


def _values(rows: Sequence[models.Model]) -> list[Any]:
    """What bulk_create would send."""
    fields = _given(type(rows[0]))
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]


@cache
def _given(model: type[models.Model]) -> list[models.Field]:
    """All columns but a key that the database gives."""
    return [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]


@cache
def _text(model: type[models.Model], rows: int) -> str:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in _given(model))
    places = ", ".join(_place(field) for field in _given(model))
    values = ", ".join([f"({places})"] * rows)
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES {values}"  # noqa: S608  (names of our own)


def _place(field: models.Field) -> str:
    """Arrays say of what they are."""
    return field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s"
