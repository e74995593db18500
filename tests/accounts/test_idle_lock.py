"""Fifteen idle minutes lock a session; the password opens it with everything in place; what was sent meanwhile is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import locks
from accounts.fields import signed_row_key
from accounts.models import SavedForm, StaffSession
from cases.models import Note
from tests import factories
from tests.accounts.conftest import PASSWORD
from tests.faults.pages import form_for

TEXT = "Звонил отец.\n\nСын в <ИВС> & ждёт."


@pytest.fixture
def begin():
    return timezone.now()


@pytest.fixture
def at(begin):
    """at(minutes) -> that many minutes after the beginning."""
    return lambda minutes: time_machine.travel(begin + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def client(as_, colleague, at):
    """The colleague's browser, seen at the beginning."""
    client = as_(colleague)
    with at(0):
        assert client.get("/preferences/").status_code == 200
    return client


def opened(client, answer, path, password=PASSWORD):
    """What the browser sends when the password is typed on this lock page."""
    form = form_for(answer.content.decode(), path)
    return client.post(path, {**form.values, "unlock_password": password})


def test_a_wrong_password_leaves_nothing_of_what_was_sent_with_it(client, at):
    """The library that counts would keep the whole form, and the mistyped password, in clear."""
    with at(20):
        client.post(
            "/contacts/look-up/", {"said": TEXT, "unlock_password": "мимо 47"}, query_params={"x": "Звонил"}
        )
    (tried,) = AccessAttempt.objects.all()
    assert tried.failures_since_start == 1
    assert (tried.get_data, tried.post_data) == ("", "")


def test_it_locks_after_fifteen_minutes_and_shows_nothing(client, at, colleague):
    with at(14):
        assert client.get("/preferences/").status_code == 200
    with at(30):
        answer = client.get("/preferences/")
    assert answer.status_code == 423
    page = answer.content.decode()
    assert "The screen is locked" in page
    assert colleague.name not in page and colleague.email not in page
    assert StaffSession.objects.get().locked_at is not None


def test_the_password_opens_the_page_that_was_asked_for(client, at, audited, colleague):
    with at(16):
        answer = client.get("/staff/?x=1")
        answer = opened(client, answer, "/staff/?x=1")
        assert (answer.status_code, answer["Location"]) == (302, "/staff/?x=1")
        assert client.get("/preferences/").status_code == 200
    assert [(line.actor_id, line.outcome) for line in audited("unlock")] == [(str(colleague.pk), "done")]


def test_a_wrong_password_opens_nothing_and_is_counted(client, at, audited):
    with at(16):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = client.post("/search/", {"q": "Эркин", "unlock_password": "wrong"})
        assert answer.status_code == 429 and answer["Retry-After"]
        assert form_for(answer.content.decode(), "/search/").values["q"] == ["Эркин"], (
            "what was sent is still kept"
        )
        assert opened(client, answer, "/search/").status_code == 429, "the right one has to wait too"
        assert client.get("/preferences/").status_code == 423
    assert len(audited("unlock_failed")) == settings.AXES_FAILURE_LIMIT + 1


def test_the_right_password_forgets_the_wrong_ones(client, at):
    for minute in (16, 32):
        with at(minute):
            for _ in range(settings.AXES_FAILURE_LIMIT - 1):
                answer = client.post("/preferences/", {"unlock_password": "wrong", "unlock_then_show": "1"})
                assert answer.status_code == 423
            assert opened(client, answer, "/preferences/").status_code == 302


def test_a_session_that_ends_while_the_password_is_typed(client, at, monkeypatch):
    """Between the statement that loads the session and the lock on its row."""
    given = locks.opens

    def slow(request):
        StaffSession.objects.update(ended_at=timezone.now(), why="signed_out")
        return given(request)

    monkeypatch.setattr(locks, "opens", slow)
    with at(16):
        answer = opened(client, client.get("/preferences/"), "/preferences/")
        assert answer["Location"].startswith("/sign-in/")
        assert client.get("/preferences/").status_code == 302


