"""The guards of stubs, each switched off once (see test_twins.py)."""

import pytest
from django.urls import reverse

from accounts.models import Role
from cases import waiting
from cases.actions import volunteering
from cases.models import Case
from cases.models.conflicts import ConflictCheckQuerySet
from cases.views import lists
from tests import factories
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(as_):
    """Whether a code stands in this colleague's list of stubs and can be offered for."""

    def tells(user, case) -> bool:
        client = as_(user)
        page = client.get(reverse("waiting_cases"))
        offered = client.post(reverse("volunteer", args=[case.code]))
        return case.code in page.content.decode() and offered.status_code == 302

    return tells


def test_a_wall_hides_the_stub(supervisor, lawyer, listed, monkeypatch):
    case = factories.case(supervisor)
    factories.wall(case, lawyer, supervisor)
    off = lambda: monkeypatch.setattr(waiting, "beyond_walls", lambda _user, rows, _case: rows)  # noqa: E731
    twin(lambda: listed(lawyer, case), off)


def test_no_stub_of_what_a_supervisor_must_decide(supervisor, lawyer, listed, monkeypatch):
    case = factories.case(supervisor)
    factories.conflict_check(case, supervisor)
    twin(
        lambda: listed(lawyer, case),
        lambda: monkeypatch.setattr(ConflictCheckQuerySet, "waiting", lambda rows: rows.none()),
    )


def test_no_stub_of_a_restricted_case(supervisor, lawyer, listed, monkeypatch):
    case = factories.case(supervisor, restricted=True)
    twin(
        lambda: listed(lawyer, case),
        lambda: monkeypatch.setattr(waiting, "waiting_stubs", lambda _user: Case.objects.unassigned()),
    )


def test_stubs_are_for_lawyers(supervisor, operator, listed, monkeypatch):
    case = factories.case(supervisor)

    def off() -> None:
        for module in (waiting, lists):
            monkeypatch.setattr(module, "may_volunteer", lambda user: user.has_role(Role.OPERATOR))

    twin(lambda: listed(operator, case), off)


def test_an_offer_is_asked_again_under_the_lock(supervisor, lawyer, monkeypatch):
    """A wall that was put up after the page was drawn."""
    case = factories.case(supervisor)
    factories.wall(case, lawyer, supervisor)
    twin(
        lambda: bool(volunteering.volunteer(case=case, by=lawyer)),
        lambda: monkeypatch.setattr(volunteering, "waiting_stubs", lambda _user: Case.objects.all()),
    )


def test_who_is_behind_a_wall_is_not_put_forward(supervisor, lawyer, as_, monkeypatch):
    """An offer from before the wall counts nowhere."""
    case = factories.case(supervisor)
    factories.volunteer(case, lawyer)
    factories.wall(case, lawyer, supervisor)

    def counted() -> bool:
        (row,) = as_(supervisor).get(reverse("unassigned_cases")).context["page"].rows
        return row.volunteered == 1

    rows = waiting.Volunteer.objects.open
    twin(counted, lambda: monkeypatch.setattr(waiting, "would_take", rows))
