"""Values that could not be decrypted, each row once a request, recorded when the page is done.

Recording waits for the end of the request, so that neither a rolled back transaction takes the row with it
nor a failing insert breaks the page. Never here: what stands on the page instead
(``vault.fields.Unreadable``).
"""

import contextlib
import contextvars
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError, connection, transaction

from audit.log import record_damage
from vault.damage import Damage

logger = logging.getLogger("audit")

Rows = dict[tuple[str, str], set[str]]
_waiting: contextvars.ContextVar[Rows | None] = contextvars.ContextVar("audit_damages", default=None)

#: Outside a request (commands, the worker) a row is recorded again after this time.
AGAIN_AFTER_SECONDS = 600
_recent: dict[tuple[str, str], float] = {}


def remember(damage: Damage) -> None:
    """The vault's callback: keep it for the end of the request, or record it when there is none."""
    rows = _waiting.get()
    name = (damage.label, damage.pk)
    if rows is not None:
        rows.setdefault(name, set()).add(damage.column)
        return
    if _recent.get(name, 0.0) < time.monotonic():
        transaction.on_commit(lambda: _write_outside_a_request(name, damage.column))


@contextlib.contextmanager
def collected(actor: Callable[[], Any]) -> Iterator[None]:
    """Around one request: what is remembered inside is recorded on leaving, also when leaving by an exception."""
    rows: Rows = {}
    token = _waiting.set(rows)
    try:
        yield
    finally:
        _waiting.reset(token)
        if rows:
            _write(rows, actor)


def _write_outside_a_request(name: tuple[str, str], column: str) -> None:
    now = time.monotonic()
    if _recent.get(name, 0.0) > now:
        return
    if len(_recent) > 10_000:
        _recent.clear()
    _recent[name] = now + AGAIN_AFTER_SECONDS
    _write({name: {column}}, None)


def _write(rows: Rows, actor: Callable[[], Any] | None) -> None:
    if connection.in_atomic_block and connection.needs_rollback:
        logger.error("damaged values not recorded: the surrounding transaction is broken: %s", sorted(rows))
        return
    try:
        by = actor() if actor else None
        for (label, pk), columns in rows.items():
            record_damage(label, pk, sorted(columns), by=by)
    except DatabaseError:
        logger.exception("damaged values not recorded")
