"""Ten operators, 200 contacts an hour, ten minutes, real servers; and a crisis at ten times that rate. What a save costs is
printed beside what it costs a bare Django on the same machine in the same minutes (design/budgets.md)."""

import os

import pytest

from reminders.health import sweep_age
from reminders.models import Reminder
from tests.faults.hard_stop import make_durable
from tests.faults.operators import PEOPLE, Figures, house
from tests.faults.servers import django_on
from tests.soak.measurements import keep

RUNS = {"a crisis": (2000, 120), "an ordinary day": (200, 600)}
STEPS = (
    "save",
    "floor: save",
    "finish",
    "autosave",
    "look-up",
    "page",
    "queue",
    "search",
    "session state",
    "floor: list",
)


@pytest.mark.parametrize("run", RUNS)
def test_ten_operators(
    run, own_postgres, own_redis, django_db_setup, django_db_blocker, smtp_server, tmp_path
):
    an_hour, seconds = RUNS[run]
    make_durable(own_postgres)
    with house(own_postgres, own_redis, django_db_blocker, tmp_path, smtp_server.url) as ours:
        figures = ours.run(an_hour=an_hour, seconds=seconds)
        lost = ours.lost(figures)
        assert [process.poll() for process in ours.processes] == [None, None], "worker or beat ended"
        with django_on(own_postgres, django_db_blocker):
            swept, late = sweep_age(), Reminder.objects.failed().count()
    lines = report(an_hour, seconds, figures, lost)
    lines.append(
        f"- worker and beat: the last sweep was {swept.total_seconds():.0f} s ago, {late} reminders were given up"
    )
    title = f"Ten operators at work: {run}"
    keep(
        f"operators-{run.split()[-1]}", title, lines, database="PostgreSQL with fsync and synchronous commits"
    )
    assert figures.errors == []
    assert lost == []
    assert len(figures.acknowledged) >= an_hour * seconds / 3600 * 0.7
    assert swept.total_seconds() < 60
    assert late == 0


def report(an_hour: int, seconds: int, figures: Figures, lost: list[str]) -> list[str]:
    """What one run came to."""
    asked = sum(map(len, figures.times.values()))
    lines = [
        f"{PEOPLE} operators, {an_hour} contacts an hour, {seconds // 60} minutes.",
        "",
        "Two gunicorn workers, a Celery worker, beat, Redis; a bare Django with two workers beside them (`bench/floor`, its own",
        "form and save). Calls are typed with look-ups and an autosave every three seconds; queue and session are polled.",
        "",
        f"- {asked:,} requests, {len(figures.errors)} errors; {len(figures.acknowledged)} contacts acknowledged, "
        f"{len(lost)} of them or of the {len(figures.kept)} unsent forms lost or doubled",
        f"- load of the machine afterwards: {os.getloadavg()[0]:.1f}",
        "",
        "| | times | p50, ms | p95, ms | most, ms |",
        "|---|---|---|---|---|",
    ]
    for step in STEPS:
        middle, high, most = (figures.percentile(step, share) for share in (0.5, 0.95, 1.0))
        lines.append(f"| {step} | {len(figures.times[step])} | {middle:.0f} | {high:.0f} | {most:.0f} |")
    share = figures.percentile("save", 0.95) / max(1.0, figures.percentile("floor: save", 0.95))
    return [*lines, "", f"- save p95 is {share:.1f} times the floor's"]
