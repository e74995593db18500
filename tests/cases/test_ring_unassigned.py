"""A case without a lawyer rings beyond the set hours, and again every day, until it has one."""

from datetime import timedelta
from itertools import pairwise

import pytest
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


def test_the_deputy_of_a_supervisor_who_is_away_is_told(case, supervisor):
    """A deputy who is a supervisor is told as every day; a deputy who is a lawyer finds the stub in his own list."""
    deputy = factories.staff("Рустам Юсупов", "supervisor")
    factories.absence(supervisor, deputy, deputy)
    pass_time(UNASSIGNED_AFTER + UNASSIGNED_AGAIN)
    assert deputy.name in rung(case)


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
