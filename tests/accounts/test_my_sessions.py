"""The list of my sessions: which device, since when; ending one, all others, all. The same key never lies in the list."""

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.devices import device_words
from accounts.models import Ended, StaffSession
from accounts.session_store import hash_of
from tests.accounts.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/137.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def here(visitor, colleague, signs_in):
    """Signed in with Firefox."""
    visitor.defaults["HTTP_USER_AGENT"] = FIREFOX
    assert signs_in(colleague.email).status_code == 302
    return visitor


@pytest.fixture
def phone(as_, colleague):
    """The same colleague on a telephone."""
    client = as_(colleague)
    client.defaults["HTTP_USER_AGENT"] = PHONE
    client.get("/preferences/")
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Chrome, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/137 YaBrowser/25.6 Safari/537.36",
            "Yandex Browser, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_devices_in_two_words(agent, words):
    assert device_words(agent) == words


def test_it_shows_mine_and_nobody_elses(here, phone, as_, operator):
    other = as_(operator)
    other.defaults["HTTP_USER_AGENT"] = "Edg/1 Windows"
    other.get("/preferences/")
    page = here.get("/sessions/").content.decode()
    assert page.count("Firefox, Linux</strong>") == page.count("Chrome, Android</strong>") == 1
    assert page.count("this session") == 1
    assert "Edge" not in page


def test_the_first_page_of_a_session_knows_itself(as_, colleague):
    assert as_(colleague).get("/sessions/").content.decode().count("this session") == 1


def test_only_a_hash_of_the_key_is_kept_and_it_goes_with_the_key(here, colleague):
    key = here.session.session_key
    assert StaffSession.objects.get().key_hash == hash_of(key) != key
    here.post(
        "/password/",
        {"oldpassword": PASSWORD, "password1": "пять синих слив 58", "password2": "пять синих слив 58"},
    )
    assert here.session.session_key != key
    assert [row.key_hash for row in StaffSession.objects.living()] == [hash_of(here.session.session_key)]


def test_ending_one(here, phone, audited, colleague):
    row = StaffSession.objects.get(device="Chrome, Android")
    key = phone.session.session_key
    assert here.post(f"/sessions/{row.pk}/end/")["Location"] == "/sessions/"
    assert phone.get("/preferences/").status_code == 302
    assert here.get("/preferences/").status_code == 200
    assert not Session.objects.filter(session_key=key).exists()
    row.refresh_from_db()
    assert (row.why, row.ended_by) == (Ended.BY_HIMSELF, colleague)
    assert audited("end_session")
    assert here.post(f"/sessions/{row.pk}/end/").status_code == 404


def test_those_of_others_do_not_exist(here, as_, operator):
    other = as_(operator)
    other.get("/preferences/")
    row = StaffSession.objects.get(user=operator)
    assert here.post(f"/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/preferences/").status_code == 200


def test_ending_this_one_is_signing_out(here):
    row = StaffSession.objects.get()
    assert here.post(f"/sessions/{row.pk}/end/")["Location"] == "/sign-in/"
    assert here.get("/preferences/").status_code == 302


def test_ending_all_others(here, phone, audited):
    here.post("/sessions/end-others/")
    assert [client.get("/preferences/").status_code for client in (here, phone)] == [200, 302]
    assert audited("end_other_sessions")


def test_signing_out_everywhere(here, phone, audited):
    assert here.post("/sessions/end-all/")["Location"] == "/sign-in/"
    assert [client.get("/preferences/").status_code for client in (here, phone)] == [302, 302]
    assert not StaffSession.objects.living().exists() and not Session.objects.exists()
    assert audited("sign_out_everywhere")


def test_signing_out_ends_the_row(here):
    here.post("/sign-out/")
    assert StaffSession.objects.get().why == Ended.SIGNED_OUT


def test_an_ended_row_closes_a_session_that_is_still_there(here):
    """Twin of deleting Django's row: either of the two is enough."""
    StaffSession.objects.update(ended_at=timezone.now(), why=Ended.SIGNED_OUT)
    assert Session.objects.exists()
    assert here.get("/preferences/").status_code == 302


def test_the_database_wants_to_know_why(here):
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSession.objects.update(ended_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSession.objects.update(ended_at=timezone.now(), why=Ended.BY_COLLEAGUE)
