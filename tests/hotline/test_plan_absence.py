"""plan_absence, end_absence: the deputy gets what climbs to a supervisor; when nobody decides, administrators learn just that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import Absence
from hotline.actions import emergencies
from hotline.models import Emergency, Vacancy
from hotline.models.emergencies import Rung
from hotline.on_call import on_call
from reminders import clock, send
from reminders.models import Reminder
from tests import factories

pytestmark = pytest.mark.django_db


def note(client, user, colleague, deputy=None, *, hours: int = 48):
    start, end = timezone.localtime(), timezone.localtime() + timedelta(hours=hours)
    data = {
        "row_key": signed_row_key(user), "colleague": str(colleague.pk), "deputy": str(deputy.pk) if deputy else "",
        "from_at": f"{start:%Y-%m-%dT%H:%M}", "until": f"{end:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    return client.post(reverse("plan_absence"), data)


def test_what_climbs_reaches_the_deputy(supervisor, lawyer, operator, as_):
    assert note(as_(supervisor), supervisor, supervisor, lawyer).url == reverse("absences")
    contact = factories.emergency(operator)
    row = Emergency.objects.get()
    assert (row.owner_id, row.rung) == (lawyer.pk, Rung.SUPERVISOR)
    client = as_(lawyer)
    assert client.get(contact.get_absolute_url()).status_code == 200
    assert client.post(reverse("accept_emergency", args=[contact.pk])).status_code == 302
    assert Emergency.objects.get().accepted_by_id == lawyer.pk


def test_a_supervisor_who_goes_away_leaves_nothing_behind(supervisor, other_supervisor, operator, as_):
    contact = factories.emergency(operator)
    held = Emergency.objects.select_related("owner").get().owner
    other = {supervisor: other_supervisor, other_supervisor: supervisor}[held]
    emergencies.accept_emergency(contact=contact, by=held)
    note(as_(other), other, held)
    row = Emergency.objects.get()
    assert (row.owner_id, row.accepted_at) == (other.pk, None)


def test_a_deputy_who_is_away_hands_on_and_a_circle_ends(supervisor, other_supervisor, lawyer, other_lawyer):
    factories.absence(supervisor, supervisor, lawyer)
    factories.absence(lawyer, supervisor, other_lawyer)
    assert {one.pk for one in on_call().supervisors} == {other_supervisor.pk, other_lawyer.pk}
    Absence.objects.filter(user=lawyer).update(deputy=supervisor)
    assert [one.pk for one in on_call().supervisors] == [other_supervisor.pk]


def test_the_only_supervisor_away_is_told_to_the_administrator(
    supervisor, administrator, operator, as_, mailoutbox
):
    contact = factories.emergency(operator)
    note(as_(supervisor), supervisor, supervisor)
    clock.do_pressing()
    clock.do_pressing()
    assert Vacancy.objects.filter(until=None).count() == 1
    send.send_due()
    (mail,) = [mail for mail in mailoutbox if mail.to == [administrator.email]]
    for word in (contact.code, supervisor.name, "Токонов", "contacts"):
        assert word not in mail.subject + mail.body
    page = as_(administrator).get(reverse("absences"))
    assert page.status_code == 200
    assert "alert-danger" in page.content.decode()
    assert as_(administrator).get(reverse("plan_absence")).status_code == 403


def test_it_is_over_when_somebody_is_back(supervisor, administrator, as_):
    note(as_(supervisor), supervisor, supervisor)
    absence = Absence.objects.get()
    assert Vacancy.objects.filter(until=None).exists()
    assert as_(supervisor).post(reverse("end_absence", args=[absence.pk])).url == reverse("absences")
    assert not Vacancy.objects.filter(until=None).exists()
    assert not Reminder.objects.filter(kind="nobody_decides").exclude(state="cancelled").exists()
    assert as_(supervisor).post(reverse("end_absence", args=[absence.pk])).status_code == 404


def test_away_twice_at_once_is_refused(supervisor, lawyer, as_):
    note(as_(supervisor), supervisor, lawyer)
    assert note(as_(supervisor), supervisor, lawyer).status_code == 422
    assert note(as_(supervisor), supervisor, supervisor, supervisor).status_code == 422
    assert note(as_(supervisor), supervisor, supervisor, hours=-1).status_code == 422
    assert Absence.objects.count() == 1


def test_only_supervisors_note_it(lawyer, operator, intern, supervisor, as_):
    for user in (lawyer, operator, intern):
        assert as_(user).get(reverse("absences")).status_code == 403
        assert note(as_(user), user, supervisor).status_code == 403
    assert not Absence.objects.exists()
