"""undo_dismiss_missed_call: for ten minutes, by whoever dismissed it, the whole group."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import MissedCall
from tests.hotline.test_dismiss_missed_call import dismiss
from tests.hotline.test_dismiss_missed_call import missed as missed

pytestmark = pytest.mark.django_db


def undo(client, missed):
    return client.post(reverse("undo_dismiss_missed_call", args=[missed.pk]))


def test_it_waits_again(as_, operator, missed):
    client = as_(operator)
    answer = dismiss(client, missed)
    assert reverse("undo_dismiss_missed_call", args=[missed.pk]) in client.get(answer.url).content.decode()
    assert undo(client, missed).url == reverse("missed_calls")
    assert MissedCall.objects.waiting().filter(dismissal="", closed_by=None).count() == 2
    assert AuditEntry.objects.filter(verb="hotline.undo_dismiss_missed_call").count() == 1


def test_not_by_others_and_not_after_ten_minutes(as_, operator, other_operator, missed):
    dismiss(as_(operator), missed)
    undo(as_(other_operator), missed)
    MissedCall.objects.update(closed_at=timezone.now() - timedelta(minutes=11))
    undo(as_(operator), missed)
    assert not MissedCall.objects.waiting().exists()


def test_rights(as_, lawyer, administrator, missed):
    for stranger in (lawyer, administrator):
        assert undo(as_(stranger), missed).status_code == 403
