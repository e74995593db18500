"""The cast, with names, and their clients. Databases and services: tests/databases.py; the browser: tests/browser.py."""

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.house.stage import ACTORS, set_stage

pytest_plugins = ["tests.databases", "tests.browser"]


@pytest.fixture
def as_():
    """as_(user) -> a client that is signed in as this person."""

    def client_of(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="accounts.backends.EmailBackend")
        return client

    return client_of


@pytest.fixture
def operator(db):
    return factories.staff("Бегимай Асан кызы", "operator")


@pytest.fixture
def other_operator(db):
    return factories.staff("Тимур Алиев", "operator")


@pytest.fixture
def lawyer(db):
    return factories.staff("Нурлан Жолдошев", "lawyer")


@pytest.fixture
def other_lawyer(db):
    return factories.staff("Гүлзат Осмонова", "lawyer")


@pytest.fixture
def intern(db):
    return factories.staff("Данияр Ким", "intern")


@pytest.fixture
def other_intern(db):
    return factories.staff("Айпери Садыкова", "intern")


@pytest.fixture
def supervisor(db):
    return factories.staff("Айнура Мамытова", "supervisor")


@pytest.fixture
def other_supervisor(db):
    return factories.staff("Рустам Юсупов", "supervisor")


@pytest.fixture
def administrator(db):
    return factories.staff("Елена Ли", "administrator")


@pytest.fixture
def stage(operator, other_operator, lawyer, other_lawyer, intern, other_intern, supervisor, administrator):
    """One of each thing, with this cast before it (tests/house/stage.py)."""
    cast = (operator, other_operator, lawyer, other_lawyer, intern, other_intern, supervisor, administrator)
    return set_stage(dict(zip(ACTORS[1:], cast, strict=True)))
