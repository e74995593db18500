"""python -m bench.sweep: what the clock costs on the filled house; prints JSON.

Two questions: nothing due among 100,000 planned reminders; due ones put into the inboxes and leased with their readers'
rights looked up twice, but not delivered. For a throw-away database only: the reminders stay behind.
"""

import json
import statistics
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.models import Assignment  # noqa: E402
from reminders import send  # noqa: E402
from reminders.models import Reminder  # noqa: E402

PLANNED, DUE, CASES = 100_000, 2_000, 1_000


class Count:
    """Statements that were executed; savepoints are the driver's."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable, sql: str, *words: Any) -> Any:
        self.statements += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, *words)


class Silent(send.Postman):
    """A mail server that listens; nothing is handed to it."""

    def call(self) -> None:
        """Always there."""


def plan_many(pairs: list[Assignment], number: int, due_at: datetime) -> None:
    """So many reminders about files, to those who work on them."""
    rows = (
        Reminder(
            kind="assigned",
            to_id=pair.user_id,
            about_label="cases.Case",
            about_id=str(pair.case_id),
            about_code=pair.case.code,
            about_path=pair.case.get_absolute_url(),
            due_at=due_at,
            next_try_at=due_at,
        )
        for pair in (pairs[place % len(pairs)] for place in range(number))
    )
    Reminder.objects.bulk_create(rows, batch_size=2000)


def milliseconds() -> float:
    """One sweep."""
    begin = perf_counter()
    send.send_due()
    return (perf_counter() - begin) * 1000


def statements() -> int:
    """One sweep, counted."""
    count = Count()
    with connection.execute_wrapper(count):
        send.send_due()
    return count.statements


def main() -> dict[str, float]:
    """All figures."""
    pairs = list(Assignment.objects.active().filter(role="responsible").select_related("case")[:CASES])
    now = timezone.now()
    plan_many(pairs, PLANNED, now + timedelta(days=30))
    idle = [milliseconds() for _ in range(9)]
    found: dict[str, float] = {"idle_ms": statistics.median(idle), "idle_statements": statements()}
    delivering = {"_send_one": lambda *_: None, "Postman": Silent}
    with patch.multiple(send, **delivering):
        spent = []
        for _ in range(3):
            plan_many(pairs, DUE, now - timedelta(minutes=1))
            spent.append(milliseconds())
        plan_many(pairs, DUE, now - timedelta(minutes=1))
        found["due_statements"] = statements() / DUE
        found["due_ms"] = statistics.median(spent) / DUE
    return {**found, "planned": PLANNED, "due": DUE}


if __name__ == "__main__":
    print(json.dumps(main()))
