"""Rows of several tables written by one statement: each trip to the database costs more than the rows it carries.

Never for rows whose key the database gives and the caller needs, and never a way around save() with a meaning:
no model of the house has one.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert_together(*batches: Sequence[models.Model]) -> None:
    """Insert new rows, one model a batch, all or nothing. Keys between them are checked at the commit.

    An IntegrityError does not tell which of them met a key that was taken: none was written.
    """
    filled = [rows for rows in batches if rows]
    if not filled:
        return
    texts, values = [], []
    for rows in filled:
        text, params = _insert(rows)
        texts.append(text)
        values += params
    first = [f"batch{place} AS ({text})" for place, text in enumerate(texts[:-1])]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(first)} {texts[-1]}" if first else texts[-1], values)
    for rows in filled:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _insert(rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """What bulk_create would say; the text is made once for each model and number of rows."""
    model = type(rows[0])
    fields = _given(model)
    params = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    return _text(model, len(rows)), params


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