def test_what_was_sent_is_kept_and_carried_out_once(as_, at, lawyer, supervisor):
    lawyer.set_password(PASSWORD)
    lawyer.save()
    case = factories.case(supervisor, responsible=lawyer)
    path, client = reverse("add_note", args=[case.code]), as_(lawyer)
    sent = {"row_key": signed_row_key(lawyer), "kind": "call", "text": TEXT}
    with at(0):
        client.get(path)
    with at(20):
        answer = client.post(path, sent)
        assert answer.status_code == 423 and not Note.objects.exists()
        kept = form_for(answer.content.decode(), path).values
        assert {name: kept[name] for name in sent} == {name: [value] for name, value in sent.items()}
        wrong = opened(client, answer, path, "wrong")
        assert wrong.status_code == 423 and not Note.objects.exists()
        assert opened(client, wrong, path).status_code == 302
        assert opened(client, wrong, path).status_code in (302, 409), "pressed twice"
    assert [note.text for note in Note.objects.all()] == [TEXT]


def test_saving_while_typing_is_activity(client, at):
    place = reverse("save_form", args=[uuid4(), "log_contact"])
    for edition, minute in enumerate((14, 28, 42)):
        with at(minute):
            assert client.post(place, {"said": f"{minute}", "edition": edition}).status_code == 200
    with at(58):
        answer = client.post(place, {"said": "too late", "edition": 3})
        assert answer.status_code == 401 and "locked" in answer.json()["error"]
        assert SavedForm.objects.get().content == {"said": ["42"]}
        opened(client, client.get("/preferences/"), "/preferences/")
        assert client.post(place, {"said": "too late", "edition": 3}).status_code == 200
    assert SavedForm.objects.get().content == {"said": ["too late"]}


def test_asking_is_no_activity_and_typing_is(client, at):
    state = reverse("session_state")
    with at(10):
        assert client.get(state).json() == {"left": 300}
        assert client.post(state).json() == {"left": 900}
    with at(24):
        assert client.get(state).json() == {"left": 60}
    with at(26):
        assert client.get(state).status_code == 401
        assert client.post(state, {"unlock_password": "wrong"}).json()["tried"] is True
        assert client.post(state, {"unlock_password": PASSWORD}).status_code == 200


def test_seen_is_written_once_a_minute_at_most(client, at):
    def updates() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/preferences/")
        return len(
            [one for one in asked if "accounts_staffsession" in one["sql"] or "statement_" in one["sql"]]
        )

    with at(0.5):
        quiet = updates()
    with at(2):
        assert updates() == quiet + 1
        assert updates() == quiet


def test_twelve_hours_are_the_end_whatever_is_done(client, at, settings):
    settings.IDLE_LOCK = timedelta(days=1)
    with at(11 * 60):
        assert client.get("/preferences/").status_code == 200
        Session.objects.update(expire_date=timezone.now() + timedelta(days=3))  # as a written session would
    with at(12 * 60 + 1):
        assert client.get("/preferences/").status_code == 302


def test_only_signing_out_and_health_pass_a_lock(client, at):
    with at(20):
        assert client.get("/sign-out/").status_code == 423
        assert client.get("/health/").json() == {"status": "ok"}
        assert client.post("/language/", {"language": "ru"}).status_code == 423
        assert client.post("/sign-out/").status_code == 302
        assert client.get("/preferences/")["Location"].startswith("/sign-in/")


def test_details_of_health_are_not_for_a_locked_screen(as_, administrator, at):
    client = as_(administrator)
    with at(0):
        client.get("/preferences/")
        assert "details" in client.get("/health/").json()
    with at(20):
        assert "details" not in client.get("/health/").json()


def test_a_demonstration_account_without_a_password_opens_by_one_press(as_, operator, at, settings):
    client = as_(operator)
    with at(0):
        client.get("/preferences/")
    with at(20):
        answer = client.get("/preferences/")
        assert opened(client, answer, "/preferences/", "").status_code == 302
    settings.DEMONSTRATION = False
    with at(40):
        answer = client.get("/preferences/")
        assert opened(client, answer, "/preferences/", "").status_code == 423
