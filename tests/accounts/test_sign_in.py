"""Signing in by address and password; nobody learns who has an account; nobody signs up."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import identify_hasher
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts import session_store
from accounts.adapter import AccountAdapter
from accounts.models import StaffSession, User
from accounts.signed_in import SIGNED_IN
from tests import factories
from tests.accounts.conftest import PASSWORD, without_tokens


def test_it_signs_in(signs_in, visitor, colleague, audited):
    answer = signs_in(colleague.email)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk")
    assert visitor.session[SESSION_KEY] == str(colleague.pk)
    line = audited("sign_in")[-1]
    assert (line.actor_id, line.about_id, line.code) == (str(colleague.pk), str(colleague.pk), "password")


def test_the_session_does_not_hold_the_address(signs_in, visitor, colleague):
    """The library notes it there for pages that we do not have; a dump would show who works here and when."""
    signs_in(colleague.email)
    assert colleague.email not in str(dict(visitor.session))


def test_capitals_and_blanks_do_not_matter(signs_in, visitor, colleague):
    signs_in(f" {colleague.email.upper()} ")
    assert SESSION_KEY in visitor.session


def test_it_goes_where_the_visitor_wanted_to_go_but_not_elsewhere(signs_in, colleague, client):
    assert signs_in(colleague.email, data={"next": "/preferences/"})["Location"] == "/preferences/"
    away = signs_in(colleague.email, client=client, data={"next": "https://evil.invalid/"})
    assert away["Location"] == reverse("desk")


def test_known_unknown_and_deactivated_get_one_answer(signs_in, visitor, colleague, administrator):
    def page(email, password):
        answer = signs_in(email, password)
        assert answer.status_code == 200
        return without_tokens(answer).replace(email, "ADDRESS")

    wrong = page(colleague.email, "not the password")
    User.objects.filter(pk=colleague.pk).update(
        is_active=False, deactivated_at=colleague.created_at, deactivated_by=administrator
    )
    deactivated = page(colleague.email, PASSWORD)
    unknown = page("nobody@demo.invalid", "not the password")
    assert "do not fit together" in unknown
    assert wrong == unknown == deactivated
    assert SESSION_KEY not in visitor.session


def test_known_and_unknown_cost_the_same_statements_and_one_hash(signs_in, colleague, monkeypatch):
    hashed = []
    original = identify_hasher(colleague.password).__class__.encode

    def counted(self, *args, **kwargs):
        hashed.append(1)
        return original(self, *args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.hashers.Argon2PasswordHasher.encode", counted)
    verified = []
    verify = identify_hasher(colleague.password).__class__.verify
    monkeypatch.setattr(
        "django.contrib.auth.hashers.Argon2PasswordHasher.verify",
        lambda self, *a: verified.append(1) or verify(self, *a),
    )
    costs = []
    for email in (colleague.email, "nobody@demo.invalid"):
        with CaptureQueriesContext(connection) as statements:
            signs_in(email, "not the password")
        costs.append((len(statements), len(hashed) + len(verified)))
        hashed.clear()
        verified.clear()
    assert costs[0] == costs[1]
    assert costs[0][1] == 1


def test_passwords_are_hashed_by_argon2(colleague):
    assert colleague.password.startswith("argon2$")


@pytest.mark.parametrize(
    "typed", ["a\x00b@demo.invalid", "x" * 3000 + "@demo.invalid", "👩‍⚖️@demo.invalid", ""]
)
def test_whatever_is_typed_gets_an_answer(signs_in, db, typed):
    assert signs_in(typed).status_code == 200
    assert signs_in("nobody@demo.invalid", typed or "\x00").status_code == 200
    assert signs_in("nobody@demo.invalid", "x" * 5000).status_code == 200


def test_a_failed_sign_in_is_audited_without_what_was_typed(signs_in, colleague, audited):
    signs_in(colleague.email, "not the password")
    signs_in("stranger-canary@demo.invalid", "not the password")
    known, unknown = audited("sign_in_failed")
    assert (known.about_id, known.outcome) == (str(colleague.pk), "refused")
    assert unknown.about_id == "" and len(unknown.code) == 16
    attempts = " ".join(str(list(row.values())) for row in AccessAttempt.objects.values())
    assert "canary" not in attempts and "not the password" not in attempts
    assert colleague.email not in attempts


def test_nobody_signs_up(visitor, db):
    for name in ("account_signup", "account_email", "account_confirm_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/sign-up/", "/accounts/signup/", "/signup/"):
        assert visitor.get(path).status_code == 404
    assert AccountAdapter().is_open_for_signup(None) is False


def test_the_statement_of_the_session_loads_the_user_and_the_roles(client, colleague):
    client.force_login(colleague, backend="accounts.backends.EmailBackend")
    client.get("/preferences/")  # notes the session as a row of the list
    with CaptureQueriesContext(connection) as statements:
        assert client.get("/preferences/").status_code == 200
    said = [statement["sql"] for statement in statements]
    assert [sql for sql in said if "accounts_user" in sql or "accounts_rolegrant" in sql] == []
    assert sum(session_store._alive(session_store._ALIVE).name in sql for sql in said) == 1
    assert sum(SIGNED_IN.statement.name + " " in sql for sql in said) == 0


def test_a_session_that_names_somebody_else_than_its_row_is_his_whom_it_names(client, colleague):
    client.force_login(colleague, backend="accounts.backends.EmailBackend")
    client.get("/preferences/")
    StaffSession.objects.update(user=factories.staff("Somebody Else"))
    assert client.get("/preferences/").wsgi_request.user == colleague


def test_a_new_password_ends_a_session_whose_owner_the_row_names(client, colleague):
    client.force_login(colleague, backend="accounts.backends.EmailBackend")
    assert client.get("/preferences/").status_code == 200
    colleague.set_password("another password, longer than the first")
    colleague.save()
    assert client.get("/preferences/").status_code == 302


def test_the_checks_of_django_and_its_apps_are_content(db):
    call_command("check", fail_level="WARNING")
