"""undo_close_case: a closing is taken back within ten minutes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases.actions.closing import reopen_case, undo_close_case
from cases.models import Case
from cases.states import CaseState
from reminders.plan import UNDO_TIME
from tests import factories
from tests.cases.acts import close
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def post(client, case):
    return client.post(reverse("undo_close_case", args=[case.code]))


def test_it_takes_back(case, lawyer, as_):
    close(case, lawyer)
    post(as_(lawyer), case)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.closing_reason, case.closing_outcome) == (
        CaseState.ASSIGNED,
        None,
        None,
        "",
    )


def test_it_records_and_plans(case, lawyer, intern, as_):
    work = factories.follow_up(case, intern, remind_at=timezone.now() + timedelta(hours=2))
    close(case, lawyer)
    post(as_(lawyer), case)
    assert verbs(about=case) == ["cases.close_case", "cases.undo_close_case"]
    assert waiting(work) == {("follow_up_due", intern.name)}
    assert [entry.kind for entry in case.entries.order_by("at")] == ["closed", "undone"]


def test_a_case_without_a_lawyer_is_told_of_again(supervisor, as_):
    case = factories.case(supervisor)
    close(case, supervisor)
    post(as_(supervisor), case)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert waiting(case) == {("case_unassigned", supervisor.name)}


def test_after_ten_minutes_it_is_too_late(case, lawyer):
    close(case, lawyer)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - UNDO_TIME * 1.01)
    with pytest.raises(ValidationError):
        undo_close_case(case=case, by=lawyer)


def test_it_refuses_a_case_that_is_not_closed(case, lawyer, as_):
    with pytest.raises(ValidationError):
        undo_close_case(case=case, by=lawyer)
    close(case, lawyer)
    reopen_case(case=case, reason="новые обстоятельства", by=lawyer)
    assert post(as_(lawyer), case).url == case.get_absolute_url()


def test_it_refuses_the_wrong_role(case, lawyer, intern, as_):
    close(case, lawyer)
    assert post(as_(intern), case).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, lawyer, as_, request):
    close(case, lawyer)
    assert post(as_(request.getfixturevalue(stranger)), case).status_code == 404
