"""reassign_lawyer: the responsible lawyer changes in one act."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cases.actions.assigning import assign_lawyer, reassign_lawyer
from cases.actions.closing import close_case
from cases.actions.ringing import ring
from cases.states import CaseState
from reference.models import ClosingReason
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def post(client, case, user, **changes):
    data = {"user": str(user.pk), "reason": "Переезд в Ош", "version": case.version, **changes}
    return client.post(reverse("reassign_lawyer", args=[case.code]), data)


def test_it_reassigns(case, supervisor, lawyer, other_lawyer, as_):
    assert post(as_(supervisor), case, other_lawyer).status_code == 302
    case.refresh_from_db()
    former, new = case.assignments.get(user=lawyer), case.assignments.get(user=other_lawyer)
    assert (former.end_reason, former.until) == ("Переезд в Ош", new.from_at)
    assert (new.role, case.state) == ("responsible", CaseState.ASSIGNED)
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 404


def test_it_records_and_plans(case, supervisor, lawyer, other_lawyer, as_):
    work = factories.follow_up(case, lawyer)
    ring([work], timezone.now())
    post(as_(supervisor), case, other_lawyer)
    assert verbs(about=case) == ["cases.reassign_lawyer"]
    assert waiting(case, work) == {("assigned", other_lawyer.name), ("follow_up_due", other_lawyer.name)}
    work.refresh_from_db()
    assert (work.assignee, work.version) == (other_lawyer, 2)


def test_a_helper_takes_over(case, supervisor, other_lawyer):
    assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
    reassign_lawyer(case=case, user=other_lawyer, reason="передача", by=supervisor)
    assert case.assignments.active().get(user=other_lawyer).role == "responsible"


def test_it_refuses_a_closed_case(case, supervisor, other_lawyer, as_):
    reason = ClosingReason.objects.filter(needs_result=False).first()
    closed = close_case(case=case, reason=reason, outcome="", by=supervisor)
    post(as_(supervisor), closed, other_lawyer)
    assert not case.assignments.filter(user=other_lawyer).exists()


def test_it_refuses_a_case_without_a_lawyer(supervisor, lawyer):
    with pytest.raises(ValidationError):
        reassign_lawyer(case=factories.case(supervisor), user=lawyer, reason="x", by=supervisor)


@pytest.mark.parametrize("role", ["lawyer", "intern"])
def test_it_refuses_the_wrong_role(role, case, other_lawyer, as_, request):
    assert post(as_(request.getfixturevalue(role)), case, other_lawyer).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, lawyer, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, lawyer).status_code == 404


def test_it_refuses_a_stale_version_and_keeps_the_text(case, supervisor, other_lawyer, as_):
    assign_lawyer(case=case, user=factories.staff("Чолпон Бакирова", "lawyer"), role="helping", by=supervisor)
    answer = post(as_(supervisor), case, other_lawyer)
    assert answer.status_code == 422
    assert "Переезд в Ош" in answer.content.decode()
    assert not case.assignments.filter(user=other_lawyer).exists()


def test_only_lawyers_are_offered(case, supervisor, lawyer, intern, other_lawyer, as_):
    answer = as_(supervisor).get(reverse("reassign_lawyer", args=[case.code]))
    assert answer.context["candidates"] == [other_lawyer]
    assert post(as_(supervisor), case, lawyer).status_code == 422
