"""Planning and taking back: rows in the caller's transaction, one row a key."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reminders import send
from reminders.models import Reminder
from reminders.plan import UNDO_TIME, cancel, cancel_about, plan
from reminders.providers import UnknownSubject
from reminders.states import State
from tests.reminders.conftest import Thing

pytestmark = pytest.mark.django_db


def test_it_plans_what_it_is_told(lawyer, readers, thing):
    due = timezone.now() + UNDO_TIME
    reminder = plan(kind="assigned", about=thing, to=lawyer, due_at=due, urgent=True)
    reminder.refresh_from_db()
    assert (reminder.kind, reminder.to, reminder.due_at, reminder.urgent) == ("assigned", lawyer, due, True)
    assert (reminder.about_label, reminder.about_id) == ("cases.Thing", str(thing.pk))
    assert (reminder.about_code, reminder.about_path) == (thing.code, f"/cases/{thing.code}/")
    assert (reminder.state, reminder.posted_at, reminder.mailed_at) == (State.PLANNED, None, None)


def test_the_same_key_twice_gives_the_one_row(lawyer, readers, thing):
    key = uuid4()
    first = plan(kind="assigned", about=thing, to=lawyer, due_at=timezone.now(), key=key)
    second = plan(kind="assigned", about=thing, to=lawyer, due_at=timezone.now() + timedelta(days=1), key=key)
    assert first.pk == second.pk
    assert Reminder.objects.count() == 1


def test_a_plan_goes_with_the_transaction(lawyer, readers, thing):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        plan(kind="assigned", about=thing, to=lawyer, due_at=timezone.now())
        raise ZeroDivisionError
    assert not Reminder.objects.exists()


def test_one_statement_plans(lawyer, readers, thing, django_assert_num_queries):
    with django_assert_num_queries(1):
        plan(kind="assigned", about=thing, to=lawyer, due_at=timezone.now())


def test_it_refuses_what_nobody_could_ever_send(lawyer):
    with pytest.raises(UnknownSubject):
        plan(kind="assigned", about=lawyer.grants.get(), to=lawyer, due_at=timezone.now())


def test_cancel_takes_back_once(lawyer, planned):
    reminder = planned(lawyer)
    assert cancel(reminder) is True
    assert cancel(reminder.key) is False
    reminder.refresh_from_db()
    assert reminder.state == State.CANCELLED


def test_cancel_about_takes_back_what_fits(lawyer, other_lawyer, planned, thing):
    mine = planned(lawyer, thing=thing, kind="assigned")
    due = planned(lawyer, thing=thing, kind="follow_up_due")
    other = planned(other_lawyer, thing=thing, kind="assigned")
    elsewhere = planned(lawyer, thing=Thing(), kind="assigned")
    assert cancel_about(thing, kind="assigned", to=lawyer) == 1
    states = dict(Reminder.objects.values_list("pk", "state"))
    assert states == {
        mine.pk: State.CANCELLED,
        due.pk: State.PLANNED,
        other.pk: State.PLANNED,
        elsewhere.pk: State.PLANNED,
    }
    assert cancel_about(thing) == 2
    assert cancel_about(thing) == 0


def test_what_was_sent_stays_sent_but_leaves_the_count(lawyer, planned, thing, mailoutbox):
    reminder = planned(lawyer, thing=thing)
    send.send_due()
    assert cancel_about(thing) == 1
    reminder.refresh_from_db()
    assert reminder.state == State.SENT
    assert reminder.read_at is not None


def test_a_reminder_taken_back_is_never_sent(lawyer, planned, mailoutbox):
    cancel(planned(lawyer))
    send.send_due()
    assert mailoutbox == []


@pytest.mark.parametrize(
    "false",
    [
        {"state": "sent"},
        {"mailed_at": "2026-11-22T00:00Z"},
        {"read_at": "2026-11-22T00:00Z"},
        {"lease_until": "2026-11-22T00:00Z"},
        {"state": "failed"},
        {"state": "lost"},
        {"kind": ""},
        {"about_id": ""},
    ],
)
def test_the_database_refuses_what_must_never_be_false(lawyer, planned, false):
    reminder = planned(lawyer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.filter(pk=reminder.pk).update(**false)
