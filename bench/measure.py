"""Measures one page beside the floor, in short turns, so that a disturbance of the machine hits both alike.

A turn is half a second of our page and half a second of the floor, at the same concurrency. A turn during which others
used much of the machine is measured again, a few times. Never here: which pages, and what is written about them.
"""

import gzip
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import machine
from bench.client import Client, Page, Site

TURN = 0.5
TOO_MUCH = 0.15  # of the machine used by others: measured again
WARM = 3


@dataclass
class Run:
    """What one page did at one concurrency, over all its turns."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    app: float = 0.0
    database: float = 0.0
    foreign: float = 0.0
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def cpu(self) -> float:
        """Milliseconds of application and database for one page view."""
        return (self.app + self.database) / max(1, len(self.times)) * 1000

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.times)
        return ordered[round(share * (len(ordered) - 1))] * 1000 if ordered else 0.0

    def add(self, other: "Run") -> None:
        """One turn more."""
        self.foreign = (self.foreign * self.seconds + other.foreign * other.seconds) / (
            self.seconds + other.seconds
        )
        self.times += other.times
        self.seconds += other.seconds
        self.app += other.app
        self.database += other.database
        self.errors += other.errors


@dataclass(frozen=True)
class Trees:
    """The processes under measurement: of each site by name, and of the database."""

    sites: dict[str, int]
    database: int


@dataclass(frozen=True)
class Probe:
    """What one page view costs, by counting: median of a few."""

    statements: int
    database_ms: float
    kilobytes: float
    gzipped: float
    error: str = ""


def probe(site: Site, page: Page, times: int = 5) -> Probe:
    """Statements, time in the database, size; the first views are not counted (both workers learn)."""
    client = Client(site, page, 99)
    answers = [client.go(count="yes") for _ in range(WARM + times)]
    client.close()
    wrong = next((answer.error for answer in answers if answer.error), "")
    if wrong:
        return Probe(0, 0, 0, 0, wrong)
    counted = [answer.headers.get("x-bench-sql", "0;0").split(";") for answer in answers[WARM:]]
    middle = sorted((int(count), float(spent)) for count, spent in counted)[times // 2]
    body = answers[-1].body
    return Probe(*middle, len(body) / 1024, len(gzip.compress(body, 6)) / 1024)


def statements_of(site: Site, page: Page) -> None:
    """Ask the application to write the statements of one page view to its log."""
    client = Client(site, page, 98)
    client.go()
    client.go(count="list")
    client.close()


class Side:
    """The clients of one page, kept over all turns."""

    def __init__(self, site: Site, page: Page, concurrency: int, trees: Trees) -> None:
        self.site, self.trees = site, trees
        self.clients = [Client(site, page, number) for number in range(concurrency)]

    def warm(self) -> None:
        """A few views that do not count: each worker compiles its templates once."""
        for client in self.clients * WARM:
            client.go()

    def turn(self, seconds: float) -> Run:
        """All clients at once, for so long."""
        run, pids = Run(), machine.tree(self.trees.sites[self.site.name])
        backends = machine.tree(self.trees.database)
        before = (machine.cpu_of(pids), machine.cpu_of(backends), time.process_time(), machine.cpu_busy())
        begin = time.perf_counter()
        stop = begin + seconds
        threads = [threading.Thread(target=self._work, args=(client, run, stop)) for client in self.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run.seconds = time.perf_counter() - begin
        run.app = machine.cpu_of(pids) - before[0]
        run.database = machine.cpu_of(backends) - before[1]
        own = time.process_time() - before[2]
        others = machine.cpu_busy() - before[3] - run.app - run.database - own
        run.foreign = max(0.0, others / (run.seconds * (os.cpu_count() or 1)))
        return run

    def _work(self, client: Client, run: Run, stop: float) -> None:
        while (begin := time.perf_counter()) < stop:
            try:
                error = client.go().error
            except OSError as problem:  # a broken connection is an error of the row
                client.close()
                error = repr(problem)
            run.times.append(time.perf_counter() - begin)
            if error:
                run.errors.append(error)

    def close(self) -> None:
        """Hang up."""
        for client in self.clients:
            client.close()


def beside(
    ours: tuple[Site, Page], floor: tuple[Site, Page], concurrency: int, seconds: float, trees: Trees
) -> tuple[Run, Run]:
    """Our page and the floor, turn by turn; quiet turns count, the quietest if none is quiet."""
    sides: Sequence[Side] = [Side(*one, concurrency, trees) for one in (ours, floor)]
    for side in sides:
        side.warm()
    totals = (Run(), Run())
    turns, kept, patience = round(seconds / TURN), 0, 3
    while kept < turns:
        pair = [side.turn(TURN) for side in sides]
        if max(run.foreign for run in pair) > TOO_MUCH and patience > 0:
            patience -= 1
            continue
        for total, run in zip(totals, pair, strict=True):
            total.add(run)
        kept += 1
    for side in sides:
        side.close()
    return totals
