"""The stage is set once for many tests: in a transaction around theirs, which is taken back when somebody wants an empty house.

Setting it takes as long as the average test. Each test still has the stage for itself: what it writes is taken back before
the next one looks (pytest-django's transaction is a savepoint here), and it gets copies of the cast. A test without a stage,
with real commits, or on a stage that has grown old (ten minutes to take something back begin with it) finds no trace of it.
Never here: what stands on the stage.
"""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from tests import factories
from tests.house.stage import ACTORS, Stage, set_stage

NAMES = {
    "operator": ("Бегимай Асан кызы", "operator"),
    "other_operator": ("Тимур Алиев", "operator"),
    "lawyer": ("Нурлан Жолдошев", "lawyer"),
    "other_lawyer": ("Гүлзат Осмонова", "lawyer"),
    "intern": ("Данияр Ким", "intern"),
    "other_intern": ("Айпери Садыкова", "intern"),
    "supervisor": ("Айнура Мамытова", "supervisor"),
    "other_supervisor": ("Рустам Юсупов", "supervisor"),
    "administrator": ("Елена Ли", "administrator"),
}
SECONDS = 60
REAL = {"real_db", "own_postgres", "transactional_db", "live_server"}


def sign_in(user: User) -> Client:
    """A client of this person."""
    client = Client()
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return client


class _Kept:
    """What is kept between tests of this process: the transaction, the stage in it, everybody's cookies."""

    def __init__(self) -> None:
        self.around: Any = None
        self.stage: Stage | None = None
        self.cookies: dict[Any, Any] = {}
        self.since = 0.0

    def set(self, *, signed_in: bool) -> None:
        """Unless it stands already, with or without everybody's session."""
        whole = self.stage is not None and connection.in_atomic_block and not connection.needs_rollback
        if whole and signed_in is bool(self.cookies) and time.monotonic() - self.since < SECONDS:
            return
        self.drop()
        self.around = transaction.atomic()
        self.around.__enter__()
        cast = {name: factories.staff(*NAMES[name]) for name in ACTORS[1:]}
        self.stage = set_stage(cast)
        self.cookies = {user.pk: sign_in(user).cookies for user in cast.values()} if signed_in else {}
        self.since = time.monotonic()

    def drop(self) -> None:
        """Take it back with everything on it."""
        if self.around is None:
            return
        around, self.around, self.stage, self.cookies = self.around, None, None, {}
        if connection.in_atomic_block:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


KEPT = _Kept()


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


@pytest.fixture
def kept_stage(request: pytest.FixtureRequest, db: None) -> Stage | None:
    """For tests that want the stage: a copy of the one that is kept."""
    return deepcopy(KEPT.stage) if "stage" in request.fixturenames else None
