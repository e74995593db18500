"""Inviting: administrators only; the link is on the screen and in the mail; only its hash is kept."""

import re

import pytest
from django.core import mail

from accounts.models import Invitation

EMAIL = "new.colleague@demo.invalid"


def invite(client, email=EMAIL, role="lawyer", language="ky"):
    return client.post("/staff/invite/", {"email": email, "role": role, "language": language})


def token_in(text: str) -> str:
    return re.search(r"/invitation/([\w-]{40,})/", text).group(1)


def test_it_shows_the_link_and_mails_it(as_, administrator, audited):
    answer = invite(as_(administrator), email="New.Colleague@Demo.invalid")
    assert answer.status_code == 200
    token = token_in(answer.content.decode())
    [letter] = mail.outbox
    assert letter.to == [EMAIL] and token in letter.body
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.language) == (EMAIL, "lawyer", "ky")
    assert invitation.by == administrator
    assert (invitation.expires_at - invitation.created_at).days == 7
    assert token.encode() not in bytes(invitation.token_hash)
    [line] = audited("invite_colleague")
    assert line.actor_id == str(administrator.pk)
    assert EMAIL.encode() not in bytes(line.words)


def test_mail_that_is_down_leaves_the_link_on_the_screen(as_, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    administrator.language = "en"
    administrator.save()
    answer = invite(as_(administrator))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert token_in(text) and "could not be sent" in text


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern", "supervisor"])
def test_it_refuses_the_wrong_role(as_, request, who):
    client = as_(request.getfixturevalue(who))
    assert client.get("/staff/invite/").status_code == 403
    assert invite(client).status_code == 403
    assert not Invitation.objects.exists() and mail.outbox == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"email": "a\x00b@demo.invalid"},
        {"role": "king"},
        {"language": "fr"},
        {"email": ""},
    ],
)
def test_it_refuses_wrong_input_and_keeps_what_was_typed(as_, administrator, wrong):
    answer = invite(as_(administrator), **wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_it_refuses_who_has_an_account(as_, administrator, operator):
    answer = invite(as_(administrator), email=operator.email)
    assert answer.status_code == 422 and not Invitation.objects.exists()
    itself = invite(as_(administrator), email=administrator.email)
    assert itself.status_code == 422


def test_a_newer_invitation_ends_the_older_one(as_, administrator, visitor):
    client = as_(administrator)
    old = token_in(invite(client).content.decode())
    new = token_in(invite(client, role="intern").content.decode())
    assert visitor.get(f"/invitation/{old}/").status_code == 404
    assert visitor.get(f"/invitation/{new}/").status_code == 200
    assert Invitation.objects.open().count() == 1
