"""put_up_wall: for this colleague the case does not exist any more; a wall wins over every role and assignment."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from audit.models import AuditEntry
from cases.access import verbs_for, visible_cases
from cases.actions.assigning import assign_lawyer, reassign_lawyer, undo_assign_lawyer
from cases.actions.drafts import submit_draft
from cases.actions.ringing import ring
from cases.actions.secrecy import put_up_wall
from cases.models import Assignment, Wall
from cases.states import CaseState
from reminders import send
from reminders.inbox import inbox_count
from tests import factories
from tests.cases.acts import at_once, close
from tests.cases.office import waiting

WHY = "Брат подозреваемого."


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def post(client, case, user, /, **changes):
    data = {"user": str(user.pk), "reason": WHY, **changes}
    return client.post(reverse("put_up_wall", args=[case.code]), data)


@pytest.mark.parametrize("name", ["other_supervisor", "lawyer", "intern"])
def test_it_hides_the_case(name, case, supervisor, as_, request):
    user = request.getfixturevalue(name)
    assert as_(user).get(case.get_absolute_url()).status_code == 200
    assert post(as_(supervisor), case, user).url == reverse("case_people", args=[case.code])
    assert as_(user).get(case.get_absolute_url()).status_code == 404
    assert case not in visible_cases(user)


def test_it_is_recorded_where_only_supervisors_read(case, supervisor, other_lawyer, lawyer, as_):
    post(as_(supervisor), case, other_lawyer)
    entry = AuditEntry.objects.get(verb="cases.put_up_wall")
    assert (entry.subject_label, entry.code, entry.actor_id) == ("cases.Wall", case.code, str(supervisor.pk))
    people = reverse("case_people", args=[case.code])
    assert WHY in as_(supervisor).get(people).content.decode()
    for name in ("case_people", "case_history", "case_page"):
        page = as_(lawyer).get(reverse(name, args=[case.code])).content.decode()
        assert other_lawyer.name not in page
        assert WHY not in page


def test_work_ends_and_goes_to_the_responsible_lawyer(case, supervisor, lawyer, intern, as_):
    follow_up = factories.follow_up(case, intern)
    ring([follow_up], timezone.now())
    post(as_(supervisor), case, intern)
    ended = Assignment.objects.get(case=case, user=intern)
    assert (ended.ended_by, ended.end_reason) == (supervisor, "")
    follow_up.refresh_from_db()
    assert follow_up.assignee == lawyer
    assert waiting(follow_up) == {("follow_up_due", lawyer.name)}
    case.refresh_from_db()
    assert case.state == CaseState.ASSIGNED


def test_without_its_lawyer_the_case_is_open_again(case, supervisor, lawyer, as_):
    post(as_(supervisor), case, lawyer)
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert waiting(case) == {("case_unassigned", supervisor.name)}


def test_a_closed_case_stays_closed(case, supervisor, lawyer, as_):
    close(case, lawyer)
    post(as_(supervisor), case, lawyer)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert case not in visible_cases(lawyer)


def test_reminders_are_cancelled_and_leave_the_count(case, supervisor, other_supervisor, intern, as_):
    draft = factories.draft(case, intern)
    submit_draft(draft=draft, version=draft.version, by=intern)
    send.send_due()
    assert inbox_count(other_supervisor) == 1
    post(as_(supervisor), case, other_supervisor)
    assert inbox_count(other_supervisor) == 0
    assert as_(other_supervisor).get(reverse("inbox")).context["lines"] == []


def test_later_reminders_are_not_even_planned(case, supervisor, other_supervisor, intern):
    factories.wall(case, other_supervisor, supervisor)
    draft = factories.draft(case, intern)
    submit_draft(draft=draft, version=draft.version, by=intern)
    assert other_supervisor.name not in {name for _kind, name in waiting(draft)}


def test_nobody_behind_a_wall_is_assigned(case, supervisor, other_lawyer, as_):
    address = reverse("assign_lawyer", args=[case.code])
    assert str(other_lawyer.pk) in as_(supervisor).get(address).content.decode()
    post(as_(supervisor), case, other_lawyer)
    assert str(other_lawyer.pk) not in as_(supervisor).get(address).content.decode()
    reassign = reverse("reassign_lawyer", args=[case.code])
    assert str(other_lawyer.pk) not in as_(supervisor).get(reassign).content.decode()
    with pytest.raises(ValidationError):
        assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)


def test_loads_do_not_count_what_is_hidden(case, supervisor, other_supervisor, lawyer, as_):
    def shown(reader):
        rows = as_(reader).get(reverse("team_loads")).context["loads"]
        return next(one.open_cases for one in rows if one.pk == lawyer.pk)

    assert (shown(supervisor), shown(other_supervisor)) == (1, 1)
    post(as_(supervisor), case, other_supervisor)
    assert (shown(supervisor), shown(other_supervisor)) == (1, 0)


def test_never_against_the_last_supervisor(case, supervisor, other_supervisor, as_):
    assert post(as_(supervisor), case, other_supervisor).status_code == 302
    answer = post(as_(supervisor), case, supervisor)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert Wall.objects.count() == 1
    RoleGrant.objects.filter(user=other_supervisor).update(until=timezone.now())


def test_a_supervisor_may_keep_himself_out(case, supervisor, other_supervisor, as_):
    assert post(as_(supervisor), case, supervisor).url == reverse("team_cases")
    assert as_(supervisor).get(case.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError):  # and does not come back by himself
        put_up_wall(case=case, user=other_supervisor, reason=WHY, by=supervisor)


def test_two_supervisors_at_once_do_not_shut_each_other_out(
    supervisor_for_real, other_supervisor_for_real, intern_for_real
):
    one, other = supervisor_for_real, other_supervisor_for_real
    case = factories.case(one)
    results = at_once(
        lambda: put_up_wall(case=case, user=other, reason=WHY, by=one),
        lambda: put_up_wall(case=case, user=one, reason=WHY, by=other),
    )
    assert [str(r) for r in results if isinstance(r, ValueError)] == []
    assert sorted(type(result).__name__ for result in results) == ["ValidationError", "Wall"]


def test_it_refuses_a_second_wall(case, supervisor, other_lawyer, as_):
    put_up_wall(case=case, user=other_lawyer, reason=WHY, by=supervisor)
    with pytest.raises(ValidationError):
        put_up_wall(case=case, user=other_lawyer, reason=WHY, by=supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.wall(case, other_lawyer, supervisor)


def test_undoing_an_assignment_brings_nobody_back_through_a_wall(case, supervisor, lawyer, other_lawyer):
    made = reassign_lawyer(case=case, user=other_lawyer, reason="отпуск", by=supervisor)
    put_up_wall(case=case, user=lawyer, reason=WHY, by=supervisor)
    with pytest.raises(ValidationError):
        undo_assign_lawyer(assignment=made, by=supervisor)


def test_an_assignment_that_slips_in_opens_nothing(case, supervisor, other_lawyer):
    factories.wall(case, other_lawyer, supervisor)
    factories.assignment(case, other_lawyer, "helping", supervisor)
    assert case not in visible_cases(other_lawyer)


def test_it_refuses_the_wrong_role(case, lawyer, intern, other_lawyer, as_):
    assert {post(as_(user), case, other_lawyer).status_code for user in (lawyer, intern)} == {403}
    assert "put_up_wall" not in verbs_for(lawyer, visible_cases(lawyer).get())


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, intern, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, intern).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"reason": "\x00"}, {"reason": "я" * 2001}, {"user": ""}, {"user": "нет"}]
)
def test_bad_input_gets_a_clear_answer(changes, case, supervisor, lawyer, as_):
    answer = post(as_(supervisor), case, lawyer, **changes)
    assert answer.status_code == 422
    assert not Wall.objects.exists()
