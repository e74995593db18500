"""Finishing a follow-up: with a result, once; nothing rings any more."""

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
    return plan_follow_up(
        case=case, what="Позвонить следователю", assignee=lawyer, due_at=timezone.now() + timedelta(days=1),
        remind_at=timezone.now() + timedelta(hours=5), by=lawyer,
    )  # fmt: skip


def url(follow_up):
    return reverse("finish_follow_up", args=[follow_up.case.code, follow_up.pk])


def sent(follow_up, **fields):
    return {"version": follow_up.version, "result": "Дозвонились: дело у прокурора.", **fields}


def test_it_finishes_records_and_silences(follow_up, intern, as_):
    assert as_(intern).post(url(follow_up), sent(follow_up)).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.done_by, follow_up.result) == (
        "done",
        intern,
        "Дозвонились: дело у прокурора.",
    )
    assert not Reminder.objects.filter(state=State.PLANNED).exists()
    assert Entry.objects.get(kind="follow_up_done").line == "Дозвонились: дело у прокурора."
    assert AuditEntry.objects.get(verb="cases.finish_follow_up").code == follow_up.case.code
    page = as_(intern).get(reverse("case_follow_ups", args=[follow_up.case.code]) + "?done=1")
    assert "Дозвонились" in page.content.decode()


def test_a_second_press_changes_nothing_and_keeps_the_text(follow_up, lawyer, intern, as_):
    as_(intern).post(url(follow_up), sent(follow_up))
    response = as_(lawyer).post(url(follow_up), sent(follow_up, result="мой итог"))
    assert response.status_code == 422
    assert "мой итог" in response.content.decode()
    follow_up.refresh_from_db()
    assert follow_up.done_by == intern


def test_a_stale_version_shows_both(follow_up, lawyer, as_):
    response = as_(lawyer).post(url(follow_up), sent(follow_up, version=0, result="мой итог"))
    assert response.status_code == 409
    assert response.content.decode().count("мой итог") >= 2


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1\x00"])
def test_a_broken_version_is_refused(follow_up, lawyer, as_, version):
    assert as_(lawyer).post(url(follow_up), sent(follow_up, version=version)).status_code == 422


def test_it_asks_for_a_result(follow_up, lawyer, as_):
    assert as_(lawyer).post(url(follow_up), sent(follow_up, result="")).status_code == 422


def test_it_finishes_in_a_closed_case(follow_up, lawyer, supervisor, as_):
    close(follow_up.case, supervisor)
    assert as_(lawyer).post(url(follow_up), sent(follow_up)).status_code == 302


def test_it_hides_from_strangers(follow_up, operator, other_lawyer, administrator, as_):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).get(url(follow_up)).status_code == 404
        assert as_(user).post(url(follow_up), sent(follow_up)).status_code == 404
