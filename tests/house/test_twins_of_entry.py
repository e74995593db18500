"""The guards of signing in, of sessions and of the locked house, each switched off once (see test_twins.py)."""

import re
from datetime import timedelta

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings as house
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client
from django.utils import timezone

from accounts import locks, sessions
from accounts.actions import factors, grant_role, lock_house, open_house, roles
from accounts.actions import house as opening
from accounts.backends import EmailBackend
from accounts.mfa_adapter import MFAAdapter
from accounts.models import HouseLock, StaffSession, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.factor_steps import with_phone_app
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db
OFFICE, STRANGER = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def known(operator) -> User:
    """The operator has a password."""
    operator.set_password(PASSWORD)
    operator.save(update_fields=["password"])
    return operator


def signs_in(user: User, password: str = PASSWORD, place: str = OFFICE) -> int:
    """What the sign-in page answers."""
    data = {"login": user.email, "password": password}
    return Client().post("/sign-in/", data, REMOTE_ADDR=place).status_code


def deactivated(user: User, by: User) -> None:
    """The account is closed; no session was ended."""
    gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": by}
    User.objects.filter(pk=user.pk).update(**gone)


def test_seeds_are_sealed_before_they_are_written(operator, monkeypatch):
    def harm() -> bool:
        factors._new_recovery_codes(operator)
        return bool(re.fullmatch("[0-9a-f]+", Authenticator.objects.get(user=operator).data["seed"]))

    def off() -> None:
        for name in ("encrypt", "decrypt"):
            monkeypatch.setattr(MFAAdapter, name, lambda _self, text: text)

    twin(harm, off)


def test_guessing_is_throttled(known, settings):
    def harm() -> bool:
        for _ in range(house.AXES_FAILURE_LIMIT):
            signs_in(known, "wrong")
        return signs_in(known) == 302

    twin(harm, lambda: setattr(settings, "AXES_ENABLED", False))


def test_a_stranger_elsewhere_locks_nobody_out(known, settings):
    def harm() -> bool:
        for _ in range(house.AXES_FAILURE_LIMIT):
            signs_in(known, "wrong", STRANGER)
        return signs_in(known) != 302

    twin(harm, lambda: setattr(settings, "AXES_LOCKOUT_PARAMETERS", ["username"]))


def test_a_deactivated_account_answers_like_a_wrong_password(known, administrator, monkeypatch):
    deactivated(known, administrator)
    twin(
        lambda: signs_in(known) != signs_in(known, "wrong"),
        lambda: monkeypatch.setattr(EmailBackend, "_check_password", AuthenticationBackend._check_password),
    )


def test_who_is_deactivated_is_nobody_at_once(operator, administrator, as_, monkeypatch):
    client = as_(operator)
    client.get("/preferences/")
    deactivated(operator, administrator)
    cookie = client.cookies["sessionid"].value

    def harm() -> bool:
        client.cookies["sessionid"] = cookie
        return client.get("/preferences/").status_code == 200

    twin(harm, lambda: monkeypatch.setattr(EmailBackend, "get_user", lambda _self, pk: User.objects.get(pk=pk)))  # fmt: skip


def test_twelve_hours_are_the_end(operator, as_, settings):
    client = as_(operator)
    client.get("/preferences/")
    StaffSession.objects.update(began_at=timezone.now() - timedelta(hours=12, minutes=1))
    cookie = client.cookies["sessionid"].value

    def harm() -> bool:
        client.cookies["sessionid"] = cookie
        return client.get("/preferences/").status_code == 200

    twin(harm, lambda: setattr(settings, "SESSION_LONGEST", timedelta(days=9)))


def test_a_change_of_role_signs_out(operator, administrator, as_, monkeypatch):
    client = as_(operator)
    client.get("/preferences/")
    cookie = client.cookies["sessionid"].value

    def harm() -> bool:
        client.cookies["sessionid"] = cookie
        grant_role(colleague=operator, role="supervisor", by=None)
        return client.get("/preferences/").status_code == 200

    twin(harm, lambda: monkeypatch.setattr(roles, "end_sessions_of", lambda *_args, **_more: 0))


def test_a_forgotten_session_does_not_open_again(operator, as_, monkeypatch):
    """What Django keeps would be alive: it is written anew with each request."""
    client = as_(operator)
    client.get("/preferences/")
    StaffSession.objects.update(began_at=timezone.now() - timedelta(days=3))
    cookie = client.cookies["sessionid"].value

    def harm() -> bool:
        sessions.forget_old_sessions()
        client.cookies["sessionid"] = cookie
        return client.get("/preferences/").status_code == 200

    alone = "DELETE FROM accounts_staffsession WHERE began_at < %(oldest)s"
    twin(harm, lambda: monkeypatch.setattr(sessions, "_FORGET_OLD", alone))


def test_an_old_session_shows_nothing_in_a_locked_house(operator, as_, monkeypatch):
    with_phone_app(operator)
    client = as_(operator)
    client.get("/preferences/")
    lock_house(by=operator)
    more = {*locks.OPEN_IN_A_LOCKED_HOUSE, locks.ON_THE_WAY}
    twin(
        lambda: operator.name in client.get("/second-factor/").content.decode(),
        lambda: monkeypatch.setattr(locks, "OPEN_IN_A_LOCKED_HOUSE", more),
    )


def test_the_first_of_two_must_still_be_one(
    operator, supervisor, other_supervisor, administrator, monkeypatch
):
    lock_house(by=operator)
    open_house(by=supervisor)
    deactivated(supervisor, administrator)

    def harm() -> bool:
        open_house(by=other_supervisor)
        return HouseLock.objects.get().opened_at is not None

    twin(harm, lambda: monkeypatch.setattr(opening, "_opens_today", lambda _user: True))


def test_a_foreign_page_presses_no_button(operator, monkeypatch):
    def harm() -> bool:
        client = Client(enforce_csrf_checks=True)
        client.force_login(operator, backend="accounts.backends.EmailBackend")
        client.post("/lock-house/")
        return HouseLock.objects.exists()

    twin(harm, lambda: monkeypatch.setattr(CsrfViewMiddleware, "process_view", lambda *_: None))
