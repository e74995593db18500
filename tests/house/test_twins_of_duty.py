"""The guards around duties, emergencies and shifts, each switched off once (see test_twins.py)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from hotline import access, duty_access, mailing, on_call
from hotline.actions import climbing
from hotline.models import Duty, Emergency, Shift
from hotline.models.emergencies import EmergencyQuerySet
from reminders import providers, send
from reminders.models import Reminder
from reminders.plan import plan
from tests import factories
from tests.house.gates import gates_built_anew
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(operator, lawyer, supervisor):
    """An emergency of the operator's; the lawyer is on duty and has a phone."""
    factories.duty(lawyer, supervisor)
    factories.duty_phone(lawyer)
    return factories.emergency(operator)


def test_a_lawyer_who_is_not_on_call_reads_no_emergency(contact, other_lawyer, as_, monkeypatch):
    def harm() -> bool:
        with gates_built_anew():
            return as_(other_lawyer).get(contact.get_absolute_url()).status_code == 200

    def off() -> None:
        monkeypatch.setattr(access, "reached_by", lambda _user: Emergency.objects.all())

    twin(harm, off)


def test_phones_of_colleagues_are_for_those_on_the_line(contact, intern, lawyer, as_, monkeypatch):
    """A lawyer who had a turn may still read the contact: whom to ring is nothing for him any more."""
    Duty.objects.update(until=timezone.now() - timedelta(minutes=5))
    number = lawyer.duty_phone.number
    supervisor = Duty.objects.get().by
    factories.duty_phone(supervisor)
    climbing.climb_emergencies()

    def harm() -> bool:
        page = as_(lawyer).get(contact.get_absolute_url()).content.decode()
        return supervisor.duty_phone.number in page or number in page

    def off() -> None:
        verbs = frozenset({"note_voice_call"})
        monkeypatch.setattr(duty_access, "emergency_verbs", lambda *_: verbs)

    twin(harm, off)


def test_who_was_dismissed_is_not_on_call(contact, lawyer, administrator, monkeypatch):
    def harm() -> bool:
        deactivate_colleague(colleague=lawyer, by=administrator)
        return Emergency.objects.get(pk=contact.pk).owner_id == lawyer.pk

    twin(harm, lambda: monkeypatch.setattr(climbing, "look_after", lambda *_, **__: False))


def test_whoever_is_away_is_asked_nothing(operator, lawyer, supervisor, monkeypatch):
    factories.duty(lawyer, supervisor)
    factories.absence(lawyer, supervisor)

    def harm() -> bool:
        return Emergency.objects.get(pk=factories.emergency(operator).pk).owner_id == lawyer.pk

    def off() -> None:
        monkeypatch.setattr(on_call._AWAY, "rows", lambda **_moment: [])

    twin(harm, off)


def test_no_shift_ends_while_nobody_holds_an_emergency(contact, operator, as_, monkeypatch):
    shift = factories.shift(operator)

    def harm() -> bool:
        as_(operator).post(reverse("end_shift", args=[shift.pk]), {"note": ""})
        return Shift.objects.get(pk=shift.pk).ended_at is not None

    twin(harm, lambda: monkeypatch.setattr(EmergencyQuerySet, "unheld", lambda rows: rows.none()))


def test_what_was_taken_over_is_read_during_the_own_shift_only(operator, other_operator, as_, monkeypatch):
    done = {"state": "done", "outcome_id": "ADVICE", "finished_at": timezone.now(), "finished_by": operator}
    mine = factories.contact(operator, answer_by=None, **done)
    ended = {"ended_at": timezone.now(), "ended_by": operator, "accepted_at": timezone.now()}
    factories.shift(operator, accepted_by=other_operator, **ended)

    def harm() -> bool:
        with gates_built_anew():
            return as_(other_operator).get(mine.get_absolute_url()).status_code == 200

    def off() -> None:
        rows = access.Exists(Shift.objects.filter(accepted_by=other_operator))
        monkeypatch.setattr(access, "handed_over_to", lambda _user: rows)

    twin(harm, off)


def test_no_mail_about_an_emergency_to_who_does_not_own_it(contact, other_lawyer, monkeypatch):
    emergency = Emergency.objects.get(pk=contact.pk)
    plan(
        kind="emergency_yours", about=emergency, to=other_lawyer, due_at=timezone.now() - timedelta(minutes=1)
    )

    def harm() -> bool:
        send.send_due()
        return Reminder.objects.filter(to=other_lawyer, posted_at__isnull=False).exists()

    def off() -> None:
        providers.register("hotline.Emergency", may_receive=set, url=mailing.page_of)

    kept = providers.provider_of("hotline.Emergency")
    try:
        twin(harm, off)
    finally:
        monkeypatch.setitem(providers._providers, "hotline.Emergency", kept)


def test_never_two_firsts(lawyer, other_lawyer, supervisor, monkeypatch):
    """The guard stands in the database; what a plan is without it shows in rows that it does not look at."""
    factories.duty(lawyer, supervisor)
    now, fields = timezone.now(), {}

    def harm() -> bool:
        try:
            with transaction.atomic():
                factories.duty(other_lawyer, supervisor, **fields)
        except IntegrityError:
            return False
        rows = Duty.objects.filter(from_at__lte=now, until__gt=now)
        return rows.count() == 2

    twin(harm, lambda: fields.update(withdrawn_at=now, withdrawn_by=supervisor))
