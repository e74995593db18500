"""Guessing is slowed down by account and address together; a stranger cannot lock an operator out."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

OFFICE, STRANGER = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def guesses(signs_in, visitor):
    """guesses(email, address) -> wrong passwords until the door closes; the last answer."""

    def run(email: str, address: str):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            answer = signs_in(email, "wrong", client=visitor, REMOTE_ADDR=address)
        return answer

    return run


def test_too_many_wrong_passwords_close_the_door_with_a_time_to_wait(
    guesses, signs_in, visitor, colleague, audited
):
    answer = guesses(colleague.email, STRANGER)
    assert answer.status_code == 429
    assert "in 15 minutes" in answer.content.decode()
    assert answer["Retry-After"] == "900"
    right = signs_in(colleague.email, REMOTE_ADDR=STRANGER)
    assert right.status_code == 429
    assert SESSION_KEY not in visitor.session
    assert audited("sign_in_locked")


def test_a_stranger_cannot_lock_an_operator_out(guesses, signs_in, visitor, colleague):
    assert guesses(colleague.email, STRANGER).status_code == 429
    at_work = Client()
    assert signs_in(colleague.email, client=at_work, REMOTE_ADDR=OFFICE).status_code == 302
    assert SESSION_KEY in at_work.session


def test_one_colleague_does_not_lock_the_others_at_the_same_address(guesses, signs_in, colleague, operator):
    assert guesses(operator.email, OFFICE).status_code == 429
    assert signs_in(colleague.email, REMOTE_ADDR=OFFICE).status_code == 302


def test_an_unknown_account_is_locked_alike(guesses, db):
    answer = guesses("nobody@demo.invalid", STRANGER)
    assert answer.status_code == 429
    assert "in 15 minutes" in answer.content.decode()


def test_it_opens_again_and_trying_does_not_lengthen_the_wait(guesses, signs_in, colleague):
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        guesses(colleague.email, STRANGER)
    with time_machine.travel(begin + timedelta(minutes=10), tick=False):
        answer = signs_in(colleague.email, REMOTE_ADDR=STRANGER)
        assert answer.status_code == 429 and "in 5 minutes" in answer.content.decode()
    with time_machine.travel(begin + timedelta(minutes=15, seconds=1), tick=False):
        assert signs_in(colleague.email, REMOTE_ADDR=STRANGER).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(signs_in, colleague):
    for _ in range(3):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            assert signs_in(colleague.email, "wrong", REMOTE_ADDR=OFFICE).status_code == 200
        signs_in(colleague.email, client=Client(), REMOTE_ADDR=OFFICE)


def test_the_page_speaks_the_readers_language(guesses, visitor, colleague):
    visitor.defaults["HTTP_ACCEPT_LANGUAGE"] = "ky"
    answer = guesses(colleague.email, STRANGER)
    assert answer["Content-Language"] == "ky"


def test_a_forged_forwarding_header_changes_nothing(signs_in, colleague):
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = signs_in(
            colleague.email, "wrong", REMOTE_ADDR=STRANGER, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}"
        )
    assert answer.status_code == 429


def test_behind_our_own_proxy_its_last_word_counts(signs_in, colleague, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(settings.AXES_FAILURE_LIMIT):
        forged = f"203.0.113.{number}, {STRANGER}"
        answer = signs_in(colleague.email, "wrong", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=forged)
    assert answer.status_code == 429
    clean = signs_in(colleague.email, client=Client(), REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=OFFICE)
    assert clean.status_code == 302


def test_without_any_address_it_still_counts(signs_in, colleague):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = signs_in(colleague.email, "wrong", REMOTE_ADDR="")
    assert answer.status_code == 429
