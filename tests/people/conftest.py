"""A case of the lawyer's with a client, whom the other lawyer does not know."""

import pytest

from tests import factories
from tests.people.acts import client_of


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def person(case):
    return client_of(case)
