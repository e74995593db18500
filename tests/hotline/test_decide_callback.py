"""decide_callback: more tries, another way, or the end: a supervisor's word."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback
from tests import factories
from tests.hotline.owed import local, planned, taken, try_it

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator, state="stuck", tries=3)


def decide(client, callback, decision, *, version=1, **words):
    data = {
        "version": version,
        "decision": decision,
        "tries": "2",
        "until_at": "",
        "number": "",
        "words": "",
        **words,
    }
    return client.post(reverse("decide_callback", args=[callback.pk]), data)


def test_more_tries(as_, operator, supervisor, callback):
    until = local(timezone.now() + timedelta(days=1))
    assert decide(as_(supervisor), callback, "more", until_at=until).url == callback.get_absolute_url()
    callback.refresh_from_db()
    assert (callback.state, callback.limit, callback.owner) == ("promised", 5, operator)
    assert local(callback.until_at) == until
    assert AuditEntry.objects.filter(verb="hotline.decide_callback").count() == 1
    assert planned(callback) == [("callback_due", operator.name), ("callback_missed", supervisor.name)]
    client = as_(operator)
    for _ in range(2):
        taken(client, callback)
        try_it(client, operator, callback, "no_answer")
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == ("stuck", 5)


def test_another_way_is_said_on_the_card(as_, operator, supervisor, callback):
    assert decide(as_(supervisor), callback, "another", words="Через сестру, в мечети.").status_code == 302
    assert "Через сестру" in as_(operator).get(callback.get_absolute_url()).content.decode()


def test_another_number_belongs_to_nobody_we_know_of(as_, operator, supervisor, callback):
    callback.person = factories.person(supervisor, number=callback.number)
    callback.save(update_fields=["person"])
    number = factories.number()
    decide(as_(supervisor), callback, "another", words="на другой", number=number)
    callback.refresh_from_db()
    assert (callback.number, callback.person) == (number, None)


def test_an_unsafe_number_is_not_tried_more_but_gone_around(as_, operator, supervisor, callback):
    factories.contact(supervisor, number=callback.number, safety="unsafe")
    answer = decide(as_(supervisor), callback, "more")
    assert answer.status_code == 422
    callback.refresh_from_db()
    assert (callback.state, callback.limit) == ("stuck", 3)
    other = factories.number()
    factories.contact(supervisor, number=other, safety="unsafe")
    assert decide(as_(supervisor), callback, "another", words="x", number=other).status_code == 422
    assert decide(as_(supervisor), callback, "another", words="Ждём, пока позвонит сама.").status_code == 302
    taken_by_us = try_it(as_(operator), operator, callback, "reached")
    assert taken_by_us.status_code == 302


def test_given_up_with_a_reason_nothing_is_planned(as_, operator, supervisor, callback):
    assert decide(as_(supervisor), callback, "give_up").status_code == 422
    assert decide(as_(supervisor), callback, "give_up", words="Номер чужой.").status_code == 302
    callback.refresh_from_db()
    assert (callback.state, callback.ended_by, callback.end_reason) == (
        "given_up",
        supervisor,
        "Номер чужой.",
    )
    assert planned(callback) == []
    assert "Номер чужой." in as_(operator).get(callback.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "words", [{"decision": ""}, {"decision": "x"}, {"tries": "0"}, {"tries": "-1"}, {"tries": "99"}, {"number": "12"},
              {"until_at": "2020-01-01T10:00"}, {"until_at": "9999-01-01T10:00"}],
)  # fmt: skip
def test_it_refuses_what_cannot_be(as_, supervisor, callback, words):
    answer = decide(as_(supervisor), callback, **{"decision": "more", **words})
    assert answer.status_code == 422
    callback.refresh_from_db()
    assert callback.version == 1


def test_it_refuses_a_stale_version_and_one_that_is_over(as_, operator, supervisor, callback):
    Callback.objects.update(version=2)
    answer = decide(as_(supervisor), callback, "give_up", words="слова")
    assert answer.status_code == 409
    assert "слова" in answer.content.decode()
    Callback.objects.update(state="done", ended_at=timezone.now(), ended_by=operator)
    assert decide(as_(supervisor), callback, "more", version=2).status_code == 422


def test_rights(as_, operator, other_operator, lawyer, administrator, callback):
    for who in (operator, other_operator):
        assert decide(as_(who), callback, "more").status_code == 403
    for stranger in (lawyer, administrator):
        assert decide(as_(stranger), callback, "more").status_code == 404
