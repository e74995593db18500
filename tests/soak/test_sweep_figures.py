"""What the sweep costs, measured with the real rights of real cases (design/budgets.md). Figures, not a timed test."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders import send
from reminders.models import Reminder
from tests import factories
from tests.soak.measurements import keep

DUE, OPEN, CASES = 10_000, 100_000, 200
# Beginnings and ends of transactions ask the database nothing.
NOT_ASKED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def plan_many(pairs: list, number: int, due_at) -> None:
    Reminder.objects.bulk_create(
        (
            Reminder(
                kind="assigned", to=user, about_label="cases.Case", about_id=str(case.pk), about_code=case.code,
                about_path=case.get_absolute_url(), due_at=due_at, next_try_at=due_at,
            )
            for case, user in (pairs[n % len(pairs)] for n in range(number))
        ),
        batch_size=2000,
    )  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Milliseconds on the wall, and milliseconds of processor time in this process and in the database's."""

    wall: float
    cpu: float


def cost_of(what: Callable[[], object]) -> Cost:
    """What a call costs; statements are counted in another round, because counting costs time."""
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    wall, cpu = perf_counter(), process_time() + _cpu_of(backend)
    what()
    return Cost((perf_counter() - wall) * 1000, (process_time() + _cpu_of(backend) - cpu) * 1000)


def _cpu_of(pid: int) -> float:
    """Seconds of processor time of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def asked(seen: CaptureQueriesContext) -> int:
    return sum(not query["sql"].startswith(NOT_ASKED) for query in seen.captured_queries)


def test_what_the_sweep_costs(real_db, monkeypatch):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    lawyers = [factories.staff(f"Юрист {n}", "lawyer") for n in range(10)]
    pairs = []
    for n in range(CASES):
        lawyer = lawyers[n % len(lawyers)]
        pairs.append((factories.case(supervisor, responsible=lawyer, code=f"BD-26-{2000 + n}"), lawyer))
    now = timezone.now()
    plan_many(pairs, OPEN, now + timedelta(days=30))
    with real_db.connect("bir_duino_owner") as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()
    nothing = [cost_of(send.send_due) for _ in range(9)]
    with CaptureQueriesContext(connection) as idle:
        send.send_due()

    monkeypatch.setattr(send, "_send_one", lambda *args: None)
    spent, statements = [], []
    for round_ in range(3):
        plan_many(pairs, DUE, now - timedelta(minutes=1))
        if round_ == 2:
            with CaptureQueriesContext(connection) as busy:
                send.send_due()
            statements.append(len([q for q in busy.captured_queries if not q["sql"].startswith(NOT_ASKED)]))
        else:
            spent.append(cost_of(send.send_due))
    assert Reminder.objects.filter(posted_at=None, due_at__lte=now).count() == 0
    report(spent, nothing, statements[0] / DUE, asked(idle))
    assert statements[0] / DUE <= 0.1


def report(spent: list[Cost], nothing: list[Cost], statements_each: float, idle: int) -> None:
    """Keep the figures."""
    due = min(spent, key=lambda cost: cost.cpu)
    keep(
        "reminders-sweep",
        "Reminders: what the sweep costs without delivery",
        [
            f"{DUE:,} due among {OPEN:,} open ones, rights of {CASES} real cases. Load of the machine meanwhile: "
            f"{os.getloadavg()[0]:.1f} (the wall clock suffers from it, processor time hardly).",
            "",
            "| | wall clock | processor time, ours and the database's | budget |",
            "|---|---|---|---|",
            f"| due reminder, ms | {due.wall / DUE:.3f} | {due.cpu / DUE:.3f} | 1 |",
            f"| nothing due at {OPEN:,} open ones, ms (median of 9) | {median(cost.wall for cost in nothing):.1f} | "
            f"{median(cost.cpu for cost in nothing):.0f} | 50 |",
            "",
            "| | statements | budget |",
            "|---|---|---|",
            f"| due reminder | {statements_each:.3f} | 0.1 |",
            f"| nothing due | {idle} | – |",
        ],
    )
