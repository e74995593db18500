"""Two people at one draft in the same moment, with real commits on connections of their own."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from cases.actions.drafts import change_draft, submit_draft, write_draft
from cases.actions.reviews import approve_draft, return_draft
from cases.models import Draft, DraftReview
from cases.states import DraftState
from local.postgres import OWNER
from reminders.models import Reminder
from tests import factories
from tests.cases.acts import at_once


@pytest.fixture
def draft(supervisor_for_real, intern_for_real):
    case = factories.case(supervisor_for_real)
    return factories.draft(case, intern_for_real, state=DraftState.WAITING)


def fresh(draft):
    return Draft.objects.select_related("case").get(pk=draft.pk)


def test_drafts_begun_at_once_get_numbers_of_their_own(supervisor_for_real):
    case = factories.case(supervisor_for_real)

    def write():
        return write_draft(case=case, title="Жалоба", text="Текст", by=supervisor_for_real).number

    assert sorted(at_once(write, write, write)) == [1, 2, 3]


def test_of_two_reviewers_one_decides(draft, supervisor_for_real, other_supervisor_for_real):
    results = at_once(
        lambda: approve_draft(draft=fresh(draft), version=1, by=supervisor_for_real),
        lambda: return_draft(draft=fresh(draft), version=1, remark="Сократить", by=other_supervisor_for_real),
    )
    assert sum(isinstance(one, ValidationError) for one in results) == 1
    assert sum(isinstance(one, Draft) for one in results) == 1
    assert DraftReview.objects.count() == 1
    assert len(set(Reminder.objects.values_list("kind", flat=True))) == 1


def test_an_approval_never_meets_a_text_that_was_not_read(draft, supervisor_for_real, intern_for_real):
    return_draft(draft=fresh(draft), version=1, remark="Сократить", by=supervisor_for_real)

    def rewrite():
        changed = change_draft(
            draft=fresh(draft), version=2, title="Жалоба", text="Другое", by=intern_for_real
        )
        return submit_draft(draft=changed, version=changed.version, by=intern_for_real)

    rewritten, approved = at_once(
        rewrite, lambda: approve_draft(draft=fresh(draft), version=1, by=supervisor_for_real)
    )
    assert isinstance(rewritten, Draft)
    assert isinstance(approved, ValidationError)
    assert fresh(draft).state == "waiting"


def test_the_owner_of_the_tables_cannot_change_a_version(draft, real_db):
    owner = real_db.connect(OWNER)
    with pytest.raises(Exception, match="never changes"), owner.cursor() as cursor:
        cursor.execute("UPDATE cases_draftversion SET number = 7")
    owner.close()


def test_the_database_refuses_an_author_as_approver(draft, real_db, intern_for_real):
    Draft.objects.filter(pk=draft.pk).update(state="writing")
    with pytest.raises(DatabaseError, match="cases_draft_approver_is_no_author"):
        Draft.objects.filter(pk=draft.pk).update(
            state="approved", approved_by=intern_for_real, approved_at=draft.begun_at
        )
