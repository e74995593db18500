"""A supervisor's role needs a second supervisor: neither who gave it nor who gets it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import confirm_role, grant_role
from accounts.models import RoleGrant, User


def roles(user) -> frozenset:
    return User.objects.with_roles().get(pk=user.pk).roles_today


@pytest.fixture
def grant(administrator, lawyer) -> RoleGrant:
    return grant_role(colleague=lawyer, role="supervisor", by=administrator)


def press(client, grant):
    return client.post(f"/staff/roles/{grant.pk}/confirm/")


def test_it_gives_nothing_until_a_second_supervisor_confirms(as_, grant, lawyer, supervisor, audited):
    assert roles(lawyer) == {"lawyer"}
    assert "supervisor" not in lawyer.roles_today
    assert press(as_(supervisor), grant).status_code == 302
    assert roles(lawyer) == {"lawyer", "supervisor"}
    grant.refresh_from_db()
    assert grant.confirmed_by == supervisor
    [line] = audited("confirm_role")
    assert (line.actor_id, line.subject_id) == (str(supervisor.pk), str(lawyer.pk))


@pytest.mark.parametrize("who", ["operator", "other_lawyer", "intern", "administrator"])
def test_it_refuses_the_wrong_role(as_, request, grant, who, lawyer):
    assert press(as_(request.getfixturevalue(who)), grant).status_code == 403
    assert roles(lawyer) == {"lawyer"}


def test_the_granter_and_the_person_are_no_second_supervisor(as_, administrator, supervisor, lawyer):
    RoleGrant.objects.create(user=administrator, role="supervisor")
    given = grant_role(colleague=lawyer, role="supervisor", by=administrator)
    tomorrow = timezone.now() + timedelta(days=1)
    own = RoleGrant.objects.create(user=supervisor, role="supervisor", by=administrator, until=tomorrow)
    for person, grant in ((administrator, given), (supervisor, own)):
        assert press(as_(person), grant).status_code == 403
        with pytest.raises(ValidationError):
            confirm_role(grant=grant, by=User.objects.with_roles().get(pk=person.pk))
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(confirmed_by=person, confirmed_at=timezone.now())
    assert roles(lawyer) == {"lawyer"}


def test_a_supervisor_who_waits_cannot_confirm_another(administrator, grant, lawyer, intern):
    second = grant_role(colleague=intern, role="supervisor", by=administrator)
    with pytest.raises(ValidationError):
        confirm_role(grant=second, by=User.objects.with_roles().get(pk=lawyer.pk))


def test_once_is_enough_and_an_ended_one_cannot_be_confirmed(
    as_, grant, supervisor, administrator, lawyer, audited
):
    as_(administrator).post(f"/staff/roles/{grant.pk}/end/")
    assert press(as_(supervisor), grant).status_code == 302
    assert roles(lawyer) == {"lawyer"}
    again = grant_role(colleague=lawyer, role="supervisor", by=administrator)
    press(as_(supervisor), again)
    press(as_(supervisor), again)
    assert len(audited("confirm_role")) == 1


def test_one_given_by_a_command_needs_nobody(db, lawyer):
    grant_role(colleague=lawyer, role="supervisor", by=None)
    assert roles(lawyer) == {"lawyer", "supervisor"}


def test_the_second_half_cannot_stand_alone(grant, supervisor):
    for half in ({"confirmed_by": supervisor}, {"confirmed_at": timezone.now()}, {"ended_by": supervisor}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(**half)
