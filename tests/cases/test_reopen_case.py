"""reopen_case: a closed case lives again, with a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from cases.actions.assigning import assign_lawyer
from cases.actions.closing import reopen_case
from cases.states import CaseState
from tests import factories
from tests.cases.acts import close
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor, lawyer, intern):
    made = factories.case(supervisor, responsible=lawyer, intern=intern)
    close(made, lawyer)
    made.refresh_from_db()
    return made


def post(client, case, **changes):
    data = {"reason": "Верховный суд отменил решение", "version": case.version, **changes}
    return client.post(reverse("reopen_case", args=[case.code]), data)


def test_it_reopens(case, lawyer, as_):
    assert post(as_(lawyer), case).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.closing_reason) == (CaseState.ASSIGNED, None, None)
    assert case.entries.first().line == "Верховный суд отменил решение"


def test_it_records_and_plans(case, lawyer, as_):
    work = factories.follow_up(case, lawyer)
    post(as_(lawyer), case)
    assert verbs(about=case) == ["cases.close_case", "cases.reopen_case"]
    assert waiting(work) == {("follow_up_due", lawyer.name)}


def test_without_the_lawyer_it_is_open_and_told_of(case, lawyer, other_lawyer, supervisor, as_):
    RoleGrant.objects.filter(user=lawyer).update(until=timezone.now())
    post(as_(supervisor), case)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert waiting(case) == {("case_unassigned", supervisor.name)}
    assign_lawyer(case=case, user=other_lawyer, role="responsible", by=supervisor)


def test_it_refuses_a_case_that_is_not_closed(supervisor, lawyer, as_):
    case = factories.case(supervisor, responsible=lawyer)
    assert post(as_(lawyer), case).url == case.get_absolute_url()
    with pytest.raises(ValidationError):
        reopen_case(case=case, reason="x", by=lawyer)


def test_it_asks_for_a_reason(case, lawyer, as_):
    assert post(as_(lawyer), case, reason=" ").status_code == 422
    with pytest.raises(ValidationError):
        reopen_case(case=case, reason=" ", by=lawyer)


def test_it_refuses_a_stale_version_and_keeps_the_text(case, lawyer, as_):
    answer = post(as_(lawyer), case, version=case.version - 1)
    assert answer.status_code == 422
    assert "Верховный суд отменил решение" in answer.content.decode()


def test_it_refuses_the_wrong_role(case, intern, as_):
    assert post(as_(intern), case).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case).status_code == 404
