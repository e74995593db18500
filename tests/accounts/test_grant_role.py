"""Giving a role: administrators only, never to oneself, dated."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import RoleGrant, User


def give(client, colleague, role="lawyer", **data):
    return client.post(f"/staff/{colleague.pk}/give-role/", {"role": role, **data})


def roles(user) -> frozenset:
    return User.objects.with_roles().get(pk=user.pk).roles_today


def test_it_gives_a_role_and_records(as_, administrator, intern, audited):
    assert give(as_(administrator), intern).status_code == 302
    assert roles(intern) == {"intern", "lawyer"}
    [line] = audited("grant_role")
    assert (line.actor_id, line.subject_id) == (str(administrator.pk), str(intern.pk))


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern", "supervisor"])
def test_it_refuses_the_wrong_role(as_, request, who, other_intern):
    assert give(as_(request.getfixturevalue(who)), other_intern).status_code == 403
    assert roles(other_intern) == {"intern"}


def test_nobody_gives_himself_a_role(as_, administrator):
    assert give(as_(administrator), administrator, role="lawyer").status_code == 403
    with pytest.raises(ValidationError):
        grant_role(colleague=administrator, role="lawyer", by=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=administrator, role="lawyer", by=administrator)
    assert roles(administrator) == {"administrator"}


def test_a_role_of_the_future_begins_on_its_day_and_ends_after_its_last(as_, administrator, intern):
    today = timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=5)
    answer = give(as_(administrator), intern, from_day=first.isoformat(), last_day=last.isoformat())
    assert answer.status_code == 302
    held = []
    noon = timezone.localtime().replace(hour=12)
    for days in range(8):
        with time_machine.travel(noon + timedelta(days=days)):
            held.append("lawyer" in roles(intern))
    assert held == [False, False, False, True, True, True, False, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "king"},
        {"role": ""},
        {"from_day": "2020-01-01"},
        {"last_day": "2020-01-01"},
        {"from_day": "9999-12-31", "last_day": "9999-12-31"},
        {"last_day": "9999-12-31"},
        {"from_day": "tomorrow"},
        {"from_day": "\x00"},
    ],
)
def test_it_refuses_wrong_input(as_, administrator, intern, wrong):
    answer = give(as_(administrator), intern, **wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert RoleGrant.objects.filter(user=intern).count() == 1


def test_it_refuses_a_role_that_is_held_already(as_, administrator, intern):
    client = as_(administrator)
    assert give(client, intern, role="intern").status_code == 422
    assert give(client, intern).status_code == 302
    assert give(client, intern).status_code == 422
    assert RoleGrant.objects.filter(user=intern, role="lawyer").count() == 1


def test_it_refuses_a_deactivated_colleague(as_, administrator, intern):
    client = as_(administrator)
    client.post(f"/staff/{intern.pk}/deactivate/")
    assert give(client, intern).status_code == 422


def test_an_unknown_colleague_is_not_found(as_, administrator):
    assert (
        as_(administrator).post(f"/staff/{'0' * 8}-0000-4000-8000-{'0' * 12}/give-role/", {}).status_code
        == 404
    )
