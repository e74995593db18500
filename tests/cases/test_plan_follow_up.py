"""Planning a follow-up: for somebody of the case, in the future, with reminders that ring when they should."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from cases.models import Entry, FollowUp
from cases.models.assignments import AssignmentRole
from reminders.models import Reminder
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def url(case):
    return reverse("plan_follow_up", args=[case.code])


def at(moment):
    local = timezone.localtime(moment)
    return {"due_on": local.date().isoformat(), "due_clock": f"{local:%H:%M}"}


def sent(user, assignee=None, **fields):
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "row_key": signed_row_key(user),
        "what": "Позвонить следователю",
        "assignee": str((assignee or user).pk),
        "due_on": tomorrow.isoformat(),
        "due_clock": "10:30",
        **fields,
    }


def test_it_plans_and_shows_it(case, lawyer, intern, as_):
    response = as_(lawyer).post(url(case), sent(lawyer, intern), follow=True)
    follow_up = FollowUp.objects.get()
    assert (follow_up.assignee, follow_up.planned_by, follow_up.state) == (intern, lawyer, "planned")
    assert timezone.localtime(follow_up.due_at).strftime("%H:%M") == "10:30"
    assert "Позвонить следователю" in response.content.decode()


def test_it_records_and_plans_two_reminders(case, lawyer, intern, as_):
    day = timezone.localdate() + timedelta(days=9)
    early = day - timedelta(days=2)
    as_(lawyer).post(url(case), sent(lawyer, intern, due_on=day, remind_on=early, remind_clock="08:00"))
    follow_up = FollowUp.objects.get()
    reminders = Reminder.objects.order_by("due_at")
    assert [one.due_at for one in reminders] == [follow_up.remind_at, follow_up.due_at]
    assert {(one.kind, one.to, one.about_code, one.urgent) for one in reminders} == {
        ("follow_up_due", intern, case.code, False)
    }
    assert Entry.objects.get().line == "Позвонить следователю"
    audit = AuditEntry.objects.get(verb="cases.plan_follow_up")
    assert (audit.code, audit.subject_id) == (case.code, str(case.pk))
    assert set(audit.fields) == {"what", "assignee", "due_at", "remind_at"}


def test_a_newcomer_sees_it_ring_within_minutes(case, lawyer, as_):
    as_(lawyer).post(url(case), sent(lawyer, **at(timezone.now())))
    assert Reminder.objects.get().due_at <= timezone.now()


def test_reminders_of_an_emergency_go_first(supervisor, lawyer, as_):
    case = factories.case(supervisor, responsible=lawyer, triage="emergency")
    as_(lawyer).post(url(case), sent(lawyer))
    assert Reminder.objects.get().urgent


def test_without_an_hour_it_is_due_in_the_morning(case, lawyer, as_):
    as_(lawyer).post(url(case), sent(lawyer, due_clock=""))
    assert timezone.localtime(FollowUp.objects.get().due_at).strftime("%H:%M") == "09:00"


def test_today_without_an_hour_is_still_possible(case, lawyer, as_):
    as_(lawyer).post(url(case), sent(lawyer, due_on=timezone.localdate(), due_clock=""))
    assert FollowUp.objects.get().due_at >= timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (lambda now: at(now - timedelta(minutes=5)), "due_on"),
        (lambda now: {"due_on": (timezone.localdate() - timedelta(days=1)).isoformat()}, "due_on"),
        (lambda now: {"due_on": "0001-01-01"}, "due_on"),
        (lambda now: {"due_on": "9999-12-31"}, "due_on"),
        (lambda now: {"due_on": ""}, "due_on"),
        (lambda now: {"remind_on": (timezone.localdate() + timedelta(days=9)).isoformat()}, "remind_on"),
        (lambda now: {"remind_on": "2020-01-01"}, "remind_on"),
        (lambda now: {"remind_clock": "08:00"}, "remind_on"),
        (lambda now: {"what": ""}, "what"),
        (lambda now: {"what": "я" * 1_000_000}, "what"),
        (lambda now: {"what": "до\x00после"}, "what"),
    ],
)
def test_it_refuses_what_cannot_be(case, lawyer, as_, fields, words):
    response = as_(lawyer).post(url(case), sent(lawyer, **fields(timezone.now())))
    assert response.status_code == 422
    assert response.context["form"].errors
    if words in response.context["form"].fields:
        assert words in response.context["form"].errors
    assert not FollowUp.objects.exists()
    assert not Reminder.objects.exists()


def test_only_staff_of_the_case_may_be_chosen(case, lawyer, other_lawyer, supervisor, as_):
    helper = factories.staff("Чолпон Бакирова", "lawyer")
    factories.assignment(case, helper, AssignmentRole.HELPING, supervisor)
    for stranger in (str(other_lawyer.pk), str(uuid4()), "x"):
        assert (
            as_(lawyer).post(url(case), sent(lawyer, assignee=lawyer) | {"assignee": stranger}).status_code
            == 422
        )
    assert as_(lawyer).post(url(case), sent(lawyer, helper)).status_code == 302


def test_a_supervisor_plans_for_herself(case, supervisor, as_):
    assert as_(supervisor).post(url(case), sent(supervisor)).status_code == 302
    assert FollowUp.objects.get().assignee == supervisor


def test_a_double_press_plans_one(case, lawyer, as_):
    form = sent(lawyer)
    for _ in range(2):
        assert as_(lawyer).post(url(case), form).status_code == 302
    assert FollowUp.objects.count() == Reminder.objects.count() == Entry.objects.count() == 1


def test_it_refuses_a_closed_case(case, lawyer, supervisor, as_):
    close(case, supervisor)
    response = as_(lawyer).post(url(case), sent(lawyer, what="не потерять"))
    assert response.status_code == 422
    assert "не потерять" in response.content.decode()
    assert not FollowUp.objects.exists()


def test_it_hides_the_case_from_strangers(case, operator, other_lawyer, administrator, as_):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).get(url(case)).status_code == 404
        assert as_(user).post(url(case), sent(user)).status_code == 404


def test_it_costs_at_most_12_statements(case, lawyer, as_):
    client = as_(lawyer)
    client.post(url(case), sent(lawyer))
    form = sent(lawyer, remind_on=timezone.localdate() + timedelta(days=1), remind_clock="08:00")
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url(case), form).status_code == 302
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12


def test_the_tab_costs_the_same_with_5_and_with_50(case, lawyer, as_):
    costs, client = [], as_(lawyer)
    for rows in (5, 45):
        for _ in range(rows):
            factories.follow_up(case, lawyer)
        client.get(reverse("case_follow_ups", args=[case.code]))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("case_follow_ups", args=[case.code]))
        costs.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
    assert len(page.context["page"].rows) == 25
    assert costs[0] == costs[1] <= 10
    later = client.get(reverse("case_follow_ups", args=[case.code]) + page.context["page"].next_url)
    assert len(later.context["page"].rows) == 25
