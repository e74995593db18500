"""take_missed_call: one click opens the page of a call with number and time; the logged call closes the group."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedForm
from audit.models import AuditEntry
from hotline.actions.missed import REMEMBERED, forget_missed_numbers
from hotline.models import Contact, MissedCall
from people.phones import phone_key
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, press
from tests.hotline.owed import local

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed(operator):
    """Three rings of one number."""
    rows = [factories.missed(operator, phone=NUMBER, ago=timedelta(hours=n)) for n in (3, 1, 2)]
    return rows[0]


def take(client, missed):
    return client.post(reverse("take_missed_call", args=[missed.pk]))


def test_the_page_of_a_call_opens_with_number_and_time(as_, operator, missed):
    client = as_(operator)
    answer = take(client, missed)
    form = client.get(answer.url).context["form"]
    assert form["number"].value().replace(" ", "") == "0" + NUMBER[4:]
    assert form["began_at"].value() == local(timezone.now() - timedelta(hours=1))
    assert "4118" not in answer.url
    assert AuditEntry.objects.filter(verb="hotline.take_missed_call").count() == 1
    assert take(client, missed).url == answer.url
    assert SavedForm.objects.count() == 1


def test_logging_it_closes_the_group(as_, operator, missed):
    client = as_(operator)
    url = take(client, missed).url
    began = client.get(url).context["form"]["began_at"].value()
    key = SavedForm.objects.get().pk
    press(client, operator, "queue", key=key, **WORDS, began_at=began)
    contact = Contact.objects.get()
    assert local(contact.began_at) == began
    assert {(row.state, row.contact, row.closed_by) for row in MissedCall.objects.all()} == {
        ("answered", contact, operator)
    }


def test_a_number_that_calls_again_is_closed_by_itself(as_, operator, other_operator, missed):
    other = factories.missed(operator)
    press(as_(other_operator), other_operator, "advice", **WORDS)
    assert set(MissedCall.objects.filter(number_index=phone_key(NUMBER)).values_list("state")) == {
        ("answered",)
    }
    other.refresh_from_db()
    assert other.state == "waiting"


def test_an_older_call_that_is_written_down_late_closes_nothing(as_, operator, missed):
    press(as_(operator), operator, "queue", **WORDS, began_at=local(timezone.now() - timedelta(hours=9)))
    assert MissedCall.objects.waiting().count() == 3


def test_taken_back_it_waits_again(as_, operator, missed):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    assert not MissedCall.objects.waiting().exists()
    client.post(reverse("undo_log_contact", args=[Contact.objects.get().pk]))
    assert MissedCall.objects.waiting().count() == 3


def test_an_outcome_that_keeps_no_number_takes_theirs_away(as_, operator, missed):
    press(as_(operator), operator, "WRONG", **WORDS)
    assert Contact.objects.get().number == ""
    for row in MissedCall.objects.all():
        assert (row.number, bytes(row.number_index), row.state) == ("", row.pk.bytes, "answered")


def test_the_second_is_told_who_has_it(as_, operator, other_operator, missed):
    take(as_(operator), missed)
    client = as_(other_operator)
    page = client.post(reverse("take_missed_call", args=[missed.pk]), follow=True).content.decode()
    assert operator.name in page
    assert SavedForm.objects.count() == 1
    MissedCall.objects.update(taken_at=timezone.now() - timedelta(minutes=31))
    assert take(client, missed).url != reverse("missed_calls")


def test_a_number_marked_unsafe_is_not_rung(as_, operator, supervisor, missed):
    factories.contact(supervisor, number=NUMBER, safety="unsafe", began_at=timezone.now() - timedelta(days=9))
    client = as_(operator)
    assert take(client, missed).url == reverse("missed_calls")
    assert not SavedForm.objects.exists()
    page = client.get(reverse("missed_calls")).content.decode()
    assert reverse("take_missed_call", args=[missed.pk]) not in page
    assert reverse("promise_missed_call", args=[missed.pk]) not in page
    assert reverse("dismiss_missed_call", args=[missed.pk]) in page


def test_somebody_was_faster(as_, operator, missed):
    as_(operator).post(reverse("dismiss_missed_call", args=[missed.pk]), {"why": "ours"})
    assert take(as_(operator), missed).url == reverse("missed_calls")
    assert not SavedForm.objects.exists()


def test_closed_ones_are_forgotten(as_, operator, missed):
    press(as_(operator), operator, "queue", **WORDS)
    assert forget_missed_numbers() == 0
    MissedCall.objects.update(closed_at=timezone.now() - timedelta(hours=1))
    waiting = factories.missed(operator)
    assert forget_missed_numbers() == 3
    assert {row.number for row in MissedCall.objects.all()} == {"", waiting.number}
    old = timezone.now() - REMEMBERED - timedelta(days=1)
    for hours, row in enumerate(MissedCall.objects.filter(state="answered")):
        MissedCall.objects.filter(pk=row.pk).update(closed_at=old, rang_at=old - timedelta(hours=hours))
    assert forget_missed_numbers() == 3
    assert not MissedCall.objects.filter(number_index=phone_key(NUMBER)).exists()
    assert forget_missed_numbers() == 0


def test_rights(as_, lawyer, intern, administrator, missed):
    for stranger in (lawyer, intern, administrator):
        assert take(as_(stranger), missed).status_code == 403
