"""The guards of the second factor, each switched off once (see test_twins.py)."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from accounts import second_factor
from accounts.actions import enrol_phone_app, factors, letting_in
from accounts.actions.factors import MOST_WRONG, verify_code
from accounts.models import LettingIn, User
from accounts.second_factor import SecondFactorMiddleware
from tests.accounts.factor_steps import code_of, has_shown, with_phone_app, wrong_code
from tests.house.test_twins import tried, twin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real(settings):
    settings.SECOND_FACTOR = True


def fresh(user: User) -> User:
    return User.objects.with_roles().get(pk=user.pk)


def test_the_layer_before_every_door(operator, as_, monkeypatch):
    twin(
        lambda: as_(operator).get("/preferences/").status_code == 200,
        lambda: monkeypatch.setattr(SecondFactorMiddleware, "process_view", lambda *_: None),
    )


def test_the_question_before_sensitive_doors(administrator, operator, as_, monkeypatch):
    with_phone_app(administrator)
    client = has_shown(as_(administrator), ago=3600)

    def harm() -> bool:
        client.post(f"/staff/{operator.pk}/deactivate/")
        return not User.objects.get(pk=operator.pk).is_active

    twin(harm, lambda: monkeypatch.setattr(second_factor, "is_fresh", lambda _request: True))


def test_a_used_code(operator, monkeypatch):
    code = code_of(with_phone_app(operator))
    assert verify_code(code=code, by=operator).way == "totp"
    twin(
        lambda: verify_code(code=code, by=operator).way == "totp",
        lambda: monkeypatch.setattr(factors, "_use", lambda *_: True),
    )


def test_the_count_of_wrong_codes(operator, monkeypatch):
    seed = with_phone_app(operator)
    for _ in range(MOST_WRONG):
        verify_code(code=wrong_code(seed), by=operator)
    twin(
        lambda: verify_code(code=code_of(seed), by=operator).way == "totp",
        lambda: monkeypatch.setattr(factors, "MOST_WRONG", 10**6),
    )


def test_the_link_after_a_letting_in(operator, supervisor, administrator, monkeypatch):
    row = letting_in.start_letting_in(colleague=operator, by=fresh(administrator))
    letting_in.confirm_letting_in(letting_in=row, by=fresh(supervisor))
    seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    def harm() -> bool:
        enrol_phone_app(seed=seed, code=code_of(seed), verified=False, link="", by=operator)
        return Authenticator.objects.filter(user=operator).exists()

    twin(harm, lambda: monkeypatch.setattr(factors, "use_link", lambda **_: None))


def test_a_factor_is_shown_before_another_is_added(operator, monkeypatch):
    with_phone_app(operator)
    Authenticator.objects.filter(user=operator).update(type="webauthn")
    seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    def harm() -> bool:
        enrol_phone_app(seed=seed, code=code_of(seed), verified=False, link="", by=operator)
        return True

    lenient = lambda by, _verified, _link: factors.factors_of(by)  # noqa: E731
    twin(harm, lambda: monkeypatch.setattr(factors, "_lock", lenient))


def test_two_people_by_the_action(operator, supervisor, monkeypatch):
    """Without the action's own question the database still refuses."""
    row = letting_in.start_letting_in(colleague=operator, by=fresh(supervisor))
    puppet = supervisor

    def harm() -> bool:
        letting_in.confirm_letting_in(letting_in=row, by=fresh(puppet))
        return True

    assert not tried(harm)
    monkeypatch.setattr(letting_in, "pair_may_let_in", lambda *_: True)
    assert not tried(harm), "the database refuses"


def test_two_people_by_the_database(operator, supervisor, other_supervisor):
    row = letting_in.start_letting_in(colleague=operator, by=fresh(supervisor))
    now = timezone.now()

    def harm() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_lettingin SET confirmed_by_id = %s, confirmed_at = %s, expires_at = %s, token_hash = 'x'"
                " WHERE id = %s",
                [who.pk, now, now, row.pk],
            )
        return LettingIn.objects.get(pk=row.pk).confirmed_at is not None

    who = supervisor
    assert not tried(harm)
    who = operator
    assert not tried(harm)
    who = other_supervisor  # the twin: the same statement by somebody else passes
    assert tried(harm)
