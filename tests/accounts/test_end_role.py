"""Ending a role: at once, by an administrator, never one's own; what was keeps its dates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.actions import grant_role
from accounts.models import User


def roles(user) -> frozenset:
    return User.objects.with_roles().get(pk=user.pk).roles_today


def press(client, grant):
    return client.post(f"/staff/roles/{grant.pk}/end/")


def test_it_ends_at_once_also_in_open_sessions(as_, administrator, supervisor, audited):
    at_work = as_(supervisor)
    assert at_work.get("/staff/").status_code == 200
    grant = supervisor.grants.get()
    assert press(as_(administrator), grant).status_code == 302
    assert at_work.get("/staff/").status_code == 302
    assert as_(supervisor).get("/staff/").status_code == 403
    assert roles(supervisor) == frozenset()
    assert supervisor not in staff_with_role("supervisor")
    grant.refresh_from_db()
    assert grant.ended_by == administrator and grant.until is not None
    assert [line.subject_id for line in audited("end_role")] == [str(supervisor.pk)]


def test_one_that_has_not_begun_never_begins(as_, administrator, intern):
    later = timezone.now() + timedelta(days=9)
    grant = grant_role(colleague=intern, role="lawyer", by=administrator, from_at=later)
    assert press(as_(administrator), grant).status_code == 302
    grant.refresh_from_db()
    assert grant.until == grant.from_at


@pytest.mark.parametrize("who", ["operator", "lawyer", "other_intern", "supervisor"])
def test_it_refuses_the_wrong_role(as_, request, who, intern):
    assert press(as_(request.getfixturevalue(who)), intern.grants.get()).status_code == 403
    assert roles(intern) == {"intern"}


def test_nobody_ends_his_own(as_, administrator):
    assert press(as_(administrator), administrator.grants.get()).status_code == 403
    assert roles(administrator) == {"administrator"}


def test_a_second_press_changes_nothing(as_, administrator, intern, audited):
    grant = intern.grants.get()
    client = as_(administrator)
    press(client, grant)
    grant.refresh_from_db()
    ended = grant.ended_at
    assert press(client, grant).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_at == ended and len(audited("end_role")) == 1
