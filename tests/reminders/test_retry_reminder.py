"""Reminders that were given up: seen by those who look after the house, and set going again."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from reminders import send
from reminders.actions import retry_reminder
from reminders.models import Reminder
from reminders.states import State, Trouble

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(lawyer, planned):
    reminder = planned(lawyer)
    Reminder.objects.filter(pk=reminder.pk).update(state=State.FAILED, last_error=Trouble.REFUSED, attempts=8)
    reminder.refresh_from_db()
    return reminder


def test_supervisors_see_the_code_of_what_they_see_administrators_do_not(
    supervisor, other_supervisor, administrator, lawyer, failed, readers, as_
):
    readers.pairs.add((supervisor.pk, failed.about_id))
    assert failed.about_code not in as_(other_supervisor).get(reverse("failed_reminders")).content.decode()
    page = as_(supervisor).get(reverse("failed_reminders")).content.decode()
    assert failed.about_code in page
    assert lawyer.name in page
    page = as_(administrator).get(reverse("failed_reminders")).content.decode()
    assert failed.about_code not in page
    assert lawyer.name in page


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_the_list_reads_in_each_language(language, supervisor, failed, as_):
    supervisor.language = language
    supervisor.save(update_fields=["language"])
    page = as_(supervisor).get(reverse("failed_reminders"))
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
    assert str(failed.pk) in page.content.decode()


@pytest.mark.parametrize("who", ["operator", "lawyer", "intern"])
def test_it_refuses_the_wrong_role(who, failed, as_, request):
    client = as_(request.getfixturevalue(who))
    assert client.get(reverse("failed_reminders")).status_code == 403
    assert client.post(reverse("retry_reminder", args=[failed.pk])).status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_it_goes_out_again_under_its_key_and_is_recorded(who, failed, as_, request, mailoutbox):
    user = request.getfixturevalue(who)
    assert as_(user).post(reverse("retry_reminder", args=[failed.pk])).status_code == 302
    entry = AuditEntry.objects.get(verb="reminders.retry_reminder")
    assert (entry.actor_id, entry.about_id) == (str(user.pk), str(failed.pk))
    send.send_due()
    assert mailoutbox[0].extra_headers["X-Bir-Duino-Key"] == str(failed.key)
    failed.refresh_from_db()
    assert failed.state == State.SENT


@pytest.mark.parametrize("state", [State.PLANNED, State.CANCELLED])
def test_it_refuses_what_has_not_failed(state, failed, supervisor, as_):
    Reminder.objects.filter(pk=failed.pk).update(state=state)
    with pytest.raises(ValidationError):
        retry_reminder(reminder=failed, by=supervisor)
    assert as_(supervisor).post(reverse("retry_reminder", args=[failed.pk])).status_code == 302
    assert Reminder.objects.get(pk=failed.pk).state == state


@pytest.mark.parametrize("number", [0, 999999, 2**63, 10**30])
def test_one_that_does_not_exist_is_404(number, supervisor, as_):
    assert as_(supervisor).post(f"/reminders/{number}/retry/").status_code == 404
    assert as_(supervisor).post(f"/inbox/{number}/read/").status_code == 404
