"""accept_shift: somebody takes over what was handed over; when nobody does, a supervisor or the deputy is told."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline import handing_over
from hotline.actions import shifts
from people.actions.hiding import hide_person
from reminders import clock, send
from reminders.models import Reminder
from tests import factories
from tests.hotline.owed import planned
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
        lines=lambda one: (
            [handing_over.Owed("CB-1", "/x/", timezone.now())] if one.operator == operator else []
        ),
        taken=lambda one: given.append((one.operator, one.accepted_by)),
    )
    monkeypatch.setitem(handing_over.SECTIONS, "callbacks", section)
    shift = factories.shift(operator)
    assert "CB-1" in as_(operator).get(reverse("end_shift", args=[shift.pk])).content.decode()
    end(as_(operator), shift)
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    assert given == [(operator, other_operator)]


def test_promised_calls_go_over_with_the_shift(operator, other_operator, supervisor, lawyer, as_):
    """Also one in hand and one to decide on; the page names nobody and says afterwards what went over."""
    shift = factories.shift(operator)
    plain, stuck = factories.callback(operator), factories.callback(operator, state="stuck")
    in_hand = factories.callback(operator, state="taken", owned_since=timezone.now())
    foreign = factories.callback(other_operator, until_in=timedelta(hours=9))
    of_case = factories.callback(operator, case=factories.case(supervisor, responsible=lawyer))
    given = {plain, stuck, in_hand}
    page = as_(operator).get(reverse("end_shift", args=[shift.pk])).content.decode()
    assert all(row.code in page for row in given)
    assert not any(word in page for word in (plain.number[-6:], "Гульмира", "где сын", of_case.code))
    end(as_(operator), shift)
    afterwards = factories.callback(operator, owned_since=timezone.now())
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    for row in (*given, foreign, of_case, afterwards):
        row.refresh_from_db()
    assert {row.owner for row in given} == {other_operator}
    assert (plain.state, stuck.state, in_hand.state) == ("promised", "stuck", "promised")
    assert ("callback_due", other_operator.name) in planned(plain)
    assert ("callback_stuck", supervisor.name) in planned(stuck)
    assert (of_case.owner, afterwards.owner) == (operator, operator)
    page = as_(supervisor).get(shift.get_absolute_url()).content.decode()
    assert all(row.code in page for row in given)
    assert foreign.code not in page
    assert (
        AuditEntry.objects.filter(verb="hotline.hand_over_callback", actor_id=other_operator.pk).count() == 3
    )


def test_what_the_next_one_may_not_see_climbs_to_the_supervisors(operator, other_operator, supervisor, as_):
    shift = factories.shift(operator)
    person = factories.person(supervisor, "Гульмира Токонова", number=factories.number())
    callback = factories.callback(operator, person=person)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    end(as_(operator), shift)
    clock.do_pressing()
    assert planned(callback) == []
    as_(other_operator).post(reverse("accept_shift", args=[shift.pk]))
    callback.refresh_from_db()
    assert callback.owner == operator
    clock.do_pressing()
    assert planned(callback) == [("callback_left", supervisor.name)]
