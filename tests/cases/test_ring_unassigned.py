"""A case without a lawyer rings beyond the set hours, and again every day, until it has one."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from bir_duino.demonstration.clock import at
from cases.actions.assigning import assign_lawyer, end_assignment
from cases.actions.closing import undo_close_case
from cases.actions.ringing import tell_supervisors
from cases.actions.ringing_again import ring_unassigned
from cases.deadlines import UNASSIGNED_AFTER, UNASSIGNED_AGAIN
from reminders import clock, send
from reminders.models import Reminder
from tests import factories
from tests.cases.acts import at_once, close

START = timezone.now()


@pytest.fixture
def case(supervisor):
    """Opened at START, its first reminder planned."""
    made = factories.case(supervisor, opened_at=START, changed_at=START)
    tell_supervisors(made, START)
    return made


def rung(case) -> list[str]:
    """Who was told, in the order of the days; what was taken back does not count."""
    rows = Reminder.objects.filter(kind="case_unassigned", about_id=str(case.pk)).exclude(state="cancelled")
    return [row.to.name for row in rows.order_by("due_at", "pk")]


def pass_time(until: timedelta, step: timedelta = timedelta(hours=1)) -> None:
    """The clock goes round from START on."""
    passed = timedelta(0)
    while passed <= until:
        with at(START + passed):
            clock.do_chores()
        passed += step


def test_it_rings_every_day_until_the_case_has_a_lawyer(case, supervisor, lawyer):
    pass_time(UNASSIGNED_AFTER)
    assert rung(case) == [supervisor.name]
    pass_time(UNASSIGNED_AFTER + 3 * UNASSIGNED_AGAIN + timedelta(hours=3))
    assert rung(case) == [supervisor.name] * 4
    dues = list(
        Reminder.objects.filter(kind="case_unassigned").order_by("due_at").values_list("due_at", flat=True)
    )
    assert all(
        UNASSIGNED_AGAIN <= later - sooner <= UNASSIGNED_AGAIN + timedelta(hours=1)
        for sooner, later in pairwise(dues)
    )
    assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    assert rung(case) == []
    pass_time(timedelta(days=9))
    assert rung(case) == []


def test_it_reaches_whoever_became_a_supervisor_since(case, supervisor):
    pass_time(UNASSIGNED_AFTER)
    with at(START):
        second = factories.staff("Рустам Юсупов", "supervisor")
    pass_time(UNASSIGNED_AFTER + UNASSIGNED_AGAIN)
    assert sorted(rung(case)) == sorted([supervisor.name, supervisor.name, second.name])


@pytest.fixture
def lawyer_stands_in(supervisor, lawyer):
    """The supervisor is away for a week; the deputy is a lawyer."""
    return factories.absence(supervisor, supervisor, lawyer, from_at=START - timedelta(hours=1), until=START + timedelta(days=7))  # fmt: skip


def mails_to(user, mailoutbox) -> list[str]:
    return [one.body for one in mailoutbox if one.to == [user.email]]


def test_a_lawyer_who_stands_in_is_told_every_day_and_led_to_the_stubs(
    case, lawyer, other_lawyer, supervisor, lawyer_stands_in, mailoutbox
):
    pass_time(UNASSIGNED_AFTER + UNASSIGNED_AGAIN + timedelta(hours=1))
    assert rung(case).count(lawyer.name) == rung(case).count(supervisor.name) == 2
    assert other_lawyer.name not in rung(case)
    with at(START + timedelta(days=2)):
        send.send_due()
    told = mails_to(lawyer, mailoutbox)
    assert len(told) == 2
    assert all(reverse("waiting_cases") in body and case.get_absolute_url() not in body for body in told)
    assign_lawyer(case=case, user=other_lawyer, role="responsible", by=supervisor)
    pass_time(timedelta(days=5))
    assert rung(case).count(lawyer.name) == 2  # those that were sent, no more


def test_the_deputys_deputy_is_told(case, supervisor, lawyer, other_lawyer, lawyer_stands_in):
    week = {"from_at": START - timedelta(hours=1), "until": START + timedelta(days=7)}
    factories.absence(lawyer, supervisor, other_lawyer, **week)
    pass_time(UNASSIGNED_AFTER + timedelta(hours=1))
    assert sorted(rung(case)) == sorted([supervisor.name, other_lawyer.name])


def test_nobody_stands_in_any_more_when_the_supervisor_is_back(case, lawyer, lawyer_stands_in):
    pass_time(UNASSIGNED_AFTER + timedelta(hours=1))
    with at(START + timedelta(days=8)):
        ring_unassigned()
        assert rung(case).count(lawyer.name) == 1
        assert send.send_due().withheld == 1
    assert lawyer.name not in rung(case)


@pytest.mark.parametrize("what", ["wall", "restricted", "undecided"])
def test_a_deputy_is_not_told_of_what_he_may_not_know(
    what, case, supervisor, lawyer, lawyer_stands_in, mailoutbox
):
    """Neither later nor in what was planned before."""
    pass_time(UNASSIGNED_AFTER + timedelta(hours=1))
    assert lawyer.name in rung(case)
    if what == "wall":
        factories.wall(case, lawyer, supervisor)
    elif what == "restricted":
        case.restricted_at, case.restricted_by = START, supervisor
        case.save(update_fields=["restricted_at", "restricted_by"])
    else:
        factories.conflict_check(case, supervisor)
    pass_time(UNASSIGNED_AFTER + UNASSIGNED_AGAIN + timedelta(hours=2))
    assert rung(case).count(lawyer.name) == 1
    with at(START + timedelta(days=2)):
        send.send_due()
    assert mails_to(lawyer, mailoutbox) == []


def test_a_case_that_nobody_was_told_of_is_found(supervisor):
    """No supervisor was there when it was opened, or the reminder was lost."""
    case = factories.case(supervisor, opened_at=START)
    pass_time(UNASSIGNED_AFTER)
    assert rung(case) == []
    with at(START + UNASSIGNED_AFTER + timedelta(minutes=5)):
        assert ring_unassigned() == 1
        assert ring_unassigned() == 0
    assert rung(case) == [supervisor.name]


def test_a_case_that_loses_its_lawyer_waits_its_hours_first(case, supervisor, lawyer):
    made = assign_lawyer(case=case, user=lawyer, role="responsible", by=supervisor)
    with at(START + timedelta(days=5)):
        end_assignment(assignment=made, reason="отпуск", by=supervisor)
        assert ring_unassigned() == 0
    with at(START + timedelta(days=6, hours=5)):
        assert ring_unassigned() == 1


@pytest.mark.parametrize("what", ["closed", "proposed"])
def test_other_cases_are_silent(what, case, supervisor):
    if what == "closed":
        close(case, supervisor)
    else:
        case.state = "proposed"
        case.save(update_fields=["state"])
    with at(START + timedelta(days=2)):
        assert ring_unassigned() == 0


def test_nobody_is_told_through_a_wall(case, supervisor, mailoutbox):
    second = factories.staff("Рустам Юсупов", "supervisor")
    factories.wall(case, supervisor, second)
    with at(START + timedelta(days=2)):
        assert ring_unassigned() == 1
        send.send_due()
    assert {one.to[0] for one in mailoutbox} == {second.email}


def test_a_closing_that_is_taken_back_rings_on(case, supervisor):
    close(case, supervisor)
    undo_close_case(case=case, by=supervisor)
    pass_time(UNASSIGNED_AFTER + UNASSIGNED_AGAIN + timedelta(hours=1))
    assert rung(case) == [supervisor.name] * 2


def test_two_clocks_at_once_ring_once(real_db):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    cases = [factories.case(supervisor) for _ in range(5)]
    results = at_once(*[ring_unassigned] * 4)
    assert sum(results) == len(cases)
    assert Reminder.objects.filter(kind="case_unassigned").count() == len(cases)
