"""The cast for tests whose commits are real."""

import pytest

from tests import factories


@pytest.fixture
def supervisor_for_real(real_db):
    """A supervisor whom other connections see."""
    return factories.staff("Айнура Мамытова", "supervisor")


@pytest.fixture
def other_supervisor_for_real(real_db):
    """A second one."""
    return factories.staff("Рустам Юсупов", "supervisor")


@pytest.fixture
def intern_for_real(real_db):
    """An intern whom other connections see."""
    return factories.staff("Данияр Ким", "intern")
