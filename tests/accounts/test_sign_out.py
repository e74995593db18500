"""Signing out ends the session and is audited; a GET asks first."""

from django.contrib.auth import SESSION_KEY


def test_it_signs_out(as_, operator, audited):
    client = as_(operator)
    assert client.get("/sign-out/").status_code == 200
    assert SESSION_KEY in client.session
    assert client.post("/sign-out/").status_code == 302
    assert SESSION_KEY not in client.session
    assert [line.actor_id for line in audited("sign_out")] == [str(operator.pk)]


def test_nobody_signed_in_is_no_error(visitor, db, audited):
    assert visitor.get("/sign-out/").status_code == 302
    assert visitor.post("/sign-out/").status_code == 302
    assert audited("sign_out") == []
