"""Bad luck of the post office with real processes, a real database and a real SMTP conversation (design/safety.md 17)."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from reminders.models import Reminder, SweepMark
from reminders.plan import plan
from reminders.states import State, Trouble
from tests import factories
from tests.reminders import kills
from tests.reminders.catcher import Catcher


@pytest.fixture
def catcher():
    catcher = Catcher().start()
    yield catcher
    catcher.stop()


@pytest.fixture
def case(real_db):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    lawyer = factories.staff("Нурлан Жолдошев", "lawyer")
    case = factories.case(supervisor, responsible=lawyer)
    case.lawyer = lawyer
    return case


def environment(real_db, catcher: Catcher, **more: str) -> dict[str, str]:
    return real_db.environment(EMAIL_URL=f"smtp://127.0.0.1:{catcher.port}", **more)


def manage(env: dict[str, str], *words: str, seconds: float = 60) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *words],
        cwd=kills.ROOT, env=env, capture_output=True, text=True, timeout=seconds, check=True,
    )  # fmt: skip


def test_redis_absent_another_clock_sends_all_the_same(real_db, catcher, case):
    keys = kills.plan_many(case, case.lawyer, 3)
    answer = manage(environment(real_db, catcher, REDIS_URL="unix:///nowhere/redis.sock"), "send_due")
    assert "3 sent" in answer.stdout
    assert {letter.key for letter in catcher.letters} == set(keys.values())
    assert SweepMark.objects.get().finished_at is not None


def test_the_mail_server_away_and_back(real_db, catcher, case):
    keys = kills.plan_many(case, case.lawyer, 3)
    catcher.stop()
    env = environment(real_db, catcher)
    assert "0 sent" in manage(env, "send_due").stdout
    assert (
        Reminder.objects.filter(last_error=Trouble.SERVER_AWAY, attempts=0, state=State.PLANNED).count() == 3
    )
    assert Reminder.objects.exclude(posted_at=None).count() == 3
    again = Catcher(port=catcher.port).start()
    try:
        Reminder.objects.update(next_try_at=timezone.now())
        assert "3 sent" in manage(env, "send_due").stdout
        assert sorted(letter.key for letter in again.letters) == sorted(keys.values())
    finally:
        again.stop()


def test_killed_after_the_server_took_it_and_before_the_mark(real_db, catcher, case):
    [key] = kills.plan_many(case, case.lawyer, 1).values()
    worker = kills.sweeping_worker(1)(environment(real_db, catcher))
    catcher.before_answer = lambda letter: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(60) == -signal.SIGKILL
    catcher.before_answer = None
    row = Reminder.objects.get()
    assert (row.state, row.attempts, row.mailed_at) == (State.PLANNED, 1, None)
    assert row.leased_by is not None
    second = kills.sweeping_worker(1)(environment(real_db, catcher))
    try:
        assert catcher.wait_for(2, 30)
        kept_until = time.monotonic() + 10
        while kills.unsent() and time.monotonic() < kept_until:
            time.sleep(0.05)
    finally:
        second.kill()
        second.wait()
    assert [letter.key for letter in catcher.letters] == [key, key]
    assert len({letter.message_id for letter in catcher.letters}) == 1
    assert Reminder.objects.get().state == State.SENT


def test_two_sweeps_at_once_send_nothing_twice(real_db, catcher, case):
    keys = kills.plan_many(case, case.lawyer, 250)
    env = environment(real_db, catcher)
    words = [sys.executable, "-W", "ignore", "-m", "tests.reminders.worker", "120", "1"]
    sweeps = [subprocess.Popen(words, cwd=kills.ROOT, env=env) for _ in range(2)]
    assert [sweep.wait(90) for sweep in sweeps] == [0, 0]
    assert sorted(letter.key for letter in catcher.letters) == sorted(keys.values())
    assert kills.unsent() == 0


def test_small_kill_run_loses_nothing(real_db, catcher, case):
    keys = kills.plan_many(case, case.lawyer, 50)
    catcher.pause = 0.03
    outcome = kills.run(
        keys, catcher, environment(real_db, catcher),
        kills=5, launch=kills.sweeping_worker(), dice=random.Random(), limit=120,
    )  # fmt: skip
    print(outcome)
    assert outcome.lost == 0
    assert outcome.wrong_keys == 0
    assert outcome.kills == 5


def test_the_loop_survives_a_database_that_goes_and_comes(own_postgres, catcher):
    env = environment(own_postgres, catcher)
    loop = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", "send_due", "--loop", "--every", "0.2"],
        cwd=kills.ROOT, env=env, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        first = wait_for_sweep(own_postgres, None)
        own_postgres.cluster.stop()
        time.sleep(1.0)
        assert loop.poll() is None
        own_postgres.cluster.start()
        assert wait_for_sweep(own_postgres, first) != first
        loop.send_signal(signal.SIGTERM)
        assert loop.wait(20) == 0, "it ends in order"
    finally:
        loop.kill()
        loop.communicate()


def wait_for_sweep(database, before: object) -> object:
    """The time of the last finished sweep, once it is another one than `before`."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        connection = database.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT finished_at FROM reminders_sweepmark WHERE finished_at IS NOT NULL")
                row = cursor.fetchone()
        finally:
            connection.close()
        if row and row[0] != before:
            return row[0]
        time.sleep(0.1)
    raise AssertionError("no sweep came")


def test_who_lost_the_case_before_it_was_due_is_not_told(real_db, catcher, case):
    """Through the real rights of a case, not through a stand-in."""
    plan(kind="assigned", about=case, to=case.lawyer, due_at=timezone.now() - timedelta(minutes=1))
    case.assignments.update(until=timezone.now(), ended_by=case.opened_by)
    assert "1 withheld" in manage(environment(real_db, catcher), "send_due").stdout
    assert catcher.letters == []
    assert Reminder.objects.get().state == State.CANCELLED
