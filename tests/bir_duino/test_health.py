"""Health: one word for everybody, the truth in detail for administrators."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from reminders.models import SweepMark
from reminders.send import send_due


def test_everybody_reads_one_word(db, client):
    response = client.get("/health/")
    assert response.json() == {"status": "ok"}
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("role", ["operator", "lawyer", "intern", "supervisor"])
def test_colleagues_read_no_more(role, request, as_):
    assert as_(request.getfixturevalue(role)).get("/health/").json() == {"status": "ok"}


def test_an_administrator_reads_the_details(administrator, as_):
    send_due()
    details = as_(administrator).get("/health/").json()["details"]
    assert details["database"] == "ok"
    assert details["queue"] == "ok"
    assert details["pending_migrations"] == []
    assert details["beat"]["fresh"] is True


def test_a_beat_that_stopped_is_not_fresh(administrator, as_):
    send_due()
    mark = SweepMark.objects.get()
    old = timezone.now() - timedelta(minutes=10)
    for name in ("started_at", "finished_at"):
        setattr(mark, name, old)
    mark.save()
    assert as_(administrator).get("/health/").json()["details"]["beat"]["fresh"] is False


def test_a_queue_that_is_away_is_said(administrator, as_, monkeypatch):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert as_(administrator).get("/health/").json()["details"]["queue"] == "away"
