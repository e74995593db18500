"""The long run of the post office: 1,000 reminders, Celery workers killed at random, nothing lost (issue 3, section 5.4)."""

import random
import subprocess
import sys
import threading

import pytest

from bir_duino.celery import app
from tests import factories
from tests.reminders import kills
from tests.reminders.catcher import Catcher
from tests.soak.measurements import keep

REMINDERS, KILLS = 1000, 60


@pytest.fixture
def catcher():
    catcher = Catcher(pause=0.02).start()
    yield catcher
    catcher.stop()


@pytest.fixture
def bell():
    """Beat, only faster: a task without arguments twice a second."""
    stop = threading.Event()

    def ring() -> None:
        while not stop.wait(0.5):
            app.send_task("reminders.tasks.send_due", expires=5)

    ringer = threading.Thread(target=ring)
    ringer.start()
    yield
    stop.set()
    ringer.join()
    app.pool.force_close_all()


def celery_worker(environment: dict[str, str]) -> subprocess.Popen:
    words = "-m celery -A tests.soak.impatient worker --pool solo --loglevel ERROR --without-gossip --without-mingle"
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *words.split()],
        cwd=kills.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_thousand_reminders_and_sixty_kills(real_db, catcher, bell):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    lawyer = factories.staff("Нурлан Жолдошев", "lawyer")
    case = factories.case(supervisor, responsible=lawyer)
    keys = kills.plan_many(case, lawyer, REMINDERS)
    seed = random.SystemRandom().randrange(10**6)
    outcome = kills.run(
        keys, catcher, real_db.environment(EMAIL_URL=f"smtp://127.0.0.1:{catcher.port}"),
        kills=KILLS, launch=celery_worker, dice=random.Random(seed), limit=1500,
    )  # fmt: skip
    keep(
        "reminders-soak",
        "Reminders: Celery workers killed at random",
        [
            f"- {outcome}",
            f"- dice seed {seed}; two Celery workers, kill -9, leases of 1.5 s instead of 2 minutes",
        ],
    )
    assert outcome.kills >= 50
    assert outcome.lost == 0
    assert outcome.wrong_keys == 0
