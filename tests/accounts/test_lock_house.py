"""One press locks the house for everybody; two people open it again, each with a password; nothing of the house shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import HouseLock, StaffSession
from reminders.models import Reminder
from reminders.plan import plan
from reminders.send import send_due
from tests import factories
from tests.accounts.conftest import PASSWORD


@pytest.fixture
def openers(supervisor, administrator):
    """Two who may open, with passwords, reading English."""
    for user in (supervisor, administrator):
        user.set_password(PASSWORD)
        user.language = "en"
        user.save()
    return supervisor, administrator


@pytest.fixture
def locked(as_, operator):
    """The house, locked by an operator; his browser."""
    client = as_(operator)
    client.get("/preferences/")
    assert client.post("/lock-house/")["Location"] == "/house/"
    return client


def come(client_of, user):
    """Signs in on the page of the locked house."""
    client = client_of(None)
    answer = client.post("/house/", {"email": user.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/house/")
    return client


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern", "supervisor", "administrator"])
def test_everybody_may_lock_and_everybody_is_refused(
    who, request, as_, colleague, visitor, audited, signs_in
):
    mine, theirs = as_(request.getfixturevalue(who)), as_(colleague)
    theirs.get("/preferences/")
    assert mine.post("/lock-house/").status_code == 302
    for client in (mine, theirs, visitor):
        for path in ("/", "/preferences/", "/sign-in/", "/staff/", "/sessions/", "/password/reset/"):
            assert client.get(path).status_code == 503
    assert signs_in(colleague.email).status_code == 503
    page = theirs.get("/").content.decode()
    assert "The house is locked" in page and colleague.name not in page
    assert page == visitor.get("/staff/").content.decode(), "the same for everybody"
    assert len(audited("lock_house")) == 1


def test_health_answers_and_tells_no_details(as_, administrator, locked):
    client = as_(administrator)
    assert client.get("/health/").json() == {"status": "ok"}


def test_who_has_no_role_cannot_lock(as_, db):
    client = as_(factories.staff("Без Роли"))
    assert client.post("/lock-house/").status_code == 403
    assert not HouseLock.objects.exists()


def test_two_people_open_it_and_each_session_wants_its_password(as_, locked, openers, operator, audited):
    first, second = (come(as_, user) for user in openers)
    assert "Nobody has said open yet." in first.get("/house/").content.decode()
    assert first.post("/house/open/")["Location"] == "/house/"
    assert first.get("/").status_code == 503, "one is not enough"
    assert first.post("/house/open/")["Location"] == "/house/"
    assert first.get("/").status_code == 503, "twice the same one is not enough"
    assert "One person has said open." in second.get("/house/").content.decode()
    assert second.post("/house/open/")["Location"] == "/"
    assert [client.get("/").status_code for client in (first, second)] == [200, 200]
    assert locked.get("/preferences/").status_code == 423, "sessions from before want their password"
    lock = HouseLock.objects.get()
    assert (lock.locked_by, lock.first_by, lock.opened_by) == (operator, *openers)
    assert [len(audited(verb)) for verb in ("agree_to_open", "open_house")] == [1, 1]


def test_a_supervisor_opens_it_from_the_screen_on_which_it_was_locked(locked, openers):
    """The session that pressed the button is another person's, and stands open in this browser."""
    for user in openers:
        answer = locked.post("/house/", {"email": user.email, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/house/")
        answer = locked.post("/house/open/")
        locked.post("/sign-out/")
    assert HouseLock.objects.get().opened_at is not None


def test_who_locked_may_be_one_of_the_two(as_, openers):
    as_(openers[0]).post("/lock-house/")
    for user in openers:
        come(as_, user).post("/house/open/")
    assert HouseLock.objects.get().opened_at


def test_others_do_not_get_in_and_learn_nothing(as_, locked, openers, colleague):
    client = as_(None)
    pages = []
    for email, password in (
        (colleague.email, PASSWORD),
        (colleague.email, "wrong"),
        (openers[0].email, "wrong"),
        ("nobody@demo.invalid", PASSWORD),
    ):
        answer = client.post("/house/", {"email": email, "password": password})
        assert answer.status_code == 422 and "sessionid" not in client.cookies
        lines = answer.content.decode().replace(email, "…").splitlines()
        pages.append([line for line in lines if "csrfmiddlewaretoken" not in line])
    assert pages[0] == pages[1] == pages[2] == pages[3]
    assert as_(colleague).post("/house/open/").status_code == 403


def test_an_old_session_of_a_supervisor_does_not_open(as_, operator, openers):
    """The screen that stands open on a desk is not the person."""
    client = as_(openers[0])
    client.get("/preferences/")
    as_(operator).post("/lock-house/")
    assert client.post("/house/open/")["Location"] == "/house/"
    assert HouseLock.objects.get().first_by is None
    assert 'name="password"' in client.get("/house/").content.decode()


def test_the_first_word_counts_for_an_hour(as_, locked, openers):
    first, second = (come(as_, user) for user in openers)
    first.post("/house/open/")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        for client, user in ((first, openers[0]), (second, openers[1])):
            client.post("/house/", {"email": user.email, "password": PASSWORD})
        second.post("/house/open/")
        assert HouseLock.objects.get().opened_at is None
        first.post("/house/open/")
        assert HouseLock.objects.get().opened_at


def test_autosave_is_told_and_nothing_is_lost_on_the_page(locked):
    answer = locked.post(reverse("save_form", args=[uuid4(), "log_contact"]), {"said": "…"})
    assert answer.status_code == 503 and answer.json()["house"] is True
    assert locked.get("/session/state/").status_code == 503


def test_pressing_twice_locks_once(as_, operator, lawyer):
    one, two = as_(operator), as_(lawyer)
    one.post("/lock-house/")
    assert two.post("/lock-house/").status_code == 503
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseLock.objects.create(locked_by=lawyer)


def test_the_database_wants_two_different_people(locked, openers):
    now = timezone.now()
    for fields in (
        {"opened_at": now, "opened_by": openers[0]},
        {"opened_at": now, "opened_by": openers[0], "first_at": now, "first_by": openers[0]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HouseLock.objects.update(**fields)


def test_reminders_go_on(locked, supervisor, lawyer, mailoutbox):
    """Terms of the law run on in a locked house: they are posted and mailed, and the mail says no more than ever."""
    case = factories.case(supervisor, responsible=lawyer, client="Эркин Токонов")
    plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now() - timedelta(minutes=1))
    send_due()
    assert Reminder.objects.filter(to=lawyer).exclude(posted_at=None).exists()
    assert all("Эркин" not in mail.body and case.summary not in mail.body for mail in mailoutbox)


def test_the_command_opens_for_two_named_people(locked, openers, colleague, audited):
    first, second = (user.email for user in openers)
    for pair in ((first, first), (first, colleague.email), ("nobody@demo.invalid", second)):
        with pytest.raises(CommandError):
            call_command("open_house", *pair)
        assert HouseLock.objects.get().opened_at is None
    call_command("open_house", first, second)
    assert {HouseLock.objects.get().first_by, HouseLock.objects.get().opened_by} == set(openers)
    assert [line.code for line in audited("open_house")] == ["server"]
    with pytest.raises(CommandError, match="open"):
        call_command("open_house", first, second)


def test_the_command_takes_up_what_was_said_on_the_page(as_, locked, openers):
    come(as_, openers[0]).post("/house/open/")
    call_command("open_house", *(user.email for user in openers))
    assert HouseLock.objects.get().opened_by == openers[1]


def test_an_open_house_has_no_page_and_opens_nothing(as_, openers):
    client = as_(openers[0])
    assert client.get("/house/")["Location"] == "/"
    assert client.post("/house/open/")["Location"] == "/house/"
    assert StaffSession.objects.get().locked_at is None


def test_the_card_for_the_door_marks_what_no_lawyer_has_confirmed(as_, colleague):
    page = as_(colleague).get("/door-card/").content.decode()
    assert page.count("to be confirmed by a lawyer") >= 6
    assert "Give no password" in page and "Lock the house" in page


def test_in_the_demonstration_two_presses_open_it_without_passwords(locked, openers, visitor, settings):
    """Its accounts have none: one press on "lock the house" would otherwise end it for good."""
    for user, role in zip(openers, ("supervisor", "administrator"), strict=True):
        user.email = f"{role}@demo.invalid"
        user.save()
        assert visitor.post("/house/", {"role": role})["Location"] == "/house/"
        answer = visitor.post("/house/open/")
    assert answer["Location"] == "/" and HouseLock.objects.get().opened_at is not None


@pytest.mark.parametrize("role", ["operator", "lawyer", "", "\x00"])
def test_in_the_demonstration_other_roles_open_nothing(role, locked, openers, visitor):
    assert visitor.post("/house/", {"role": role}).status_code == 422
    assert "_auth_user_id" not in visitor.session


def test_a_real_house_knows_no_such_press(locked, openers, visitor, settings):
    settings.DEMONSTRATION = False
    assert b'name="role"' not in visitor.get("/house/").content
    assert visitor.post("/house/", {"role": "supervisor"}).status_code == 422
    assert "_auth_user_id" not in visitor.session
