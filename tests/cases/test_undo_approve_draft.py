"""Taking an approval back: by whoever gave it, within ten minutes; the authors have heard nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.drafts import submit_draft
from cases.actions.reviews import approve_draft
from cases.models import Draft, DraftReview, Entry
from reminders.models import Reminder
from reminders.plan import UNDO_TIME
from reminders.states import State
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(supervisor, lawyer, intern):
    case = factories.case(supervisor, responsible=lawyer, intern=intern)
    waiting = submit_draft(draft=factories.draft(case, intern), version=1, by=intern)
    return approve_draft(draft=waiting, version=waiting.version, by=lawyer)


def url(draft):
    return reverse("undo_approve_draft", args=[draft.case.code, draft.number])


def test_it_takes_back_records_and_silences(draft, lawyer, supervisor, as_):
    as_(lawyer).post(url(draft))
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by, draft.approved_at) == ("waiting", None, None)
    assert DraftReview.objects.get().undone
    assert Entry.objects.filter(kind="undone").exists()
    assert AuditEntry.objects.filter(verb="cases.undo_approve_draft").exists()
    told = Reminder.objects.filter(state=State.PLANNED)
    assert [(one.kind, one.to) for one in told] == [("draft_waiting", supervisor)]


def test_after_ten_minutes_it_stands(draft, lawyer, as_):
    Draft.objects.filter(pk=draft.pk).update(approved_at=timezone.now() - UNDO_TIME - timedelta(seconds=1))
    as_(lawyer).post(url(draft))
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert url(draft) not in as_(lawyer).get(draft.get_absolute_url()).content.decode()


def test_only_the_approver(draft, supervisor, intern, other_lawyer, operator, as_):
    for user, code in ((supervisor, 403), (intern, 403), (other_lawyer, 404), (operator, 404)):
        assert as_(user).post(url(draft)).status_code == code
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_a_second_press_changes_nothing(draft, lawyer, as_):
    for _ in range(2):
        assert as_(lawyer).post(url(draft)).status_code == 302
    assert Entry.objects.filter(kind="undone").count() == 1


def test_approved_again_it_is_one_more_look(draft, lawyer, as_):
    as_(lawyer).post(url(draft))
    draft.refresh_from_db()
    approve_draft(draft=draft, version=draft.version, by=lawyer)
    assert sorted(DraftReview.objects.values_list("undone", flat=True)) == [False, True]
