"""What the sweep costs, measured with the real rights of real cases (design/budgets.md). Figures, not a timed test."""

from datetime import timedelta
from statistics import median
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders import send
from reminders.models import Reminder
from tests import factories
from tests.soak.measurements import keep

DUE, OPEN, CASES = 10_000, 100_000, 200


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


def milliseconds(what) -> float:
    """How long it took; statements are counted in another round, because counting costs time."""
    began = perf_counter()
    what()
    return (perf_counter() - began) * 1000


def test_what_the_sweep_costs(real_db, monkeypatch):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    lawyers = [factories.staff(f"Юрист {n}", "lawyer") for n in range(10)]
    pairs = []
    for n in range(CASES):
        lawyer = lawyers[n % len(lawyers)]
        pairs.append((factories.case(supervisor, responsible=lawyer), lawyer))
    now = timezone.now()
    plan_many(pairs, OPEN, now + timedelta(days=30))
    with real_db.connect("bir_duino_owner") as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()
    nothing = [milliseconds(send.send_due) for _ in range(9)]
    with CaptureQueriesContext(connection) as idle:
        send.send_due()

    monkeypatch.setattr(send, "_send_one", lambda *args: None)
    spent, statements = [], []
    for round_ in range(3):
        plan_many(pairs, DUE, now - timedelta(minutes=1))
        if round_ == 2:
            with CaptureQueriesContext(connection) as busy:
                send.send_due()
            statements.append(
                len([q for q in busy.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])
            )
        else:
            spent.append(milliseconds(send.send_due))
    assert Reminder.objects.filter(posted_at=None, due_at__lte=now).count() == 0
    keep(
        "reminders-sweep",
        "Reminders: what the sweep costs without delivery",
        [
            "| | measured | budget |",
            "|---|---|---|",
            f"| due reminder, ms ({DUE:,} due among {OPEN:,} open ones, rights of {CASES} cases) | {min(spent) / DUE:.3f} | 1 |",
            f"| due reminder, statements | {statements[0] / DUE:.3f} | 0.1 |",
            f"| nothing due at {OPEN:,} open ones, ms (median of 9) | {median(nothing):.1f} | 50 |",
            f"| nothing due, statements | {len(idle)} | – |",
        ],
    )
    assert statements[0] / DUE <= 0.1
    assert median(nothing) <= 50
    assert min(spent) / DUE <= 1
