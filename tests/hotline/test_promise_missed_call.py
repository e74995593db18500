"""promise_missed_call: one click turns the group into a call that we owe."""

from datetime import timedelta
from uuid import uuid4, uuid5

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Callback, MissedCall
from tests import factories
from tests.hotline.calls import NUMBER
from tests.hotline.owed import owe_missed, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed(operator):
    rows = [factories.missed(operator, phone=NUMBER, ago=timedelta(hours=n)) for n in (3, 1)]
    return rows[0]


def test_it_promises_records_and_plans(as_, operator, supervisor, missed):
    assert owe_missed(as_(operator), operator, missed).url == reverse("missed_calls")
    row = Callback.objects.get()
    assert (row.number, row.owner, row.contact, row.person) == (NUMBER, operator, None, None)
    assert timedelta(hours=7) < row.until_at - timezone.now() < timedelta(hours=9)
    assert {(one.state, one.callback) for one in MissedCall.objects.all()} == {("promised", row)}
    assert AuditEntry.objects.filter(verb="hotline.promise_missed_call").count() == 1
    assert planned(row) == [("callback_due", operator.name), ("callback_missed", supervisor.name)]


def test_a_second_press_is_the_one_promise(as_, operator, missed):
    key = uuid4()
    for _ in range(2):
        owe_missed(as_(operator), operator, missed, key=key)
    assert Callback.objects.get().pk == uuid5(key, str(missed.pk))


def test_two_numbers_of_one_page_are_two_promises(as_, operator, missed):
    """The page has one key for all of its lines."""
    key, other = uuid4(), factories.missed(operator, phone=factories.number())
    for one in (missed, other, missed):
        owe_missed(as_(operator), operator, one, key=key)
    assert {row.number for row in Callback.objects.all()} == {missed.number, other.number}
    assert Callback.objects.count() == 2


def test_it_joins_a_call_that_is_owed_already(as_, operator, other_operator, missed):
    owed = factories.callback(other_operator, phone=NUMBER)
    owe_missed(as_(operator), operator, missed)
    assert Callback.objects.get() == owed
    assert {one.callback for one in MissedCall.objects.all()} == {owed}


def test_what_one_may_not_see_is_not_joined(as_, operator, lawyer, supervisor, missed):
    """A call owed in a case tells an operator nothing."""
    hidden = factories.callback(lawyer, phone=NUMBER, case=factories.case(supervisor, responsible=lawyer))
    page = as_(operator).get(reverse("missed_calls")).content.decode()
    owe_missed(as_(operator), operator, missed)
    assert Callback.objects.exclude(pk=hidden.pk).count() == 1
    assert hidden.code not in page


def test_an_unsafe_number_is_promised_nothing(as_, operator, supervisor, missed):
    factories.contact(supervisor, number=NUMBER, safety="unsafe")
    owe_missed(as_(operator), operator, missed)
    assert not Callback.objects.exists()
    assert MissedCall.objects.waiting().count() == 2


def test_somebody_was_faster(as_, operator, other_operator, missed):
    as_(other_operator).post(reverse("take_missed_call", args=[missed.pk]))
    owe_missed(as_(operator), operator, missed)
    assert not Callback.objects.exists()
    answer = as_(operator).post(reverse("promise_missed_call", args=[missed.pk]), {"row_key": "x"})
    assert answer.url == reverse("missed_calls")


def test_rights(as_, lawyer, intern, administrator, missed):
    for stranger in (lawyer, intern, administrator):
        assert owe_missed(as_(stranger), stranger, missed).status_code == 403
