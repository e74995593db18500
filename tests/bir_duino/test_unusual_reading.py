"""The clock watches reading: supervisors are told once a day and person, and nobody is kept from working."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import RoleGrant
from audit.log import record_read
from audit.models import AuditEntry
from bir_duino import unusual_reading
from bir_duino.demonstration.clock import at
from reminders import clock, send
from reminders.models import Reminder
from reminders.tasks import do_chores
from tests import factories


@pytest.fixture(autouse=True)
def midday():
    """Within one day, whenever the suite runs."""
    with at(timezone.localtime().replace(hour=15, minute=0, second=0, microsecond=0)):
        yield


def search(user, times: int) -> None:
    for _ in range(times):
        record_read("search.by_name", by=user, found=1)


def read(user, cases) -> None:
    for case in cases:
        record_read("cases.read_case", about=case, by=user)


def told() -> set[str]:
    return {row.to.name for row in Reminder.objects.filter(kind="unusual_reading").select_related("to")}


def test_too_many_searches_are_told_to_the_supervisors(supervisor, other_supervisor, lawyer, administrator):
    search(lawyer, 30)
    assert unusual_reading.look() == 0
    search(lawyer, 1)
    assert unusual_reading.look() == 2
    assert told() == {supervisor.name, other_supervisor.name}


def test_it_is_told_once_a_day_and_person(supervisor, lawyer, operator):
    search(lawyer, 40)
    assert [unusual_reading.look() for _ in range(3)] == [1, 0, 0]
    search(operator, 40)
    assert unusual_reading.look() == 1
    assert AuditEntry.objects.filter(verb="reading.found_unusual").count() == 2
    with at(timezone.now() + timedelta(days=1)):
        assert unusual_reading.look() == 0
        search(lawyer, 40)
        assert unusual_reading.look() == 1


def test_a_supervisor_is_told_of_by_the_others(supervisor, other_supervisor):
    search(supervisor, 40)
    unusual_reading.look()
    assert told() == {other_supervisor.name}


def test_more_files_than_usual(supervisor, lawyer):
    cases = [factories.case(supervisor) for _ in range(22)]
    now = timezone.now()
    for days in range(1, 11):
        with at(now - timedelta(days=days)):
            read(lawyer, cases[:7])
    read(lawyer, cases[:21] * 2)
    assert unusual_reading.look() == 0
    read(lawyer, cases[21:])
    assert unusual_reading.look() == 1


def test_look_ups_within_one_open_contact_count_once(supervisor, operator, as_):
    client, key = as_(operator), signed_row_key(operator)
    for number in range(40):
        client.post(reverse("look_up_number"), {"number": f"01000041{number:02}", "row_key": key})
    assert unusual_reading.look() == 0
    for number in range(40):
        client.post(reverse("look_up_number"), {"number": f"01000041{number:02}", "row_key": "чужой"})
    assert unusual_reading.look() == 1
    assert client.post(reverse("look_up_number"), {"number": "0100 00 41 18"}).status_code == 200


def test_the_mail_is_neutral_and_leads_to_the_day(supervisor, lawyer, mailoutbox, as_):
    search(lawyer, 40)
    unusual_reading.look()
    send.send_due(timezone.now() + timedelta(minutes=1))
    (mail,) = mailoutbox
    assert mail.subject == f"Bir Duino: {str(lawyer.pk)[:8].upper()}"
    assert lawyer.name not in mail.subject + mail.body
    link = f"{reverse('reading_report')}?who={lawyer.pk}&day={timezone.localdate()}"
    assert link in mail.body
    page = as_(supervisor).get(link).content.decode()
    assert lawyer.name in page
    assert link in as_(supervisor).get(reverse("inbox")).content.decode().replace("&amp;", "&")


def test_it_is_withheld_from_whoever_is_no_supervisor_any_more(supervisor, lawyer, mailoutbox):
    search(lawyer, 40)
    unusual_reading.look()
    RoleGrant.objects.filter(user=supervisor).update(until=timezone.now())
    assert send.send_due(timezone.now() + timedelta(minutes=1)).withheld == 1
    assert mailoutbox == []


def test_celery_and_the_command_do_the_same(supervisor, lawyer, operator):
    search(lawyer, 40)
    do_chores.apply().get()
    assert Reminder.objects.filter(kind="unusual_reading").count() == 1
    search(operator, 40)
    call_command("send_due", stdout=StringIO())
    assert Reminder.objects.filter(kind="unusual_reading", posted_at__isnull=False).count() == 2


def test_one_chore_in_trouble_does_not_stop_the_others(monkeypatch, supervisor, lawyer):
    def broken():
        raise RuntimeError("нет")

    monkeypatch.setattr(clock, "_chores", {"broken": broken, **clock._chores})
    search(lawyer, 40)
    clock.do_chores()
    assert told() == {supervisor.name}


def test_a_quiet_day_costs_one_statement(supervisor, lawyer, django_assert_num_queries):
    search(lawyer, 5)
    with django_assert_num_queries(1):
        assert unusual_reading.look() == 0
