"""Whose cases are these: the rows that exist for a person, the places from which he acts, who may be reminded."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.models import RoleGrant, User
from cases.access import RIGHTS, get_case, in_live_cases, listed_cases, my_cases, verbs_for, visible_cases
from cases.company import pairs_that_see
from cases.models import Assignment, FollowUp
from cases.search import case_by_code
from cases.states import CASE_VERBS
from reminders.providers import allowed_pairs
from tests import factories


def fresh(user: User) -> User:
    """As the next page loads him, with the roles of that moment."""
    return User.objects.with_roles().get(pk=user.pk)


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def test_a_case_exists_for_those_who_work_on_it_and_for_supervisors(case, request):
    seers = {
        name
        for name in (
            "operator",
            "lawyer",
            "other_lawyer",
            "intern",
            "other_intern",
            "supervisor",
            "administrator",
        )
        if case in visible_cases(request.getfixturevalue(name))
    }
    assert seers == {"lawyer", "intern", "supervisor"}


def test_it_ends_with_the_assignment(case, lawyer, supervisor):
    case.assignments.filter(user=lawyer).update(until=timezone.now(), ended_by=supervisor)
    assert case not in visible_cases(lawyer)


@pytest.mark.parametrize("name", ["lawyer", "intern", "supervisor"])
def test_it_ends_with_the_role(name, case, request):
    user = request.getfixturevalue(name)
    RoleGrant.objects.filter(user=user).update(until=timezone.now())
    assert case not in visible_cases(fresh(user))


def test_an_interns_role_does_not_open_a_lawyers_assignment(case, lawyer):
    RoleGrant.objects.filter(user=lawyer).update(role="intern")
    assert case not in visible_cases(fresh(lawyer))


def test_a_supervisor_works_only_on_his_own(case, supervisor):
    assert list(my_cases(supervisor)) == []
    assert list(visible_cases(supervisor)) == [case]


def test_verbs_follow_place_and_state(case, lawyer, intern, supervisor):
    of = {user: verbs_for(user, visible_cases(user).get()) for user in (lawyer, intern, supervisor)}
    assert "close_case" in of[lawyer]
    assert of[lawyer].isdisjoint({"assign_lawyer", "reopen_case", "reassign_lawyer"})
    assert of[intern].isdisjoint({"close_case", "approve_draft", "attach_contact", "read_access"})
    assert "reassign_lawyer" in of[supervisor]
    assert set(CASE_VERBS) <= set(RIGHTS)


def test_the_post_office_asks_the_same_question(case, request):
    cast = ["operator", "lawyer", "other_lawyer", "intern", "other_intern", "supervisor", "administrator"]
    people = {name: request.getfixturevalue(name) for name in cast}
    case_too = factories.case(people["supervisor"], responsible=people["other_lawyer"])
    pairs = {(user.pk, one.pk) for user in people.values() for one in (case, case_too)}
    seen = {(user.pk, one.pk) for user in people.values() for one in visible_cases(user)}
    assert pairs_that_see(pairs) == seen
    assert pairs_that_see(set()) == set()


def test_reminders_of_follow_ups_and_drafts_follow_the_case(
    case, lawyer, other_lawyer, intern, django_assert_max_num_queries
):
    things = {
        "cases.Case": [case],
        "cases.FollowUp": [factories.follow_up(case, lawyer) for _ in range(20)],
        "cases.Draft": [factories.draft(case, intern) for _ in range(5)],
    }
    for label, rows in things.items():
        pairs = [(user.pk, str(one.pk)) for user in (lawyer, other_lawyer) for one in rows]
        # Of a case somebody who stands in for a supervisor may know the stub: one question more, who that is.
        with django_assert_max_num_queries(4 if label == "cases.Case" else 3):
            allowed = allowed_pairs(label, pairs)
        assert allowed == {(lawyer.pk, str(one.pk)) for one in rows}


def test_a_deactivated_colleague_is_not_reminded(case, lawyer, supervisor):
    User.objects.filter(pk=lawyer.pk).update(
        is_active=False, deactivated_at=timezone.now(), deactivated_by=supervisor
    )
    assert pairs_that_see({(lawyer.pk, case.pk)}) == set()


def test_an_assignment_of_the_past_opens_nothing(case, other_lawyer, supervisor):
    Assignment.objects.create(
        case=case, user=other_lawyer, role="helping", by=supervisor,
        from_at=timezone.now() - timedelta(days=3), until=timezone.now(), ended_by=supervisor,
    )  # fmt: skip
    assert case not in visible_cases(other_lawyer)


@pytest.mark.parametrize(
    "typed",
    [
        "BD-26-K7M4", "bd-26-k7m4", "bd26k7m4", "26K7M4", "26-k7m4", "K7M4", "k7m4", " BD 26 K7M4 ", "ВD-26-К7М4",
        "бд-26-к7м4", "к7м4", "вд26к7м4", "BD–26–K7M4", "Л7Ь4", "ИВ-26-Л7Ь4",
    ],
)  # fmt: skip
def test_a_code_is_found_however_it_is_typed(typed, supervisor, other_lawyer):
    case = factories.case(supervisor, code="BD-26-K7M4")
    assert case_by_code(supervisor, typed) == case
    assert case_by_code(other_lawyer, typed) is None


@pytest.mark.parametrize(
    "typed", ["", "K7M", "K7M44", "BD-26-????", "\x00", "𝟚𝟞K7M4", "я" * 1000, "0555123456", "Токонов"]
)
def test_what_is_no_code_finds_nothing(typed, supervisor):
    factories.case(supervisor, code="BD-26-K7M4")
    assert case_by_code(supervisor, typed) is None


def test_a_tail_that_two_years_share_is_not_guessed(supervisor):
    factories.case(supervisor, code="BD-26-K7M4")
    factories.case(supervisor, code="BD-25-K7M4")
    assert case_by_code(supervisor, "K7M4") is None
    assert case_by_code(supervisor, "25K7M4").code == "BD-25-K7M4"


@pytest.fixture
def secrets(supervisor, other_supervisor, lawyer, other_lawyer, intern):
    """One case of each kind: free, walled before everybody in turn, restricted, opened with a reason, over, closed behind both."""
    people = (supervisor, other_supervisor, lawyer, other_lawyer, intern)
    cases = [factories.case(supervisor, responsible=lawyer, intern=intern)]
    for user in people:
        for restricted in (False, True):
            case = factories.case(supervisor, responsible=lawyer, intern=intern, restricted=restricted)
            factories.wall(case, user, supervisor)
            cases.append(case)
    for minutes in (30, -1):
        case = factories.case(supervisor, responsible=lawyer, restricted=True)
        factories.glass(case, supervisor, ends_in=timedelta(minutes=minutes))
        cases.append(case)
    behind = factories.case(supervisor, responsible=lawyer, restricted=True)
    factories.glass(behind, supervisor)
    factories.wall(behind, supervisor, other_supervisor)
    gone = factories.case(supervisor, responsible=lawyer)
    factories.wall(gone, supervisor, supervisor, until=timezone.now(), ended_by=other_supervisor)
    return [*cases, behind, gone]


def expected(user: User, case, *, listed: bool) -> bool:
    """The rule in plain words, asked one by one."""
    if case.walls.filter(user=user, until=None).exists():
        return False
    if case.assignments.filter(user=user, until=None).exists():
        return True
    if not user.has_role("supervisor"):
        return False
    return (
        listed
        or not case.is_restricted
        or case.broken_glass.filter(by=user, until__gt=timezone.now()).exists()
    )


PEOPLE = ["operator", "lawyer", "other_lawyer", "intern", "supervisor", "other_supervisor", "administrator"]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("listed", [False, True])
def test_walls_restrictions_and_glass(name, listed, secrets, request):
    """Rows, gate, rows of a case, lists, and the post office give one and the same answer."""
    user = request.getfixturevalue(name)
    there = {case.pk for case in secrets if expected(user, case, listed=listed)}
    assert {case.pk for case in (listed_cases if listed else visible_cases)(user)} == there
    assert {
        case for _user, case in pairs_that_see({(user.pk, one.pk) for one in secrets}, listed=listed)
    } == there
    if not listed:
        found = {case.pk for case in secrets if passes(user, case.code)}
        assert found == there
        for case in secrets:
            factories.follow_up(case, user)
        assert set(in_live_cases(user, FollowUp.objects.all()).values_list("case", flat=True)) == there


def passes(user: User, code: str) -> bool:
    try:
        get_case(user, code)
    except Http404:
        return False
    return True


def test_what_a_list_may_not_show_is_sealed(secrets, supervisor, lawyer):
    sealed = {case.pk for case in listed_cases(supervisor) if case.sealed}
    assert sealed == {case.pk for case in listed_cases(supervisor)} - {
        case.pk for case in visible_cases(supervisor)
    }
    assert sealed
    assert not any(case.sealed for case in listed_cases(lawyer))
