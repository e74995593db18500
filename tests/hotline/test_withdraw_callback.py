"""withdraw_callback: nothing is owed any more, and why."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback
from tests import factories
from tests.hotline.owed import planned, taken
from tests.hotline.test_promise_callback import promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def withdraw(client, callback, *, version=1, reason="Обещано по ошибке."):
    words = {"version": version, "reason": reason}
    return client.post(reverse("withdraw_callback", args=[callback.pk]), words)


def test_it_withdraws_records_and_cancels(as_, operator, supervisor):
    contact = factories.contact(operator, number=factories.number())
    promise(as_(operator), operator, contact)
    callback = Callback.objects.get()
    assert planned(callback)
    assert withdraw(as_(operator), callback).url == reverse("owed_calls")
    callback.refresh_from_db()
    assert (callback.state, callback.end_reason) == ("withdrawn", "Обещано по ошибке.")
    assert AuditEntry.objects.filter(verb="hotline.withdraw_callback").count() == 1
    assert planned(callback) == []
    assert promise(as_(operator), operator, contact).status_code == 302, "it may be promised anew"


def test_it_wants_a_reason(as_, operator, callback):
    assert withdraw(as_(operator), callback, reason=" ").status_code == 422


def test_it_refuses_a_stale_version_and_one_that_is_over(as_, operator, callback):
    taken(as_(operator), callback)
    answer = withdraw(as_(operator), callback, version=1)
    assert answer.status_code == 409
    assert "Обещано по ошибке." in answer.content.decode()
    Callback.objects.update(state="done", ended_at=timezone.now(), ended_by=operator)
    assert withdraw(as_(operator), callback, version=2).status_code == 422


def test_rights(as_, other_operator, lawyer, administrator, supervisor, callback):
    assert withdraw(as_(other_operator), callback).status_code == 403
    for stranger in (lawyer, administrator):
        assert withdraw(as_(stranger), callback).status_code == 404
    assert withdraw(as_(supervisor), callback).status_code == 302
