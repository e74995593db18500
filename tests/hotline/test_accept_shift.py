"""accept_shift: somebody takes over what was handed over; when nobody does, a supervisor or the deputy is told."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from hotline import handing_over
from hotline.actions import shifts
from reminders import clock, send
from reminders.models import Reminder
from tests import factories
from tests.hotline.test_end_shift import end

pytestmark = pytest.mark.django_db


def test_the_next_one_takes_it_over_and_reads_its_contacts(operator, other_operator, intern, as_):
    shift = factories.shift(operator)
    done = {"state": "done", "outcome_id": "ADVICE", "finished_at": timezone.now(), "finished_by": operator}
    contact = factories.contact(operator, answer_by=None, **done)
    end(as_(operator), shift)
    client = as_(other_operator)
    address = reverse("accept_shift", args=[shift.pk])
    assert client.get(contact.get_absolute_url()).status_code == 404
    own = factories.shift(other_operator)
    assert client.post(address).url == shift.get_absolute_url()
    assert client.get(contact.get_absolute_url()).status_code == 200
    assert (
        reverse("correct_contact", args=[contact.pk])
        not in client.get(contact.get_absolute_url()).content.decode()
    )
    own.ended_at, own.ended_by = timezone.now(), other_operator
    own.save()
    assert client.get(contact.get_absolute_url()).status_code == 404  # with the own shift it is over
    shift.refresh_from_db()
    assert (shift.accepted_by_id, shift.note) == (other_operator.pk, "")
    third = factories.staff("Асель Бекова", "operator")
    with pytest.raises(ValidationError, match=other_operator.name):
        shifts.accept_shift(shift=shift, by=third)
    assert as_(intern).post(address).status_code == 404


def test_nobody_takes_over_the_own_shift_or_one_that_goes_on(operator, other_operator, as_):
    shift = factories.shift(operator)
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    shift.refresh_from_db()
    assert shift.accepted_at is None
    end(as_(operator), shift)
    assert as_(operator).post(reverse("accept_shift", args=[shift.pk])).status_code == 403


def test_nobody_takes_it_over_and_the_supervisor_is_told_once(
    operator, other_operator, supervisor, as_, mailoutbox
):
    shift = factories.shift(operator)
    end(as_(operator), shift)
    clock.do_pressing()
    assert not Reminder.objects.filter(kind="shift_waits").exists()
    then = timezone.now() + timedelta(minutes=31)
    with mock.patch("django.utils.timezone.now", return_value=then):
        clock.do_pressing()
        clock.do_pressing()
        send.send_due()
    (mail,) = mailoutbox
    assert mail.to == [supervisor.email]
    assert operator.name not in mail.subject + mail.body
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    assert not Reminder.objects.unread().filter(kind="shift_waits").exists()


def test_the_deputy_is_told_in_place_of_the_supervisor(operator, supervisor, lawyer, as_, mailoutbox):
    factories.absence(supervisor, supervisor, lawyer)
    end(as_(operator), factories.shift(operator))
    then = timezone.now() + timedelta(minutes=31)
    with mock.patch("django.utils.timezone.now", return_value=then):
        clock.do_pressing()
        send.send_due()
    assert [mail.to for mail in mailoutbox] == [[lawyer.email]]


def test_other_parts_hand_over_here(operator, other_operator, as_, monkeypatch):
    given = []
    section = handing_over.Section(
        title="Кому мы должны перезвонить",
        lines=lambda who: [handing_over.Owed("CB-1", "/x/", timezone.now())] if who == operator else [],
        taken=lambda who, to: given.append((who, to)),
    )
    monkeypatch.setitem(handing_over.SECTIONS, "callbacks", section)
    shift = factories.shift(operator)
    assert "CB-1" in as_(operator).get(reverse("end_shift", args=[shift.pk])).content.decode()
    end(as_(operator), shift)
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    assert given == [(operator, other_operator)]
