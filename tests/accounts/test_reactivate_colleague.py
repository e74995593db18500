"""Reactivating: by an administrator; the password and the roles that have not ended count again."""

import pytest

from accounts.actions import deactivate_colleague
from accounts.models import User


@pytest.fixture
def away(colleague, administrator):
    return deactivate_colleague(colleague=colleague, by=administrator)


def press(client, colleague):
    return client.post(f"/staff/{colleague.pk}/reactivate/")


def test_it_opens_the_account_again(as_, administrator, away, signs_in, audited):
    assert press(as_(administrator), away).status_code == 302
    assert User.objects.get(pk=away.pk).roles_today == {"operator"}
    assert signs_in(away.email).status_code == 302
    assert [line.about_id for line in audited("reactivate_colleague")] == [str(away.pk)]
    press(as_(administrator), away)
    assert len(audited("reactivate_colleague")) == 1


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern", "supervisor"])
def test_it_refuses_the_wrong_role(as_, request, who, away):
    assert press(as_(request.getfixturevalue(who)), away).status_code == 403
    away.refresh_from_db()
    assert not away.is_active


def test_a_session_that_slipped_through_does_not_come_alive_again(as_, administrator, colleague):
    """Begun in the very moment of the deactivation, after the others were ended."""
    deactivate_colleague(colleague=colleague, by=administrator)
    client = as_(colleague)
    key = client.cookies["sessionid"].value
    assert client.get("/preferences/").status_code == 302
    press(as_(administrator), colleague)
    client.cookies["sessionid"] = key
    assert client.get("/preferences/").status_code == 302
