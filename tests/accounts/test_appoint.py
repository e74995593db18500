"""The first colleagues come from commands on the server."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Invitation, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.factor_steps import code_of

EMAIL = "first@demo.invalid"


def run(command, *args):
    out = io.StringIO()
    call_command(command, EMAIL, "--name", "Айнура Мамытова", *args, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_it_prints_a_link_that_works(visitor, db, role):
    path = re.search(r"(/invitation/\S+/)", run(f"create_{role}")).group(1)
    data = {"name": "А. Мамытова", "language": "ru", "password": PASSWORD, "password_again": PASSWORD}
    assert visitor.post(path, data).status_code == 302
    user = User.objects.get(email=EMAIL)
    assert user.roles_today == {role}
    assert user.grants.get().by is None


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_it_takes_a_typed_password(db, signs_in, monkeypatch, role, audited):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    run(f"create_{role}", "--password")
    assert User.objects.get(email=EMAIL).roles_today == {role}
    assert signs_in(EMAIL).status_code == 302
    assert audited("grant_role")[-1].actor_id == ""


def test_it_gives_the_role_to_a_colleague_who_has_an_account(db, lawyer):
    call_command("create_administrator", lawyer.email.upper(), "--name", "x", stdout=io.StringIO())
    assert User.objects.get(pk=lawyer.pk).roles_today == {"lawyer", "administrator"}
    with pytest.raises(CommandError):
        call_command("create_administrator", lawyer.email, "--name", "x", stdout=io.StringIO())


def test_it_refuses_nonsense(db, monkeypatch):
    with pytest.raises(CommandError):
        call_command("create_supervisor", "no address", "--name", "x", stdout=io.StringIO())
    monkeypatch.setattr("getpass.getpass", lambda prompt: "12345")
    with pytest.raises(CommandError):
        run("create_supervisor", "--password")
    typed = iter([PASSWORD, "another one 99999"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError):
        run("create_supervisor", "--password")
    assert not User.objects.exists() and not Invitation.objects.exists()


def test_the_first_sign_in_of_a_real_site_leads_to_the_second_factor(
    db, signs_in, visitor, monkeypatch, real
):
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    run("create_administrator", "--password")
    signs_in(EMAIL)
    answer = visitor.get("/staff/", follow=True)
    assert answer.redirect_chain[-1][0] == "/second-factor/set-up/"
    seed = visitor.get("/second-factor/phone-app/").context["seed"]
    assert visitor.post("/second-factor/phone-app/", {"code": code_of(seed)}).status_code == 200
    assert visitor.get("/staff/").status_code == 200
