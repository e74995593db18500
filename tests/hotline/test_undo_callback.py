"""undo_callback: the last try, the withdrawal, the giving up: taken back for ten minutes by whoever did it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback, CallbackAttempt
from tests import factories
from tests.hotline.owed import planned, taken, try_it
from tests.hotline.test_decide_callback import decide
from tests.hotline.test_withdraw_callback import withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def undo(client, callback):
    return client.post(reverse("undo_callback", args=[callback.pk]))


@pytest.mark.parametrize(
    ("result", "tries"), [("reached", 0), ("called_us", 0), ("no_answer", 1), ("dead", 1)]
)
def test_a_try_is_taken_back_and_owed_again(as_, operator, supervisor, callback, result, tries):
    client = as_(operator)
    taken(client, callback)
    answer = try_it(client, operator, callback, result)
    assert reverse("undo_callback", args=[callback.pk]) in client.get(answer.url).content.decode()
    callback.refresh_from_db()
    assert callback.tries == tries
    assert undo(client, callback).url == callback.get_absolute_url()
    callback.refresh_from_db()
    assert (callback.state, callback.tries, callback.ended_at, callback.ended_by) == ("taken", 0, None, None)
    assert CallbackAttempt.objects.get().undone_at is not None
    assert AuditEntry.objects.filter(verb="hotline.undo_callback").count() == 1
    assert planned(callback) == [("callback_due", operator.name), ("callback_missed", supervisor.name)]
    undo(client, callback)
    callback.refresh_from_db()
    assert callback.state == "taken", "once"


def test_a_withdrawal_and_a_giving_up_are_taken_back(as_, operator, supervisor, callback):
    withdraw(as_(operator), callback)
    undo(as_(operator), callback)
    callback.refresh_from_db()
    assert (callback.state, callback.end_reason) == ("promised", "")
    Callback.objects.update(state="stuck")
    decide(as_(supervisor), callback, "give_up", version=callback.version, words="x")
    undo(as_(supervisor), callback)
    callback.refresh_from_db()
    assert callback.state == "stuck"
    assert ("callback_stuck", supervisor.name) in planned(callback)


def test_not_after_ten_minutes_not_by_others_not_after_a_change(
    as_, operator, other_operator, supervisor, callback
):
    client = as_(operator)
    taken(client, callback)
    try_it(client, operator, callback, "busy")
    for who in (other_operator, supervisor):
        undo(as_(who), callback)
    Callback.objects.update(undo_at=timezone.now() - timedelta(minutes=11))
    assert "undo_callback" not in client.get(callback.get_absolute_url()).context["verbs"]
    undo(client, callback)
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == ("promised", 1)
    Callback.objects.update(undo_at=timezone.now())
    taken(as_(other_operator), callback)
    undo(client, callback)
    callback.refresh_from_db()
    assert (callback.owner, callback.state, callback.tries) == (other_operator, "taken", 1)


def test_a_contact_that_was_promised_anew_meanwhile_keeps_one_promise(as_, operator):
    contact = factories.contact(operator, number=factories.number())
    old = factories.callback(operator, contact=contact, phone=contact.number)
    withdraw(as_(operator), old)
    factories.callback(operator, contact=contact, phone=contact.number)
    assert undo(as_(operator), old).status_code == 302
    old.refresh_from_db()
    assert old.state == "withdrawn"
