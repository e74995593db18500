"""The cast, with names, and their clients. Databases and services: tests/databases.py; the browser: tests/browser.py."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests import factories
from tests.house.kept import NAMES, kept_stage, pytest_fixture_setup, sign_in, signed_in  # noqa: F401  (fixtures and a hook)
from tests.house.stage import Stage

pytest_plugins = ["tests.databases", "tests.browser"]


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
