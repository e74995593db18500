"""try_callback: what a try came to, in one click."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback, CallbackAttempt
from tests import factories
from tests.hotline.owed import planned, taken, try_it

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def test_reached_keeps_the_promise_records_and_cancels(as_, operator, supervisor, callback):
    client = as_(operator)
    taken(client, callback)
    assert planned(callback) == []  # the factory plans nothing, and the owner is the same
    answer = try_it(client, operator, callback, "reached", note="поговорили")
    assert answer.url == reverse("owed_calls")
    callback.refresh_from_db()
    assert (callback.state, callback.ended_by, callback.tries) == ("done", operator, 0)
    attempt = CallbackAttempt.objects.get()
    assert (attempt.result, attempt.note, attempt.by) == ("reached", "поговорили", operator)
    assert AuditEntry.objects.filter(verb="hotline.try_callback", about_id=str(callback.pk)).count() == 1
    assert planned(callback) == []


@pytest.mark.parametrize("result", ["no_answer", "busy", "other", "not_safe"])
def test_in_vain_it_is_owed_again_until_the_limit(as_, operator, supervisor, callback, result):
    client = as_(operator)
    for n in (1, 2):
        taken(client, callback)
        assert try_it(client, operator, callback, result).url == callback.get_absolute_url()
        callback.refresh_from_db()
        assert (callback.state, callback.tries, callback.owner) == ("promised", n, operator)
    taken(client, callback)
    try_it(client, operator, callback, result)
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == ("stuck", 3)
    assert planned(callback) == [("callback_missed", supervisor.name), ("callback_stuck", supervisor.name)]


def test_a_dead_number_goes_to_the_supervisor_at_once(as_, operator, supervisor, callback):
    taken(as_(operator), callback)
    try_it(as_(operator), operator, callback, "dead")
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == ("stuck", 1)
    assert ("callback_stuck", supervisor.name) in planned(callback)


def test_the_limit_is_a_setting(as_, operator, settings, callback):
    settings.CALLBACK_TRIES = 1
    contact = factories.contact(operator, number=factories.number())
    from tests.hotline.test_promise_callback import promise

    promise(as_(operator), operator, contact)
    made = Callback.objects.get(contact=contact)
    taken(as_(operator), made)
    try_it(as_(operator), operator, made, "busy")
    made.refresh_from_db()
    assert made.state == "stuck"


def test_a_double_click_is_one_try(as_, operator, callback):
    client, key = as_(operator), uuid4()
    taken(client, callback)
    for _ in range(2):
        assert try_it(client, operator, callback, "busy", key=key).status_code == 302
    callback.refresh_from_db()
    assert (callback.tries, CallbackAttempt.objects.count()) == (1, 1)


def test_who_has_lost_it_meanwhile_is_told_who_has_it_and_keeps_the_words(
    as_, operator, other_operator, callback
):
    taken(as_(other_operator), callback)
    answer = try_it(as_(operator), operator, callback, "reached", note="я дозвонилась")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert other_operator.name in page
    assert "я дозвонилась" in page
    assert not CallbackAttempt.objects.exists()
    callback.refresh_from_db()
    assert callback.owner == other_operator


def test_only_the_owner_rings(as_, operator, other_operator, callback):
    assert try_it(as_(other_operator), other_operator, callback, "reached").status_code == 422
    assert not CallbackAttempt.objects.exists()


def test_an_unsafe_number_was_not_tried_but_may_have_called_us(as_, operator, supervisor, callback):
    factories.contact(supervisor, number=callback.number, safety="unsafe")
    client = as_(operator)
    assert try_it(client, operator, callback, "no_answer").status_code == 422
    page = client.get(callback.get_absolute_url()).content.decode()
    assert 'value="called_us"' in page
    assert 'value="no_answer"' not in page
    assert try_it(client, operator, callback, "called_us").status_code == 302
    callback.refresh_from_db()
    assert callback.state == "done"


@pytest.mark.parametrize(
    "words", [{"result": "eaten"}, {"result": ""}, {"note": "а" * 3000}, {"row_key": "x"}]
)
def test_it_refuses_what_cannot_be(as_, operator, callback, words):
    client = as_(operator)
    taken(client, callback)
    data = {"result": "busy", "note": "", **words}
    assert client.post(reverse("try_callback", args=[callback.pk]), data).status_code == 422
    assert not CallbackAttempt.objects.exists()


def test_it_refuses_one_that_is_over(as_, operator, callback):
    Callback.objects.update(state="done", ended_at=timezone.now(), ended_by=operator)
    assert try_it(as_(operator), operator, callback, "busy").status_code == 422


def test_rights(as_, lawyer, intern, administrator, callback):
    for stranger in (lawyer, intern, administrator):
        assert try_it(as_(stranger), stranger, callback, "busy").status_code == 404
