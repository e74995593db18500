"""Deactivating instead of deleting: sessions end, sign-in is refused, what was done keeps its author."""

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.access import staff_with_role
from accounts.models import User


def press(client, colleague):
    return client.post(f"/staff/{colleague.pk}/deactivate/")


def test_it_ends_the_sessions_of_this_colleague_only(as_, administrator, colleague, operator, audited):
    theirs, other = as_(colleague), as_(operator)
    assert theirs.get("/preferences/").status_code == 200
    key = theirs.session.session_key
    assert press(as_(administrator), colleague).status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
    assert theirs.get("/preferences/").status_code == 302
    assert other.get("/preferences/").status_code == 200
    colleague.refresh_from_db()
    assert not colleague.is_active and colleague.deactivated_by == administrator
    assert [line.about_id for line in audited("deactivate_colleague")] == [str(colleague.pk)]


def test_a_session_that_survived_is_worth_nothing(as_, administrator, colleague):
    theirs = as_(colleague)
    User.objects.filter(pk=colleague.pk).update(
        is_active=False, deactivated_at=colleague.created_at, deactivated_by=administrator
    )
    assert theirs.get("/preferences/").status_code == 302


def test_no_role_and_no_sign_in_are_left(as_, administrator, colleague, signs_in):
    press(as_(administrator), colleague)
    assert signs_in(colleague.email).status_code == 200
    assert colleague not in staff_with_role("operator")
    assert User.objects.get(pk=colleague.pk).roles_today == frozenset()


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern", "supervisor"])
def test_it_refuses_the_wrong_role(as_, request, who, colleague):
    assert press(as_(request.getfixturevalue(who)), colleague).status_code == 403
    colleague.refresh_from_db()
    assert colleague.is_active


def test_nobody_deactivates_himself(as_, administrator):
    assert press(as_(administrator), administrator).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=administrator.pk).update(
            is_active=False, deactivated_at=administrator.created_at, deactivated_by=administrator
        )


def test_nobody_is_deleted(as_, administrator, colleague):
    with pytest.raises(ProtectedError):
        colleague.delete()
    assert as_(administrator).delete(f"/staff/{colleague.pk}/").status_code == 405
