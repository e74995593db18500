"""Submitting a draft: it waits, and those who may review it are told; nobody reviews his own text."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from cases.actions.drafts import submit_draft
from cases.actions.reviews import return_draft
from cases.models import Entry
from cases.models.assignments import AssignmentRole
from reminders.models import Reminder
from reminders.states import State
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


@pytest.fixture
def draft(case, intern):
    return factories.draft(case, intern)


def url(draft):
    return reverse("submit_draft", args=[draft.case.code, draft.number])


def test_it_waits_and_is_recorded(draft, intern, as_):
    response = as_(intern).post(url(draft), {"version": 1})
    assert response.headers["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("waiting", 2)
    assert draft.submitted_at is not None
    assert Entry.objects.get().kind == "draft_submitted"
    assert AuditEntry.objects.get(verb="cases.submit_draft").code == draft.case.code


def test_the_reviewers_are_told_and_no_author(
    draft, lawyer, intern, other_lawyer, supervisor, other_intern, as_
):
    helper = factories.staff("Чолпон Бакирова", "lawyer")
    factories.assignment(draft.case, helper, AssignmentRole.HELPING, supervisor)
    factories.assignment(draft.case, other_intern, AssignmentRole.INTERN, supervisor)
    as_(intern).post(url(draft), {"version": 1})
    reminders = Reminder.objects.filter(kind="draft_waiting", state=State.PLANNED)
    assert {one.to for one in reminders} == {lawyer, helper, supervisor}


def test_a_supervisor_who_wrote_it_is_not_told(case, supervisor, other_supervisor, lawyer, as_):
    draft = factories.draft(case, supervisor)
    as_(supervisor).post(url(draft), {"version": 1})
    assert {one.to for one in Reminder.objects.all()} == {lawyer, other_supervisor}


def test_submitted_again_the_word_returned_falls_silent(draft, intern, supervisor, as_):
    draft = submit_draft(draft=draft, version=1, by=intern)
    draft = return_draft(draft=draft, version=2, remark="Сократить", by=supervisor)
    assert Reminder.objects.filter(kind="draft_returned", state=State.PLANNED).exists()
    as_(intern).post(url(draft), {"version": 3})
    assert not Reminder.objects.filter(kind="draft_returned", state=State.PLANNED).exists()


def test_a_second_press_says_so(draft, intern, as_):
    as_(intern).post(url(draft), {"version": 1})
    as_(intern).post(url(draft), {"version": 1}, follow=True)
    draft.refresh_from_db()
    assert draft.version == 2
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("fields", [{"version": 7}, {}, {"version": "x"}])
def test_it_refuses_a_stale_or_missing_version(draft, intern, as_, fields):
    response = as_(intern).post(url(draft), fields, follow=True)
    assert "alert-error" in response.content.decode() or "alert-danger" in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == "writing"


def test_it_refuses_a_closed_case(draft, intern, supervisor, as_):
    close(draft.case, supervisor)
    as_(intern).post(url(draft), {"version": 1})
    draft.refresh_from_db()
    assert draft.state == "writing"


def test_it_hides_from_strangers_and_never_answers_a_get(
    draft, operator, other_lawyer, administrator, intern, as_
):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).post(url(draft), {"version": 1}).status_code == 404
    assert as_(intern).get(url(draft)).status_code == 405
