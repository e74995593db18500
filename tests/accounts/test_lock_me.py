"""One press locks all sessions of one person, at once; the password opens each; nobody else notices."""

import pytest

from accounts.models import StaffSession
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def two(as_, colleague):
    """The colleague at two devices."""
    clients = [as_(colleague), as_(colleague)]
    for client in clients:
        assert client.get("/preferences/").status_code == 200
    return clients


def test_it_locks_every_session_of_mine_and_of_nobody_else(two, as_, operator, audited, colleague):
    other = as_(operator)
    other.get("/preferences/")
    answer = two[0].post("/lock-me/", {"next": "/sessions/"})
    assert answer["Location"] == "/sessions/"
    assert [client.get("/preferences/").status_code for client in (*two, other)] == [423, 423, 200]
    assert [line.about_id for line in audited("lock_me")] == [str(colleague.pk)]


def test_the_password_opens_this_session_only(two):
    two[0].post("/lock-me/")
    answer = two[0].post("/preferences/", {"unlock_password": PASSWORD, "unlock_then_show": "1"})
    assert answer["Location"] == "/preferences/"
    assert [client.get("/preferences/").status_code for client in two] == [200, 423]


def test_signing_in_again_gives_an_open_session(two, colleague, signs_in):
    two[0].post("/lock-me/")
    two[0].post("/sign-out/")
    assert signs_in(colleague.email, client=two[0]).status_code == 302
    assert two[0].get("/preferences/").status_code == 200
    assert StaffSession.objects.living().count() == 2


def test_it_leads_nowhere_else(two):
    assert two[0].post("/lock-me/", {"next": "//evil.example/"})["Location"] == "/"
