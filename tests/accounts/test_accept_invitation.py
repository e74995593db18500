"""Accepting an invitation: once, within seven days, and only while the inviter is an administrator."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from accounts.actions import end_role, invite_colleague
from accounts.models import Invitation, RoleGrant, User
from tests.accounts.conftest import PASSWORD
from tests.factories import staff

EMAIL = "new.colleague@demo.invalid"


@pytest.fixture
def token(administrator) -> str:
    return invite_colleague(email=EMAIL, role="lawyer", by=administrator)[1]


def accept(client, token, name="Жаңыл Өмүрова", language="ky", password=PASSWORD, again=None):
    data = {"name": name, "language": language, "password": password, "password_again": again or password}
    return client.post(f"/invitation/{token}/", data)


def test_it_opens_an_account_with_the_role_and_signs_in(visitor, token, administrator, audited):
    assert visitor.get(f"/invitation/{token}/").status_code == 200
    assert not User.objects.filter(email=EMAIL).exists()
    answer = accept(visitor, token)
    assert answer.status_code == 302
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.language, user.roles_today) == ("Жаңыл Өмүрова", "ky", {"lawyer"})
    assert visitor.session[SESSION_KEY] == str(user.pk)
    assert user.check_password(PASSWORD)
    assert RoleGrant.objects.get(user=user).by == administrator
    assert [line.about_id for line in audited("accept_invitation")] == [str(user.pk)]
    assert [line.subject_id for line in audited("grant_role")] == [str(user.pk)]
    assert [line.code for line in audited("sign_in")] == ["invitation"]


def refused(answer) -> bool:
    return answer.status_code == 404 and not User.objects.filter(email=EMAIL).exists()


def test_it_works_once(visitor, token):
    accept(visitor, token)
    again = accept(Client(), token, name="Somebody Else")
    assert again.status_code == 404
    assert User.objects.get(email=EMAIL).name == "Жаңыл Өмүрова"


def test_it_ends_after_seven_days(visitor, token):
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5)):
        assert visitor.get(f"/invitation/{token}/").status_code == 404
        assert refused(accept(visitor, token))
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert accept(visitor, token).status_code == 302


@pytest.mark.parametrize("forged", ["x", "a" * 43, "%00", "👻", "x" * 2000])
def test_a_forged_link_opens_nothing(visitor, token, forged):
    assert visitor.get(f"/invitation/{forged}/").status_code == 404
    assert refused(accept(visitor, forged))
    row = Invitation.objects.get()
    assert refused(accept(visitor, row.pk)) and refused(accept(visitor, bytes(row.token_hash).hex()))


def test_it_dies_with_the_right_of_the_inviter(visitor, token, administrator):
    end_role(grant=administrator.grants.get(), by=staff("Канат Асанов", "administrator"))
    assert refused(accept(visitor, token))


def test_an_invited_supervisor_waits_for_a_second_one(visitor, administrator):
    _row, token = invite_colleague(email=EMAIL, role="supervisor", by=administrator)
    accept(visitor, token)
    user = User.objects.get(email=EMAIL)
    assert user.roles_today == frozenset()
    assert user.grants.get().waits_for_second


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "12345"},
        {"password": EMAIL},
        {"again": "something else"},
        {"name": ""},
        {"name": "a\x00b"},
        {"name": "x" * 121},
        {"language": "fr"},
        {"password": "x" * 1001},
    ],
)
def test_it_refuses_wrong_input_and_the_link_stays_open(visitor, token, wrong):
    answer = accept(visitor, token, **wrong)
    assert answer.status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()
    assert accept(visitor, token).status_code == 302


def test_a_get_writes_nothing(visitor, token):
    visitor.get(f"/invitation/{token}/")
    visitor.head(f"/invitation/{token}/")
    assert Invitation.objects.open().count() == 1
