"""undo_assign_lawyer: within ten minutes, while nothing else has changed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases.actions.assigning import assign_lawyer, reassign_lawyer, undo_assign_lawyer
from cases.actions.closing import close_case
from cases.actions.ringing import ring
from cases.models import Assignment
from cases.states import CaseState
from reference.models import ClosingReason
from reminders.plan import UNDO_TIME
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor):
    return factories.case(supervisor)


@pytest.fixture
def made(case, supervisor, lawyer):
    return assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)


def post(client, made):
    return client.post(reverse("undo_assign_lawyer", args=[made.case.code, made.pk]))


def test_the_message_after_assigning_carries_the_button(case, supervisor, lawyer, as_):
    answer = as_(supervisor).post(
        reverse("assign_lawyer", args=[case.code]),
        {"user": str(lawyer.pk), "role": "responsible", "version": 1},
        follow=True,
    )
    assert (
        reverse("undo_assign_lawyer", args=[case.code, case.assignments.get().pk]) in answer.content.decode()
    )


def test_it_takes_back(made, case, supervisor, lawyer, as_):
    assert post(as_(supervisor), made).status_code == 302
    made.refresh_from_db()
    case.refresh_from_db()
    assert made.undone
    assert made.until is not None
    assert case.state == CaseState.OPEN
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 404


def test_it_records_and_plans(made, case, supervisor, lawyer, as_):
    post(as_(supervisor), made)
    assert verbs(about=case) == ["cases.assign_lawyer", "cases.undo_assign_lawyer"]
    assert waiting(case) == {("case_unassigned", supervisor.name)}


def test_a_change_of_the_responsible_lawyer_is_taken_back_whole(supervisor, lawyer, other_lawyer):
    case = factories.case(supervisor, responsible=lawyer)
    work = factories.follow_up(case, lawyer, planned_at=timezone.now() - UNDO_TIME)
    ring([work], timezone.now())
    made = reassign_lawyer(case=case, user=other_lawyer, reason="ошибка", by=supervisor)
    undo_assign_lawyer(assignment=made, by=supervisor)
    case.refresh_from_db()
    work.refresh_from_db()
    assert [one.user for one in case.assignments.active()] == [lawyer]
    assert (case.state, work.assignee) == (CaseState.ASSIGNED, lawyer)
    assert waiting(case, work) == {("follow_up_due", lawyer.name)}


def test_after_ten_minutes_it_is_too_late(made, supervisor):
    Assignment.objects.filter(pk=made.pk).update(from_at=timezone.now() - UNDO_TIME * 1.01)
    with pytest.raises(ValidationError):
        undo_assign_lawyer(assignment=made, by=supervisor)


def test_it_refuses_a_stale_version(made, case, supervisor, intern, as_):
    assign_lawyer(case=case, user=intern, role="intern", by=supervisor)
    post(as_(supervisor), made)
    made.refresh_from_db()
    assert made.until is None


def test_it_refuses_a_second_press(made, supervisor):
    undo_assign_lawyer(assignment=made, by=supervisor)
    with pytest.raises(ValidationError):
        undo_assign_lawyer(assignment=made, by=supervisor)


def test_it_refuses_a_closed_case(made, case, supervisor, as_):
    close_case(
        case=case, reason=ClosingReason.objects.filter(needs_result=False).first(), outcome="", by=supervisor
    )
    post(as_(supervisor), made)
    made.refresh_from_db()
    assert made.until is None


def test_it_refuses_the_wrong_role(made, lawyer, as_):
    assert post(as_(lawyer), made).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, made, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), made).status_code == 404


def test_a_get_does_nothing(made, supervisor, as_):
    assert (
        as_(supervisor).get(reverse("undo_assign_lawyer", args=[made.case.code, made.pk])).status_code == 405
    )
