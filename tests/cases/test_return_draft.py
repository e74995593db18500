"""Returning a draft: with a remark, to its authors, about the version that the reviewer saw; and the queue it came from."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.drafts import change_draft, submit_draft
from cases.models import DraftReview, Entry
from cases.states import DraftState
from reminders.models import Reminder
from reminders.states import State
from tests import factories
from tests.cases.acts import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


@pytest.fixture
def draft(case, intern):
    return submit_draft(draft=factories.draft(case, intern), version=1, by=intern)


def url(draft):
    return reverse("return_draft", args=[draft.case.code, draft.number])


def sent(draft, **fields):
    return {"version": draft.version, "seen": 1, "remark": "Сократите второй абзац.", **fields}


def test_it_returns_records_and_tells_the_authors(draft, lawyer, intern, as_):
    page = as_(lawyer).post(url(draft), sent(draft), follow=True).content.decode()
    assert "Сократите второй абзац." in page
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("returned", 3)
    review = DraftReview.objects.get()
    assert (review.verdict, review.by, review.remark) == ("returned", lawyer, "Сократите второй абзац.")
    assert Entry.objects.filter(kind="draft_returned").exists()
    assert AuditEntry.objects.get(verb="cases.return_draft").fields == ["remark"]
    told = Reminder.objects.filter(state=State.PLANNED)
    assert [(one.kind, one.to) for one in told] == [("draft_returned", intern)]


def test_the_remark_is_needed(draft, lawyer, as_):
    assert as_(lawyer).post(url(draft), sent(draft, remark=" \n ")).status_code == 422
    draft.refresh_from_db()
    assert draft.state == "waiting"


@pytest.mark.parametrize("remark", ["до\x00после", "я" * 1_000_000])
def test_a_bad_remark_gets_an_error_and_stays(draft, lawyer, as_, remark):
    response = as_(lawyer).post(url(draft), sent(draft, remark=remark))
    assert response.status_code == 422
    assert remark[:2] in response.content.decode()


def test_an_author_and_an_intern_may_not(draft, intern, supervisor, lawyer, as_):
    assert as_(intern).post(url(draft), sent(draft)).status_code == 403
    page = as_(intern).get(draft.get_absolute_url()).content.decode()
    assert url(draft) not in page
    own = submit_draft(draft=factories.draft(draft.case, lawyer), version=1, by=lawyer)
    assert as_(lawyer).post(url(own), sent(own)).status_code == 403
    assert url(own) not in as_(lawyer).get(own.get_absolute_url()).content.decode()


def test_it_hides_from_strangers(draft, operator, other_lawyer, administrator, as_):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).post(url(draft), sent(draft)).status_code == 404
        assert as_(user).get(draft.get_absolute_url()).status_code == 404


def test_a_stale_version_shows_what_changed_and_keeps_the_remark(draft, lawyer, supervisor, intern, as_):
    seen = sent(draft, remark="мой довод")
    as_(supervisor).post(url(draft), sent(draft))
    draft.refresh_from_db()
    draft = change_draft(
        draft=draft, version=3, title=draft.title, text="Прошу провести проверку срочно.", by=intern
    )
    submit_draft(draft=draft, version=4, by=intern)
    response = as_(lawyer).post(url(draft), seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert "мой довод" in page
    assert "<ins>" in page
    seen["version"] = response.context["form"]["version"].value()
    assert as_(lawyer).post(url(draft), seen).status_code == 302


def test_decided_by_somebody_else_the_remark_is_still_there(draft, lawyer, supervisor, as_):
    as_(supervisor).post(url(draft), sent(draft))
    response = as_(lawyer).post(url(draft), sent(draft, remark="мой довод"))
    assert response.status_code == 422
    assert "мой довод" in response.content.decode()


def test_the_queue_is_oldest_first_and_leads_on(case, lawyer, intern, supervisor, as_):
    now = timezone.now()
    drafts = [
        factories.draft(case, intern, state=DraftState.WAITING, submitted_at=now - timedelta(days=day))
        for day in (1, 3, 2)
    ]
    factories.draft(case, lawyer, state=DraftState.WAITING)
    queue = as_(lawyer).get(reverse("drafts_to_review"))
    assert [one.number for one in queue.context["drafts"]] == [2, 3, 1]
    assert queue.context["count"] == 3
    page = as_(lawyer).post(url(drafts[1]), sent(drafts[1]), follow=True)
    assert page.context["next_draft"] == drafts[2]
    assert drafts[2].get_absolute_url() in page.content.decode()


def test_the_queue_is_for_reviewers(intern, operator, administrator, as_):
    for user in (intern, operator, administrator):
        assert as_(user).get(reverse("drafts_to_review")).status_code == 403


def test_the_queue_costs_the_same_with_5_and_with_50(case, supervisor, intern, as_):
    client, costs = as_(supervisor), []
    for rows in (5, 45):
        for _ in range(rows):
            factories.draft(case, intern, state=DraftState.WAITING)
        client.get(reverse("drafts_to_review"))
        with CaptureQueriesContext(connection) as asked:
            queue = client.get(reverse("drafts_to_review"))
        costs.append(statements(asked))
    assert max(costs) <= 8
    assert queue.context["count"] == 50
    later = client.get(reverse("drafts_to_review") + queue.context["page"].next_url)
    assert len(later.context["drafts"]) == 25


def test_the_page_of_a_draft_costs_at_most_10(draft, supervisor, as_):
    client = as_(supervisor)
    client.get(draft.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(draft.get_absolute_url()).status_code == 200
    assert statements(asked) <= 10
