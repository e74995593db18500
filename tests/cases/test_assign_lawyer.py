"""assign_lawyer: who works on the case from now on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from cases.actions.assigning import assign_lawyer, end_assignment
from cases.actions.closing import close_case
from cases.models import Assignment, Entry
from cases.states import CaseState
from reference.models import ClosingReason
from reminders.models import Reminder
from reminders.plan import UNDO_TIME
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor):
    return factories.case(supervisor)


def post(client, case, user, role="responsible", **changes):
    return client.post(
        reverse("assign_lawyer", args=[case.code]),
        {"user": str(user.pk), "role": role, "version": case.version, **changes},
    )


def test_it_assigns(case, supervisor, lawyer, as_):
    answer = post(as_(supervisor), case, lawyer)
    case.refresh_from_db()
    made = case.assignments.get()
    assert answer.status_code == 302
    assert (made.user, made.role, made.by, made.until) == (lawyer, "responsible", supervisor, None)
    assert (case.state, case.version) == (CaseState.ASSIGNED, 2)
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 200


def test_a_helper_or_an_intern_does_not_answer_for_the_case(case, supervisor, lawyer, intern, as_):
    post(as_(supervisor), case, lawyer, "helping")
    case.refresh_from_db()
    post(as_(supervisor), case, intern, "intern")
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert [entry.kind for entry in Entry.objects.order_by("at")] == ["helper_assigned", "intern_assigned"]


def test_it_records_and_plans(case, supervisor, lawyer, as_):
    post(as_(supervisor), case, lawyer)
    assert verbs(about=case) == ["cases.assign_lawyer"]
    reminder = Reminder.objects.get(kind="assigned")
    assert (reminder.to, reminder.about_id, reminder.about_code) == (lawyer, str(case.pk), case.code)
    assert timedelta(0) < reminder.due_at - timezone.now() <= UNDO_TIME
    entry = case.entries.get()
    assert (entry.kind, entry.line, entry.by) == ("assigned", lawyer.name, supervisor)


def test_in_an_emergency_the_message_goes_at_once(supervisor, lawyer):
    case = factories.case(supervisor, triage="emergency")
    assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    reminder = Reminder.objects.get(kind="assigned")
    assert reminder.urgent
    assert reminder.due_at <= timezone.now()


def test_the_supervisors_need_not_be_told_any_more(case, supervisor, lawyer, other_lawyer):
    made = assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    end_assignment(assignment=made, reason="отпуск", by=supervisor)
    assert waiting(case) == {("case_unassigned", supervisor.name)}
    assign_lawyer(case=case, user=other_lawyer, role="responsible", by=supervisor)
    assert waiting(case) == {("assigned", other_lawyer.name)}


def test_a_helper_becomes_responsible(case, supervisor, lawyer):
    assign_lawyer(case=case, user=lawyer, role="helping", by=supervisor)
    assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    assert [(one.role, one.until is None) for one in case.assignments.all()] == [
        ("helping", False), ("responsible", True),
    ]  # fmt: skip


def test_it_takes_over_what_was_nobodys(case, supervisor, lawyer, other_lawyer):
    made = assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    left = factories.follow_up(case, lawyer)
    end_assignment(assignment=made, reason="уволился", by=supervisor)
    assert waiting(left) == set()
    assign_lawyer(case=case, user=other_lawyer, role="responsible", by=supervisor)
    left.refresh_from_db()
    assert left.assignee == other_lawyer
    assert waiting(left) == {("follow_up_due", other_lawyer.name)}


def test_it_refuses_a_closed_case(case, supervisor, lawyer, as_):
    reason = ClosingReason.objects.filter(needs_result=False).first()
    case = close_case(case=case, reason=reason, outcome="", by=supervisor)
    assert post(as_(supervisor), case, lawyer).url == case.get_absolute_url()
    with pytest.raises(ValidationError):
        assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("role", ["lawyer", "intern"])
def test_it_refuses_the_wrong_role(role, supervisor, lawyer, intern, other_lawyer, as_, request):
    case = factories.case(supervisor, responsible=lawyer, intern=intern)
    client = as_(request.getfixturevalue(role))
    assert post(client, case, other_lawyer, "helping").status_code == 403
    assert client.get(reverse("assign_lawyer", args=[case.code])).status_code == 403
    assert case.assignments.count() == 2


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, lawyer, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, lawyer).status_code == 404


def test_it_refuses_a_stale_version_and_shows_both(case, supervisor, lawyer, other_lawyer, as_):
    assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
    answer = post(as_(supervisor), case, lawyer)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ('class="list stale"') in page
    assert other_lawyer.name in page
    assert f'value="{lawyer.pk}" checked' in page
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in page  # the second press decides knowingly
    assert post(as_(supervisor), case, lawyer).status_code == 302


@pytest.mark.parametrize(
    ("role", "worker"),
    [("responsible", "intern"), ("helping", "intern"), ("intern", "lawyer"), ("helping", "operator")],
)
def test_the_role_of_today_decides(role, worker, case, supervisor, as_, request):
    user = request.getfixturevalue(worker)
    assert post(as_(supervisor), case, user, role).status_code == 422
    with pytest.raises(ValidationError):
        assign_lawyer(case=case, user=user, role=role, by=supervisor)


def test_nobody_is_assigned_twice(case, supervisor, lawyer, other_lawyer):
    assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    for user, role in [(lawyer, "responsible"), (lawyer, "helping"), (other_lawyer, "responsible")]:
        with pytest.raises(ValidationError):
            assign_lawyer(case=case, user=user, role=role, by=supervisor)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"user": "x"},
        {"user": "\x00"},
        {"role": "king"},
        {"version": "a"},
        {"version": "9" * 40},
        {"user": ["1", "2"]},
    ],
)
def test_bad_input_gets_a_clear_answer(data, case, supervisor, lawyer, as_):
    given = {"user": str(lawyer.pk), "role": "responsible", "version": 1} | data if data else {}
    answer = as_(supervisor).post(reverse("assign_lawyer", args=[case.code]), given)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_candidates_stand_beside_what_they_carry(case, supervisor, lawyer, intern, operator, as_):
    busy = factories.case(supervisor, responsible=lawyer)
    factories.follow_up(busy, lawyer, due_at=timezone.now() - timedelta(hours=2))
    answer = as_(supervisor).get(reverse("assign_lawyer", args=[case.code]))
    loads = {one.name: (one.open_cases, one.overdue) for one in answer.context["candidates"]}
    assert loads == {lawyer.name: (1, 1), intern.name: (0, 0)}


def test_two_supervisors_at_once_leave_one_responsible_lawyer(real_db):
    supervisors = [factories.staff(f"Супервизор {n}", "supervisor") for n in range(4)]
    lawyers = [factories.staff(f"Юрист {n}", "lawyer") for n in range(4)]
    case = factories.case(supervisors[0])

    def press(pair) -> str:
        try:
            assign_lawyer(case=case, user=pair[1], role="responsible", by=pair[0], version=1)
        except ValidationError as problem:
            return problem.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, zip(supervisors, lawyers, strict=True)))
    assert answers == ["done", "stale", "stale", "stale"]
    assert Assignment.objects.active().count() == Entry.objects.count() == 1
    assert Reminder.objects.filter(kind="assigned").count() == 1
