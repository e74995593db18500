"""Approving a draft: by somebody who wrote none of it, of the version that he saw; the authors hear of it later."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.drafts import change_draft, submit_draft
from cases.actions.reviews import approve_draft
from cases.models import Draft, DraftReview, Entry
from reminders.models import Reminder
from reminders.plan import UNDO_TIME
from reminders.states import State
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


@pytest.fixture
def draft(case, intern):
    return submit_draft(draft=factories.draft(case, intern), version=1, by=intern)


def url(draft):
    return reverse("approve_draft", args=[draft.case.code, draft.number])


def sent(draft, **fields):
    return {"version": draft.version, "seen": 1, **fields}


def test_it_approves_records_and_tells_the_authors_later(draft, lawyer, intern, as_):
    before = timezone.now()
    as_(lawyer).post(url(draft), sent(draft))
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by) == ("approved", lawyer)
    assert DraftReview.objects.get().verdict == "approved"
    assert Entry.objects.filter(kind="draft_approved").exists()
    assert AuditEntry.objects.get(verb="cases.approve_draft").code == draft.case.code
    told = Reminder.objects.get(state=State.PLANNED)
    assert (told.kind, told.to) == ("draft_approved", intern)
    assert told.due_at >= before + UNDO_TIME - timedelta(seconds=1)


def test_the_button_takes_it_back(draft, supervisor, as_):
    page = as_(supervisor).post(url(draft), sent(draft), follow=True).content.decode()
    assert reverse("undo_approve_draft", args=[draft.case.code, draft.number]) in page


def test_no_author_approves(draft, intern, lawyer, supervisor, as_):
    assert as_(intern).post(url(draft), sent(draft)).status_code == 403
    own = submit_draft(draft=factories.draft(draft.case, intern), version=1, by=intern)
    Draft.objects.filter(pk=own.pk).update(author_ids=[intern.pk, supervisor.pk, lawyer.pk])
    for user in (lawyer, supervisor):
        assert as_(user).post(url(own), sent(own)).status_code == 403
        assert url(own) not in as_(user).get(own.get_absolute_url()).content.decode()


def test_the_action_and_the_database_refuse_an_author_too(draft, intern):
    with pytest.raises(PermissionDenied):
        approve_draft(draft=draft, version=draft.version, by=intern)
    with pytest.raises(IntegrityError, match="approver_is_no_author"), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(
            state="approved", approved_by=intern, approved_at=timezone.now()
        )


def test_only_the_version_that_was_seen(draft, lawyer, supervisor, intern, as_):
    seen = sent(draft)
    as_(supervisor).post(reverse("return_draft", args=[draft.case.code, 1]), sent(draft, remark="Короче"))
    draft.refresh_from_db()
    draft = change_draft(
        draft=draft, version=3, title=draft.title, text="Прошу провести проверку срочно.", by=intern
    )
    submit_draft(draft=draft, version=4, by=intern)
    response = as_(lawyer).post(url(draft), seen)
    assert response.status_code == 409
    assert "срочно" in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == "waiting"


@pytest.mark.parametrize(
    "fields", [{}, {"version": "x"}, {"version": "2\x00"}, {"version": 2, "seen": "9" * 40}]
)
def test_a_damaged_form_approves_nothing(draft, lawyer, as_, fields):
    assert as_(lawyer).post(url(draft), fields).status_code == 422
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_it_refuses_one_that_does_not_wait(case, intern, lawyer, as_):
    draft = factories.draft(case, intern)
    assert as_(lawyer).post(url(draft), sent(draft)).status_code == 422


def test_a_case_with_a_waiting_draft_is_not_closed(draft, supervisor):
    with pytest.raises(ValidationError):
        close(draft.case, supervisor)


def test_it_hides_from_strangers(draft, operator, other_lawyer, administrator, as_):
    for user in (operator, other_lawyer, administrator):
        assert as_(user).post(url(draft), sent(draft)).status_code == 404


def test_the_page_shows_text_changes_and_remarks(draft, lawyer, intern, as_):
    as_(lawyer).post(reverse("return_draft", args=[draft.case.code, 1]), sent(draft, remark="Короче"))
    draft.refresh_from_db()
    text = "Прошу провести <b>срочную</b> проверку.\n\nПриложения: на 3 листах."
    draft = change_draft(draft=draft, version=3, title=draft.title, text=text, by=intern)
    submit_draft(draft=draft, version=4, by=intern)
    page = as_(lawyer).get(draft.get_absolute_url()).content.decode()
    assert "<ins>" in page
    assert "&lt;b&gt;срочную&lt;/b&gt;" in page
    assert "<b>срочную" not in page
    assert "Короче" in page
    assert "?version=1" in page
    old = as_(lawyer).get(draft.get_absolute_url() + "?version=1").content.decode()
    assert "срочную" not in old
    for odd in ("?version=99&against=x", "?version=-1", "?version=1&against=2", "?version=" + "9" * 50):
        assert as_(lawyer).get(draft.get_absolute_url() + odd).status_code == 200
