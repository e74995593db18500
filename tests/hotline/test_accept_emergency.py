"""An emergency: it reaches the lawyer on duty at once, climbs by the clock until somebody accepts, and is never nobody's."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from audit.models import AuditEntry
from hotline.actions import climbing, emergencies
from hotline.models import Emergency
from hotline.models.emergencies import Rung
from reminders import clock, send
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import WORDS, press

pytestmark = pytest.mark.django_db
HELD = {**WORDS, "triage": "", "signs": "held", "held_since": "22:15"}


def after(minutes: float):
    """Inside, the clock shows so many minutes more."""
    then = timezone.now() + timedelta(minutes=minutes)
    return mock.patch("django.utils.timezone.now", return_value=then)


@pytest.fixture
def on_duty(lawyer, other_lawyer, supervisor):
    """The lawyer, and the other one as second."""
    return factories.duty(lawyer, supervisor, other_lawyer)


def state(contact) -> tuple[str, str, bool]:
    row = Emergency.objects.select_related("owner").get(pk=contact.pk)
    return row.owner.name, row.rung, row.accepted_at is not None


def test_a_call_that_burns_is_the_duty_lawyers_at_once(operator, lawyer, on_duty, as_, mailoutbox):
    press(as_(operator), operator, "queue", **HELD)
    row = Emergency.objects.get()
    assert (row.owner_id, row.rung, row.accepted_at) == (lawyer.pk, Rung.FIRST, None)
    send.send_due()
    (mail,) = [mail for mail in mailoutbox if mail.to == [lawyer.email]]
    for word in ("Токонов", "Сына", "4118", "ИВС", "задерж"):
        assert word not in mail.subject + mail.body
    assert reverse("contact_page", args=[row.pk]) in mail.body


def test_the_lawyer_reads_it_and_takes_it(operator, lawyer, on_duty, as_):
    contact = factories.emergency(operator)
    page = as_(lawyer).get(contact.get_absolute_url())
    assert page.status_code == 200
    assert reverse("accept_emergency", args=[contact.pk]) in page.content.decode()
    assert as_(lawyer).post(reverse("accept_emergency", args=[contact.pk])).url == contact.get_absolute_url()
    row = Emergency.objects.get()
    assert (row.accepted_by_id, row.owner_id, row.climb_at) == (lawyer.pk, lawyer.pk, None)
    assert timezone.now() - row.accepted_at < timedelta(minutes=1)
    entry = AuditEntry.objects.get(verb="hotline.accept_emergency")
    assert (entry.actor_id, entry.about_id) == (str(lawyer.pk), str(contact.pk))
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert lawyer.name in page
    assert reverse("warm_transfer", args=[contact.pk]) in page


def test_it_climbs_to_the_second_and_to_the_supervisor(operator, lawyer, other_lawyer, supervisor, on_duty):
    contact = factories.emergency(operator)
    for minutes, owner, rung in (
        (9, lawyer, Rung.FIRST),
        (11, other_lawyer, Rung.SECOND),
        (19, other_lawyer, Rung.SECOND),
        (22, supervisor, Rung.SUPERVISOR),
        (34, lawyer, Rung.FIRST),
    ):
        with after(minutes):
            clock.do_pressing()
            clock.do_pressing()
        assert state(contact) == (owner.name, rung, False)
    told = Reminder.objects.filter(kind="emergency_yours").exclude(state="cancelled")
    assert list(told.values_list("to", flat=True)) == [lawyer.pk]
    assert Emergency.objects.get().turns.count() == 4


def test_who_has_accepted_keeps_it(operator, lawyer, other_lawyer, on_duty):
    contact = factories.emergency(operator)
    emergencies.accept_emergency(contact=contact, by=other_lawyer)
    with after(60):
        clock.do_pressing()
    assert state(contact) == (other_lawyer.name, Rung.SECOND, True)
    with pytest.raises(ValidationError, match=other_lawyer.name):
        emergencies.accept_emergency(contact=contact, by=lawyer)
    emergencies.accept_emergency(contact=contact, by=other_lawyer)  # a second press
    assert AuditEntry.objects.filter(verb="hotline.accept_emergency").count() == 1


@pytest.mark.parametrize("accepted", [False, True])
def test_a_lawyer_deactivated_in_the_middle_drops_out_at_once(
    accepted, operator, lawyer, other_lawyer, on_duty, administrator, as_
):
    contact = factories.emergency(operator)
    if accepted:
        emergencies.accept_emergency(contact=contact, by=lawyer)
    deactivate_colleague(colleague=lawyer, by=administrator)
    assert state(contact) == (other_lawyer.name, Rung.SECOND, False)
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    shown = page.split('id="emergency-title"')[1].split("</section>")[0]
    assert other_lawyer.name in shown
    assert lawyer.name not in shown


def test_a_lawyer_whose_role_runs_out_drops_out_with_the_next_bell(operator, lawyer, other_lawyer, on_duty):
    contact = factories.emergency(operator)
    lawyer.grants.update(until=timezone.now())
    clock.do_pressing()
    assert state(contact)[0] == other_lawyer.name


def test_whoever_is_away_is_not_rung(operator, lawyer, other_lawyer, on_duty, supervisor):
    factories.absence(lawyer, supervisor)
    assert state(factories.emergency(operator))[:2] == (other_lawyer.name, Rung.SECOND)


def test_nobody_on_duty_means_the_supervisor(operator, supervisor):
    assert state(factories.emergency(operator))[:2] == (supervisor.name, Rung.SUPERVISOR)


def test_nobody_at_all_means_whoever_is_on_the_line(operator, lawyer, supervisor, other_operator):
    factories.absence(supervisor, supervisor)
    contact = factories.emergency(operator)
    assert state(contact) == (operator.name, Rung.NOBODY, False)
    factories.shift(other_operator)
    with after(11):
        clock.do_pressing()
    assert state(contact) == (other_operator.name, Rung.NOBODY, False)
    factories.duty(lawyer, supervisor)
    clock.do_pressing()
    assert state(contact) == (lawyer.name, Rung.FIRST, False)


def test_it_ends_with_its_contact_and_begins_again_with_it(operator, lawyer, on_duty, as_):
    contact = factories.emergency(operator)
    client = as_(operator)
    client.post(
        reverse("finish_contact", args=[contact.pk]),
        {"version": 1, "outcome": "ADVICE", "answer": "Сказали."},
    )
    assert Emergency.objects.get().ended_at is not None
    assert not Reminder.objects.filter(kind="emergency_yours").exclude(state="cancelled").exists()
    client.post(reverse("undo_finish_contact", args=[contact.pk]))
    assert Emergency.objects.get().ended_at is None


def test_two_workers_climb_once(operator, other_lawyer, on_duty):
    contact = factories.emergency(operator)
    with after(11):
        for _ in range(3):
            climbing.climb_emergencies()
    assert Emergency.objects.get().turns.count() == 2
    assert state(contact)[0] == other_lawyer.name


def test_a_stranger_among_the_lawyers_sees_nothing(operator, lawyer, supervisor, other_lawyer, as_):
    factories.duty(lawyer, supervisor)
    contact = factories.emergency(operator)
    client = as_(other_lawyer)
    assert client.get(contact.get_absolute_url()).status_code == 404
    assert client.post(reverse("accept_emergency", args=[contact.pk])).status_code == 404
    assert contact.code not in client.get(reverse("emergencies")).content.decode()


def test_an_operator_accepts_nothing(operator, on_duty, as_):
    contact = factories.emergency(operator)
    assert as_(operator).post(reverse("accept_emergency", args=[contact.pk])).status_code == 403


def test_the_board_counts_down(operator, lawyer, supervisor, on_duty, intern, as_):
    contact = factories.emergency(operator, held_hours=40)
    for user in (operator, lawyer, supervisor):
        page = as_(user).get(reverse("emergencies")).content.decode()
        assert contact.code in page
        assert "data-clock-until" in page
        assert "Токонова" not in page
    assert as_(intern).get(reverse("emergencies")).status_code == 403
