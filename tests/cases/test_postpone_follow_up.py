"""Postponing a follow-up: another time with a reason, its reminders move along, nobody's version is run over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.follow_ups import plan_follow_up
from cases.models import Entry
from reminders.models import Reminder
from reminders.states import State
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


@pytest.fixture
def follow_up(case, lawyer):
    now = timezone.now()
    return plan_follow_up(
        case=case, what="Позвонить следователю", assignee=lawyer, due_at=now + timedelta(days=1),
        remind_at=now + timedelta(hours=5), by=lawyer,
    )  # fmt: skip


def url(follow_up):
    return reverse("postpone_follow_up", args=[follow_up.case.code, follow_up.pk])


def sent(follow_up, **fields):
    day = timezone.localdate() + timedelta(days=7)
    return {
        "version": follow_up.version,
        "due_on": day.isoformat(),
        "due_clock": "15:00",
        "reason": "Следователь в отпуске",
        "assignee": str(follow_up.assignee_id),
        **fields,
    }


def test_it_postpones_records_and_moves_the_reminders(follow_up, intern, as_):
    response = as_(intern).post(url(follow_up), sent(follow_up))
    assert response.status_code == 302
    follow_up.refresh_from_db()
    assert timezone.localtime(follow_up.due_at).date() == timezone.localdate() + timedelta(days=7)
    assert (follow_up.version, follow_up.remind_at) == (2, None)
    planned = Reminder.objects.filter(state=State.PLANNED)
    assert [one.due_at for one in planned] == [follow_up.due_at]
    assert Reminder.objects.filter(state=State.CANCELLED).count() == 2
    assert Entry.objects.filter(kind="follow_up_postponed").get().line == "Следователь в отпуске"
    assert "reason" in AuditEntry.objects.get(verb="cases.postpone_follow_up").fields


def test_it_can_pass_to_a_colleague(follow_up, lawyer, intern, as_):
    as_(lawyer).post(url(follow_up), sent(follow_up, assignee=str(intern.pk)))
    follow_up.refresh_from_db()
    assert follow_up.assignee == intern
    assert Reminder.objects.get(state=State.PLANNED).to == intern


def test_it_asks_for_a_reason(follow_up, lawyer, as_):
    assert as_(lawyer).post(url(follow_up), sent(follow_up, reason=" ")).status_code == 422
    follow_up.refresh_from_db()
    assert follow_up.version == 1


def test_it_refuses_the_past(follow_up, lawyer, as_):
    day = timezone.localdate() - timedelta(days=1)
    assert as_(lawyer).post(url(follow_up), sent(follow_up, due_on=day)).status_code == 422


def test_a_stale_version_shows_both_and_keeps_the_text(follow_up, lawyer, intern, as_):
    form = sent(follow_up, reason="мой довод")
    as_(intern).post(url(follow_up), sent(follow_up))
    response = as_(lawyer).post(url(follow_up), form)
    assert response.status_code == 409
    page = response.content.decode()
    assert page.count("мой довод") >= 2
    assert response.context["conflict"]
    form["version"] = response.context["form"]["version"].value()
    assert as_(lawyer).post(url(follow_up), form).status_code == 302


def test_it_refuses_a_done_one_and_a_closed_case(follow_up, lawyer, supervisor, as_):
    close(follow_up.case, supervisor)
    assert as_(lawyer).post(url(follow_up), sent(follow_up)).status_code == 422
    assert Reminder.objects.filter(state=State.PLANNED).count() == 0


def test_it_hides_from_strangers(follow_up, operator, other_lawyer, administrator, as_):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).get(url(follow_up)).status_code == 404
        assert as_(user).post(url(follow_up), sent(follow_up)).status_code == 404


def test_one_of_another_case_does_not_exist_here(follow_up, lawyer, supervisor, as_):
    other = factories.case(supervisor, responsible=lawyer)
    assert as_(lawyer).get(reverse("postpone_follow_up", args=[other.code, follow_up.pk])).status_code == 404
