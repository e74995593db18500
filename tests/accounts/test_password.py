"""A forgotten password, a changed one, a first one."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import passwords, post
from accounts.models import Ended, StaffSession, User
from tests.accounts.conftest import PASSWORD, without_tokens

NEW = "пять синих лодок 12"


@pytest.fixture
def letters(monkeypatch):
    """Mails that left through the thread, after waiting for it."""
    waiting = []
    submit = post.POSTMAN.submit
    monkeypatch.setattr(post.POSTMAN, "submit", lambda *args: waiting.append(submit(*args)) or waiting[-1])

    def arrived() -> list:
        for future in waiting:
            future.result(timeout=10)
        return mail.outbox

    return arrived


@pytest.fixture
def link(visitor, colleague, letters):
    """A link to set a new password, as it came by mail."""
    visitor.post("/password/reset/", {"email": colleague.email})
    [letter] = letters()
    assert letter.to == [colleague.email]
    return re.search(r"http://[^/]+(/password/reset/\S+)", letter.body).group(1)


def test_a_link_sets_a_new_password_once(link, visitor, colleague, signs_in, audited):
    form = visitor.get(link, follow=True)
    where = form.request["PATH_INFO"]
    assert "set-password" in where
    StaffSession.objects.create(user=colleague, key_hash="0" * 64)  # signing in would end the link
    answer = visitor.post(where, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert StaffSession.objects.get(user=colleague).why == Ended.NEW_PASSWORD
    assert SESSION_KEY not in visitor.session
    assert signs_in(colleague.email, NEW).status_code == 302
    assert audited("reset_password")[-1].about_id == str(colleague.pk)
    again = Client(headers={"accept-language": "en"}).get(link)
    assert "can no longer be used" in again.content.decode()


def test_known_and_unknown_get_one_answer(visitor, colleague, letters, administrator):
    User.objects.filter(pk=administrator.pk).update(
        is_active=False, deactivated_at=colleague.created_at, deactivated_by=colleague
    )
    answers = [
        without_tokens(visitor.post("/password/reset/", {"email": email}, follow=True))
        for email in (colleague.email, "nobody@demo.invalid", administrator.email)
    ]
    assert answers[0] == answers[1] == answers[2]
    assert [letter.to for letter in letters()] == [[colleague.email]]


def test_asking_again_and_again_floods_nobody(visitor, colleague, letters):
    codes = [visitor.post("/password/reset/", {"email": colleague.email}).status_code for _ in range(7)]
    assert codes == [302] * 5 + [429] * 2
    assert len(letters()) == 5


def test_a_mail_server_that_is_away_changes_nothing_on_the_page(visitor, colleague, letters, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = visitor.post("/password/reset/", {"email": colleague.email})
    assert answer.status_code == 302
    letters()


@pytest.mark.parametrize("path", ["0" * 32 + "-abc-def", "f" * 32 + "-set-password", "nonsense-x", "\x00-a"])
def test_an_invented_link_opens_nothing(visitor, db, path):
    answer = visitor.get(f"/password/reset/{path}/")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert "can no longer be used" in answer.content.decode()


def test_changing_it_needs_the_present_one_and_ends_other_sessions(as_, colleague, signs_in, audited):
    here, elsewhere = as_(colleague), as_(colleague)
    new = {"password1": NEW, "password2": NEW}
    assert here.post("/password/", {"oldpassword": "wrong", **new}).status_code == 200
    weak = {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"}
    assert here.post("/password/", weak).status_code == 200
    assert audited("change_password") == []
    assert elsewhere.get("/preferences/").status_code == 200
    assert here.post("/password/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert here.get("/preferences/").status_code == 200
    reasons = StaffSession.objects.filter(user=colleague).values_list("why", flat=True)
    assert sorted(reasons) == ["", Ended.NEW_PASSWORD], (
        "the list of sessions knows it before the other one asks"
    )
    assert elsewhere.get("/preferences/").status_code == 302
    assert len(audited("change_password")) == 1


def test_an_account_without_a_password_gets_its_first_one(as_, operator):
    client = as_(operator)
    assert client.get("/password/")["Location"] == "/password/set/"
    assert client.get("/password/set/").status_code == 200
    assert client.post("/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    operator.refresh_from_db()
    assert operator.check_password(NEW)


def test_every_rule_has_a_sentence_of_our_own(settings):
    shortest = [
        v["OPTIONS"]
        for v in settings.AUTH_PASSWORD_VALIDATORS
        if v["NAME"].endswith("MinimumLengthValidator")
    ]
    assert shortest == [{"min_length": passwords.SHORTEST}]
    user = User(email="aselbekova@demo.invalid", name="Асель Бекова")
    said = set()
    for bad in ("123", "aselbekova@demo", "Асель Бекова 1"):
        with pytest.raises(ValidationError) as problem:
            passwords.check_rules(bad, user)
        said |= set(problem.value.messages)
    own = {str(text) for text in passwords.SENTENCES.values()}
    assert said <= own and len(said) >= 3
