"""end_assignment: somebody stops working on the case."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases.actions.assigning import assign_lawyer, end_assignment
from cases.actions.closing import close_case
from cases.actions.ringing import ring
from cases.states import CaseState
from reference.models import ClosingReason
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def of(case, user):
    return case.assignments.get(user=user)


def post(client, case, user, **changes):
    data = {"reason": "Ушла в отпуск", "version": case.version, **changes}
    return client.post(reverse("end_assignment", args=[case.code, of(case, user).pk]), data)


def test_it_ends(case, supervisor, lawyer, as_):
    assert post(as_(supervisor), case, lawyer).status_code == 302
    ended = of(case, lawyer)
    assert (ended.ended_by, ended.end_reason) == (supervisor, "Ушла в отпуск")
    assert ended.until is not None
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 404


def test_it_records_and_plans(case, supervisor, lawyer, as_):
    post(as_(supervisor), case, lawyer)
    assert verbs(about=case) == ["cases.end_assignment"]
    assert waiting(case) == {("case_unassigned", supervisor.name)}
    assert case.entries.get().kind == "assignment_ended"


def test_the_end_of_an_intern_leaves_the_case_assigned(case, supervisor, lawyer, intern, as_):
    work = factories.follow_up(case, intern)
    ring([work], timezone.now())
    post(as_(supervisor), case, intern)
    case.refresh_from_db()
    work.refresh_from_db()
    assert case.state == CaseState.ASSIGNED
    assert work.assignee == lawyer
    assert waiting(case, work) == {("follow_up_due", lawyer.name)}


def test_nothing_rings_any_more_for_who_left(case, supervisor, lawyer, other_lawyer, as_):
    assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
    case.refresh_from_db()
    work = factories.follow_up(case, lawyer)
    ring([work], timezone.now())
    post(as_(supervisor), case, lawyer)
    assert waiting(work) == set()
    work.refresh_from_db()
    assert work.assignee == lawyer  # it stays, shown as nobody's
    assert list(type(work).objects.nobodys()) == [work]
    for page in ("case_page", "case_follow_ups"):
        shown = as_(supervisor).get(reverse(page, args=[case.code])).context
        assert [one.is_nobodys for one in shown["coming"]] == [True]
    assert [one.is_nobodys for one in shown["page"].rows] == [True]


def test_what_a_supervisor_planned_for_himself_stays_his(case, supervisor, as_):
    factories.follow_up(case, supervisor)
    shown = as_(supervisor).get(case.get_absolute_url()).context
    assert [one.is_nobodys for one in shown["coming"]] == [False]


def test_it_refuses_a_closed_case(case, supervisor, lawyer, as_):
    reason = ClosingReason.objects.filter(needs_result=False).first()
    closed = close_case(case=case, reason=reason, outcome="", by=supervisor)
    post(as_(supervisor), closed, lawyer)
    assert of(case, lawyer).until is None


@pytest.mark.parametrize("role", ["lawyer", "intern"])
def test_it_refuses_the_wrong_role(role, case, lawyer, as_, request):
    assert post(as_(request.getfixturevalue(role)), case, lawyer).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, lawyer, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, lawyer).status_code == 404


def test_it_hides_the_assignment_of_another_case(case, supervisor, other_lawyer, as_):
    other = factories.case(supervisor, responsible=other_lawyer)
    url = reverse("end_assignment", args=[case.code, of(other, other_lawyer).pk])
    assert as_(supervisor).post(url, {"reason": "x", "version": 1}).status_code == 404


def test_it_refuses_a_stale_version_and_keeps_the_text(case, supervisor, lawyer, other_lawyer, as_):
    assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
    answer = post(as_(supervisor), case, lawyer)
    assert answer.status_code == 422
    assert "Ушла в отпуск" in answer.content.decode()
    assert of(case, lawyer).until is None


def test_it_does_not_end_twice(case, supervisor, lawyer):
    one = of(case, lawyer)
    end_assignment(assignment=one, reason="раз", by=supervisor)
    with pytest.raises(ValidationError):
        end_assignment(assignment=one, reason="два", by=supervisor)


def test_it_asks_for_a_reason(case, supervisor, lawyer, as_):
    assert post(as_(supervisor), case, lawyer, reason=" ").status_code == 422
