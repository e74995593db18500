"""The cast, with names, and their clients. Databases and services: tests/databases.py; the browser: tests/browser.py."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.house.kept import KEPT, NAMES, REAL, sign_in
from tests.house.stage import Stage

pytest_plugins = ["tests.databases", "tests.browser"]


# Browsers, clocks and killed processes: begun first, so that no worker is left alone with a long test at the end.
LONG = (
    "tests/journeys/",
    "tests/local/test_run.py",
    "tests/bir_duino/test_backup",
    "tests/faults/test_operators.py",
    "tests/faults/test_twice.py",
    "tests/faults/test_spilled_words.py",
    "tests/faults/test_inert_text.py",
    "tests/faults/test_reminders_killed.py",
    "tests/hotline/test_probers",
    "tests/house/test_more_doors.py",
    "tests/house/test_queries.py",
    "tests/accounts/test_second_factor.py",
)
WHOLE = 1000  # tests: only of such a run it is said where the time went


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first; otherwise in the order that was drawn."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Eight thousand tests stay in memory to the end: the collector need not walk over them again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Where the ten minutes went: the slowest files, in seconds of all workers together."""
    seconds: Counter[str] = Counter()
    reports = [one for some in terminalreporter.stats.values() for one in some if hasattr(one, "duration")]
    for one in reports:
        seconds[one.nodeid.partition("::")[0]] += one.duration
    if len({one.nodeid for one in reports}) >= WHOLE:
        terminalreporter.section(f"slowest files of {sum(seconds.values()):.0f} s")
        for name, spent in seconds.most_common(15):
            terminalreporter.write_line(f"{spent:7.1f} s {name}")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Before the transaction of a test begins there is a stage, or there is none."""
    if fixturedef.argname in {"_django_db_helper", "real_db"}:
        with request.getfixturevalue("django_db_blocker").unblock():
            wanted = set(request.node.fixturenames)
            if "stage" in wanted and not wanted & REAL:
                KEPT.set(signed_in="signed_in" in wanted)
            else:
                KEPT.drop()
    return (yield)


@pytest.fixture
def kept_stage(request: pytest.FixtureRequest, db: None) -> Stage | None:
    """For tests that want the stage: a copy of the one that is kept."""
    return deepcopy(KEPT.stage) if "stage" in request.fixturenames else None


@pytest.fixture
def as_():
    """as_(user) -> a client that is signed in as this person."""

    def client_of(user: User | None) -> Client:
        return Client() if user is None else sign_in(user)

    return client_of


def _one_of_the_cast(name: str) -> Callable[..., User]:
    @pytest.fixture(name=name)
    def member(kept_stage: Stage | None) -> User:
        on_stage = kept_stage and kept_stage.actors.get(name)
        return on_stage or factories.staff(*NAMES[name])

    return member


operator = _one_of_the_cast("operator")
other_operator = _one_of_the_cast("other_operator")
lawyer = _one_of_the_cast("lawyer")
other_lawyer = _one_of_the_cast("other_lawyer")
intern = _one_of_the_cast("intern")
other_intern = _one_of_the_cast("other_intern")
supervisor = _one_of_the_cast("supervisor")
other_supervisor = _one_of_the_cast("other_supervisor")
administrator = _one_of_the_cast("administrator")


@pytest.fixture
def stage(kept_stage: Stage) -> Stage:
    """One of each thing, with this cast before it (tests/house/stage.py, tests/house/kept.py)."""
    return kept_stage


@pytest.fixture
def signed_in(stage: Stage) -> Callable[[User | None], Client]:
    """signed_in(user) -> a client of somebody who stood on the stage and was signed in when it was set: signing in takes as
    long as a page. All clients of one person are one session; whoever wants one of his own uses as_.
    """

    def client_of(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.cookies = deepcopy(KEPT.cookies[user.pk])
        return client

    return client_of
