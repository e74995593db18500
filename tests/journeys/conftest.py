"""The cast of the journeys: real rows in a real database, so that the live server sees them."""

from types import SimpleNamespace

import pytest

from tests import factories
from tests.browser import Live
from tests.journeys.walking import PASSWORD


@pytest.fixture
def house(live: Live) -> SimpleNamespace:
    """The live server and one colleague for each role, each with a password."""
    people = {
        "operator": factories.staff("Бегимай Асан кызы", "operator"),
        "lawyer": factories.staff("Нурлан Жолдошев", "lawyer"),
        "intern": factories.staff("Данияр Ким", "intern"),
        "supervisor": factories.staff("Айнура Мамытова", "supervisor"),
        "administrator": factories.staff("Елена Ли", "administrator"),
    }
    return SimpleNamespace(live=live, **people)


@pytest.fixture
def with_password():
    """with_password(user) gives a colleague the password of the journeys (slow on purpose: Argon2)."""

    def give(*users):
        for user in users:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])

    return give
