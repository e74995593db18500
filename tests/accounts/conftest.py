"""What the tests of accounts share: a colleague who has a password, a client who reads English, the audit's lines."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from audit.models import AuditEntry
from tests.factories import staff

PASSWORD = "три белых яблока 47"


@pytest.fixture(autouse=True)
def forgotten_counts():
    """The library counts requests for a link in the cache of the process; each test begins at nought."""
    cache.clear()


@pytest.fixture
def colleague(db) -> User:
    """An operator who signs in with a password and reads English."""
    user = staff("Асель Бекова", "operator")
    user.set_password(PASSWORD)
    user.language = "en"
    user.save()
    return user


@pytest.fixture
def visitor() -> Client:
    """A browser in which nobody is signed in; it asks for English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def signs_in(visitor):
    """signs_in(email, password) -> the answer of the sign-in page."""

    def post(email: str, password: str = PASSWORD, client: Client = visitor, **extra):
        return client.post(
            "/sign-in/", {"login": email, "password": password, **extra.pop("data", {})}, **extra
        )

    return post


@pytest.fixture
def audited(db):
    """audited("grant_role") -> the lines of the audit with this verb of accounts, oldest first."""

    def lines(verb: str) -> list[AuditEntry]:
        return list(AuditEntry.objects.filter(verb=f"accounts.{verb}").order_by("pk"))

    return lines


@pytest.fixture
def real(settings):
    """The second factor is asked for, as in real mode; keys belong to localhost."""
    settings.SECOND_FACTOR = True
    settings.SITE_URL = "http://localhost:8000"
    return settings


def without_tokens(answer) -> str:
    """The page, without what is random in every page (the form tokens)."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1TOKEN", answer.content.decode())
