"""The stage is set once for many tests: in a transaction around theirs, which is taken back when somebody wants an empty house.

Setting it takes as long as the average test. Each test still has the stage for itself: what it writes is taken back before
the next one looks (pytest-django's transaction is a savepoint here), and it gets copies of the cast. A test without a stage,
with real commits, or on a stage that has grown old (ten minutes to take something back begin with it) finds no trace of it.
Never here: what stands on the stage.
"""

import time
from typing import Any

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
