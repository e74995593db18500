"""What the sweep may ask of the database (design/budgets.md): at most 0.1 statement per due reminder without delivery."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders import send
from reminders.models import Reminder
from reminders.smtp import ServerAway

pytestmark = pytest.mark.django_db


def many(lawyer, planned, number: int) -> None:
    first = planned(lawyer)
    Reminder.objects.bulk_create(
        [
            Reminder(
                kind="assigned", to=lawyer, about_label=first.about_label, about_id=first.about_id,
                about_code=f"BD-{n}", due_at=first.due_at, next_try_at=first.due_at,
            )
            for n in range(number - 1)
        ]
    )  # fmt: skip


def statements(of: CaptureQueriesContext) -> int:
    return sum(
        not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for q in of.captured_queries
    )


@pytest.mark.parametrize("number", [50, 500, 1000])
def test_posting_and_leasing_are_set_based(lawyer, planned, monkeypatch, number):
    """Without delivery: the texts and the marking of each mail are left out, everything else is there."""
    many(lawyer, planned, number)
    monkeypatch.setattr(send, "_send_one", lambda *args: None)
    with CaptureQueriesContext(connection) as asked:
        result = send.send_due()
    assert result.posted == number
    assert Reminder.objects.exclude(leased_by=None).count() == number
    assert statements(asked) <= 10 + number * 0.1, [q["sql"][:90] for q in asked.captured_queries]


def test_with_delivery_two_statements_a_mail(lawyer, planned, mailoutbox):
    many(lawyer, planned, 100)
    with CaptureQueriesContext(connection) as asked:
        send.send_due()
    assert len(mailoutbox) == 100
    assert statements(asked) <= 200 + 20


def test_a_silent_server_costs_no_statement_a_row(lawyer, planned, monkeypatch):
    many(lawyer, planned, 300)

    def away(self):
        raise ServerAway

    monkeypatch.setattr(send.Postman, "call", away)
    with CaptureQueriesContext(connection) as asked:
        send.send_due()
    assert statements(asked) <= 20


def test_nothing_due_asks_four_questions(lawyer, planned):
    planned(lawyer, due=-60)
    send.send_due()
    with CaptureQueriesContext(connection) as asked:
        send.send_due()
    assert statements(asked) <= 4


def test_the_questions_of_the_clock_use_their_indexes(lawyer, planned):
    many(lawyer, planned, 300)
    Reminder.objects.update(next_try_at=timezone.now() + timedelta(days=9))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM reminders_reminder WHERE state = 'planned' AND posted_at IS NULL "
            "AND next_try_at <= now() ORDER BY urgent DESC, next_try_at LIMIT 500 FOR UPDATE SKIP LOCKED"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "reminder_to_post" in plan
    assert "Sort" not in plan
