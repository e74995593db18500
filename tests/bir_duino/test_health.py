"""Health: one word for everybody, the truth in detail for administrators."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from bir_duino import health
from bir_duino.templatetags.house import figure
from reminders.models import Pulse, Reminder, SweepMark
from reminders.plan import plan
from reminders.send import send_due
from reminders.upkeep import beat
from tests import factories


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


def check(name: str) -> health.Check:
    """One of them."""
    return next(one for one in health.checks() if one.name == name)


def test_each_trouble_is_seen(db, lawyer, settings, monkeypatch):
    """Every check can say no."""
    found, settings.DEMONSTRATION = {}, False
    monkeypatch.setattr(health, "LEAST_FREE_PART", 2)
    found["disk"] = check("disk")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found["queue"], found["worker"] = check("queue"), check("worker")
    found["sweep"], found["beat"], found["watch"] = (check(name) for name in ("sweep", "beat", "watch"))
    monkeypatch.setattr(health, "pending_migrations", lambda: ["cases.0099_more"])
    found["migrations"] = check("migrations")
    case = factories.case(lawyer, responsible=lawyer)
    late = plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now() - timedelta(hours=1))
    found["late"] = check("late")
    Reminder.objects.filter(pk=late.pk).update(state="failed", last_error="refused")
    found["failed"] = check("failed")
    beat("watch")
    Pulse.objects.update(latest_at=timezone.now() + timedelta(minutes=10))
    found["clock"] = check("clock")
    assert set(found) == set(health.LOOKS) - {"database"}
    assert [name for name, one in found.items() if one.ok] == []


def test_a_process_whose_clock_is_far_off_is_seen(db):
    beat("watch")
    assert check("clock").ok
    Pulse.objects.update(ahead_ms=90_000)
    assert not check("clock").ok


@pytest.mark.parametrize("name", ["backup", "chain"])
def test_what_is_registered_is_looked_at(db, name, monkeypatch):
    monkeypatch.setattr(health, "_sources", {})
    assert name not in [one.name for one in health.checks()]
    for newest, ok in (
        (None, False),
        (timezone.now() - health.OLDEST[name] - timedelta(minutes=1), False),
        (timezone.now(), True),
    ):
        health.register(name, lambda newest=newest: newest)
        assert check(name).ok is ok
    health.register(name, lambda: 1 / 0)
    assert not check(name).ok


def test_the_page_says_it_in_words(administrator, as_, monkeypatch):
    administrator.language = "en"
    administrator.save(update_fields=["language"])
    send_due()
    page = as_(administrator).get("/health/details/").content.decode()
    assert "State of the house" in page
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert "Redis does not answer" in as_(administrator).get("/health/details/").content.decode()


def test_figures_speak_the_readers_language():
    shown = {}
    for language in ("ru", "ky", "en"):
        with translation.override(language):
            shown[language] = [
                figure(value) for value in ("78.3 GB", "3 s", "0 ms", "12", "", "TimeoutError")
            ]
    assert shown["ru"] == ["78,3 ГБ", "3 с", "0 мс", "12", "", "TimeoutError"]
    assert shown["ky"] == ["78,3 ГБ", "3 сек", "0 мс", "12", "", "TimeoutError"]
    assert shown["en"] == ["78.3 GB", "3 s", "0 ms", "12", "", "TimeoutError"]
