"""PostgreSQL stopped hard while real workers save: what was acknowledged must be there afterwards. Small run and soak share it.

Never here: how many stops, where the figures go.
"""

import http.client
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from django.urls import reverse

from local.postgres import SAFE
from tests import factories
from tests.databases import Database
from tests.faults.away import WORDS, kill, settle
from tests.faults.servers import Wire, django_on, gunicorn


@dataclass
class Writers:
    """Threads that log contacts through the page, each as a colleague of its own, and note what was acknowledged when."""

    wires: list[Wire]
    acknowledged: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def write(self, wire: Wire) -> None:
        """One contact after the other, until it is over."""
        while not self.over.is_set():
            if not self.log_one(wire):
                self.refused += 1
                self.over.wait(0.05)

    def log_one(self, wire: Wire) -> bool:
        """A contact with a key of its own. A 302 is the page's promise that it is saved."""
        key = uuid4()
        path = reverse("log_contact", args=[key])
        try:
            page = wire.ask("GET", path)
            if page.status != 200:
                return False
            typed = {name: values[-1] for name, values in page.form(path).values.items()}
            answer = wire.ask("POST", path, {**typed, **WORDS})
        except (OSError, http.client.HTTPException):
            return False
        if answer.status != 302:
            return False
        self.acknowledged[str(key)] = time.time()
        return True


@contextmanager
def under_load(database: Database, blocker, folder: Path, writers: int = 3) -> Iterator[Writers]:
    """A gunicorn with two workers, and people who save without a pause."""
    with django_on(database, blocker):
        people = [factories.staff(f"Оператор {number}", "operator") for number in range(writers)]
    with gunicorn(database.environment(SITE_URL="http://127.0.0.1"), folder / "web.log") as host:
        with django_on(database, blocker):
            load = Writers([Wire(host).sign_in(person) for person in people])
        load.wires[0].wait("/health/", 200)
        threads = [threading.Thread(target=load.write, args=[wire]) for wire in load.wires]
        for thread in threads:
            thread.start()
        try:
            yield load
        finally:
            load.over.set()
            for thread in threads:
                thread.join()


def make_durable(database: Database, **settings: str) -> None:
    """As a real house: the copy that tests get does not wait for the disk."""
    database.cluster.stop()
    database.cluster.settings = {**SAFE, **settings}
    database.cluster.start()
    settle(database)


def present(database: Database) -> set[str]:
    """Keys of all contacts that are there."""
    line = database.connect()
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT id::text FROM hotline_contact")
            return {row[0] for row in cursor.fetchall()}
    finally:
        line.close()


@dataclass
class Outcome:
    """What a run of stops came to."""

    stops: int
    acknowledged: int
    refused: int
    lost: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.stops} hard stops in {self.seconds:.0f} s: {self.acknowledged} saves acknowledged, {self.refused} tries"
            f" refused meanwhile, acknowledged minus present = {self.lost}"
        )


def run(
    database: Database,
    blocker,
    folder: Path,
    *,
    stops: int,
    pause: tuple[float, float],
    writers: int = 3,
    **settings: str,
) -> Outcome:
    """Stop it hard again and again, at moments of chance; look each time, and at the end."""
    make_durable(database, **settings)
    dice, lost, began = random.Random(), set(), time.monotonic()
    with under_load(database, blocker, folder, writers) as load:
        settle(database)  # in the control their sessions would be lost too, and nobody could go on
        for _ in range(stops):
            wait_for_saves(load, 2)
            time.sleep(dice.uniform(*pause))
            kill(database)
            promised = set(load.acknowledged)  # nothing can be acknowledged any more
            database.cluster.start()
            lost |= promised - present(database)
        wait_for_saves(load, 2)
    lost |= set(load.acknowledged) - present(database)
    return Outcome(stops, len(load.acknowledged), load.refused, len(lost), time.monotonic() - began)


def wait_for_saves(load: Writers, count: int, seconds: float = 60) -> None:
    """People save again."""
    goal, limit = len(load.acknowledged) + count, time.monotonic() + seconds
    while len(load.acknowledged) < goal:
        assert time.monotonic() < limit, "nobody can save any more"
        time.sleep(0.01)
