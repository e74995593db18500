"""Rows of several tables written by one statement: each trip to the database costs more than the rows it carries.

Never for rows whose key the database gives and the caller needs, and never a way around save() with a meaning:
no model of the house has one.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery


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
    """What bulk_create would say."""
    model = type(rows[0])
    given = model._meta.auto_field
    fields = [field for field in model._meta.concrete_fields if field is not given]
    query = InsertQuery(model)
    query.insert_values(fields, rows)
    ((text, params),) = query.get_compiler(connection=connection).as_sql()
    return text, list(params)
