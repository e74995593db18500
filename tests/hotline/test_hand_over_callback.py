"""hand_over_callback: somebody else owes the call from now on, and is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback
from tests import factories
from tests.hotline.owed import planned, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def hand_over(client, callback, to, version=1):
    words = {"version": version, "to": str(to.pk)}
    return client.post(reverse("hand_over_callback", args=[callback.pk]), words)


def test_it_hands_over_records_and_plans(as_, operator, other_operator, supervisor, callback):
    assert hand_over(as_(operator), callback, other_operator).url == reverse("owed_calls")
    callback.refresh_from_db()
    assert (callback.owner, callback.state) == (other_operator, "promised")
    assert AuditEntry.objects.filter(verb="hotline.hand_over_callback").count() == 1
    name = other_operator.name
    assert planned(callback) == [
        ("callback_due", name), ("callback_given", name), ("callback_missed", supervisor.name),
    ]  # fmt: skip


def test_one_in_hand_is_free_for_the_new_owner(as_, operator, other_operator, callback):
    taken(as_(operator), callback)
    hand_over(as_(operator), callback, other_operator, version=2)
    taken(as_(other_operator), callback)
    assert callback.owner == other_operator


def test_a_stuck_one_stays_stuck(as_, operator, other_operator, supervisor, callback):
    Callback.objects.update(state="stuck")
    hand_over(as_(supervisor), callback, other_operator)
    callback.refresh_from_db()
    assert (callback.owner, callback.state) == (other_operator, "stuck")
    assert ("callback_stuck", supervisor.name) in planned(callback)


def test_it_refuses_a_stale_version_and_keeps_the_choice(as_, operator, other_operator, callback):
    taken(as_(operator), callback)
    answer = hand_over(as_(operator), callback, other_operator, version=1)
    assert answer.status_code == 409
    assert f'value="{other_operator.pk}" selected' in answer.content.decode()
    callback.refresh_from_db()
    assert callback.owner == operator


def test_it_refuses_one_that_is_over(as_, operator, other_operator, callback):
    Callback.objects.update(state="done", ended_at=timezone.now(), ended_by=operator)
    assert hand_over(as_(operator), callback, other_operator).status_code == 422


def test_a_call_of_a_case_is_given_to_who_works_on_it_only(as_, lawyer, other_lawyer, operator, supervisor):
    case = factories.case(supervisor, responsible=lawyer)
    callback = factories.callback(lawyer, case=case)
    for stranger in (other_lawyer, operator):
        assert hand_over(as_(lawyer), callback, stranger).status_code == 422
    assert hand_over(as_(lawyer), callback, supervisor).status_code == 302


def test_nobody_who_takes_no_calls_is_offered(as_, operator, administrator, callback):
    page = as_(operator).get(reverse("hand_over_callback", args=[callback.pk])).content.decode()
    assert administrator.name not in page
    assert hand_over(as_(operator), callback, administrator).status_code == 422


def test_rights(as_, operator, other_operator, lawyer, administrator, supervisor, callback):
    assert hand_over(as_(other_operator), callback, other_operator).status_code == 403
    for stranger in (lawyer, administrator):
        assert hand_over(as_(stranger), callback, other_operator).status_code == 404
    assert hand_over(as_(supervisor), callback, other_operator).status_code == 302
