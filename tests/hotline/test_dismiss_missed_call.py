"""dismiss_missed_call: nobody rings back, for a reason; all calls of that number with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from hotline.models import MissedCall
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed(operator):
    first = factories.missed(operator)
    factories.missed(operator, phone=first.number, ago=timedelta(hours=1))
    return first


def dismiss(client, missed, why="advert"):
    return client.post(reverse("dismiss_missed_call", args=[missed.pk]), {"why": why})


def test_it_dismisses_the_group_and_records(as_, operator, other_operator, missed):
    other = factories.missed(operator)
    assert dismiss(as_(other_operator), missed).url == reverse("missed_calls")
    rows = MissedCall.objects.exclude(pk=other.pk)
    assert {(one.state, one.dismissal, one.closed_by) for one in rows} == {
        ("dismissed", "advert", other_operator)
    }
    assert MissedCall.objects.waiting().get() == other
    assert AuditEntry.objects.filter(verb="hotline.dismiss_missed_call").count() == 1


@pytest.mark.parametrize("why", ["", "because"])
def test_it_wants_a_reason(as_, operator, missed, why):
    dismiss(as_(operator), missed, why)
    assert MissedCall.objects.waiting().count() == 2


def test_a_second_press_says_so(as_, operator, missed):
    for _ in range(2):
        assert dismiss(as_(operator), missed).status_code == 302
    assert AuditEntry.objects.filter(verb="hotline.dismiss_missed_call").count() == 1


def test_rights(as_, lawyer, intern, administrator, operator, missed):
    for stranger in (lawyer, intern, administrator):
        assert dismiss(as_(stranger), missed).status_code == 403
    missed.pk = uuid4()
    assert dismiss(as_(operator), missed).status_code == 404
