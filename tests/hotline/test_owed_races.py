"""Two people at one promise, one number or one list in the same moment, with real commits on connections of their own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hotline.actions.calling_back import take_callback, try_callback
from hotline.actions.missed import (
    dismiss_missed_call,
    note_missed_calls,
    promise_missed_call,
    take_missed_call,
)
from hotline.actions.promising import Promise, promise_callback
from hotline.handset import Ring
from hotline.models import Callback, CallbackAttempt, MissedCall
from tests import factories
from tests.cases.acts import at_once


@pytest.fixture
def staff(real_db):
    return [factories.staff(f"Оператор {n}", "operator") for n in range(3)]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def refused(results) -> int:
    return sum(isinstance(one, ValidationError) for one in results)


def test_of_two_who_take_a_call_one_has_it(staff):
    callback = factories.callback(staff[2])
    results = at_once(*[lambda who=who: take_callback(callback=fresh(callback), by=who) for who in staff[:2]])
    assert refused(results) == 1
    row = fresh(callback)
    assert row.owner in staff[:2]
    assert (row.state, row.version) == ("taken", 2)


def test_of_two_promises_to_one_contact_one_is_made(staff):
    contact = factories.contact(staff[0], number=factories.number())
    promise = Promise(timezone.now() + timedelta(hours=3))
    results = at_once(
        *[
            lambda who=who: promise_callback(key=uuid4(), promise=promise, contact=contact, by=who)
            for who in staff
        ]
    )
    assert refused(results) == 2
    assert Callback.objects.count() == 1


def test_a_click_that_comes_twice_at_once_is_one_try(staff):
    callback, key = factories.callback(staff[0], state="taken", owned_since=timezone.now()), uuid4()
    click = lambda: try_callback(key=key, callback=fresh(callback), result="busy", by=staff[0])  # noqa: E731
    results = at_once(click, click, click)
    assert {one.pk for one in results} == {key}
    assert (CallbackAttempt.objects.count(), fresh(callback).tries) == (1, 1)


def test_of_those_who_press_at_one_number_one_wins(staff):
    row = factories.missed(staff[0])
    results = at_once(
        lambda: take_missed_call(missed=fresh(row), by=staff[0]),
        lambda: promise_missed_call(key=uuid4(), missed=fresh(row), by=staff[1]),
        lambda: dismiss_missed_call(missed=fresh(row), why="ours", by=staff[2]),
    )
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, ValidationError)]
    assert Callback.objects.count() == (fresh(row).state == "promised")


def test_a_list_that_two_paste_at_once_is_noted_once(staff):
    now = timezone.now().replace(second=0, microsecond=0)
    rings = [Ring(factories.number(), now - timedelta(minutes=n)) for n in range(40)] + [
        Ring("+996700112233")
    ]
    results = at_once(*[lambda who=who: note_missed_calls(rings=rings, by=who) for who in staff])
    assert not [one for one in results if isinstance(one, Exception)]
    assert MissedCall.objects.filter(timed=True).count() == 40
    assert MissedCall.objects.filter(timed=False).count() == 1, "in the same minute it is the one row"
