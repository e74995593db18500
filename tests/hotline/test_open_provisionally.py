"""open_provisionally: in an emergency a lawyer opens the case and acts, whatever the check says; a supervisor decides in a day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.actions.parties import add_party
from cases.models import Case
from hotline.mailing import may_receive
from hotline.models import Emergency
from reminders.models import Reminder
from tests import factories
from tests.cases.office import verbs
from tests.hotline.calls import errors
from tests.hotline.proposals import OTHER, begin, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(operator, lawyer, supervisor):
    """Somebody is held; the lawyer is on call."""
    factories.duty(lawyer, supervisor)
    return factories.emergency(operator, caller_name="")


@pytest.fixture
def case(as_, lawyer, supervisor, contact):
    """Opened although the other side is a client of ours."""
    factories.case(supervisor, client=OTHER)
    begin(as_(lawyer), lawyer, contact, "open_provisionally", other_sides=OTHER)
    return Case.objects.get(opened_from=contact.pk)


def test_a_lawyer_acts_at_once_in_somebody_elses_emergency(as_, lawyer, case):
    assert (case.state, case.opened_by) == ("assigned", lawyer)
    assert case.provisional_until - case.opened_at == timedelta(hours=24)
    assert case.assignments.get().user == lawyer
    assert verbs(about=case) == ["cases.open_provisionally"]
    page = as_(lawyer).get(case.get_absolute_url()).content.decode()
    assert "предварительно" in page.lower()


def test_supervisors_are_told_ever_more_closely(case, supervisor):
    check = case.conflict_checks.get()
    rows = Reminder.objects.filter(about_id=str(check.pk), to=supervisor).order_by("due_at")
    hours = [round((row.due_at - case.opened_at).total_seconds() / 3600, 1) for row in rows]
    assert hours == [0, 12, 19.2, 24]
    assert {(row.kind, row.urgent) for row in rows} == {("case_provisional", True)}


def test_a_decision_ends_it_and_silences(as_, case, supervisor):
    assert decide(as_(supervisor), case, "no_conflict").url == case.get_absolute_url()
    case.refresh_from_db()
    assert (case.state, case.provisional_until) == ("assigned", None)
    check = case.conflict_checks.get()
    assert set(Reminder.objects.filter(about_id=str(check.pk)).values_list("state", flat=True)) == {
        "cancelled"
    }


def test_refused_it_ends_for_the_lawyer_too(as_, lawyer, case, supervisor, contact):
    assert decide(as_(supervisor), case, "refused", message="Обратитесь в коллегию.").status_code == 302
    case.refresh_from_db()
    contact.refresh_from_db()
    assert (case.state, case.provisional_until) == ("declined", None)
    assert not case.assignments.active().exists()
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 404
    assert (contact.state, contact.outcome_id, contact.answer) == (
        "refused",
        "OUT_OF_SCOPE",
        "Обратитесь в коллегию.",
    )


def test_past_the_day_the_page_of_the_decision_says_so(as_, case, supervisor):
    case.provisional_until -= timedelta(hours=25)
    case.save(update_fields=["provisional_until"])
    page = as_(supervisor).get(reverse("decide_case", args=[case.code]))
    assert page.context["late"]


def test_only_in_an_emergency_and_only_a_lawyer(as_, lawyer, operator, supervisor, contact):
    calm = begin(as_(lawyer), lawyer, contact, "open_provisionally", triage="urgent")
    assert errors(calm)["__all__"]
    urgent = factories.contact(operator, triage="urgent")
    assert begin(as_(lawyer), lawyer, urgent, "open_provisionally").status_code == 404
    for user in (operator, supervisor):
        assert begin(as_(user), user, contact, "open_provisionally").status_code == 403
    assert not Case.objects.exists()


def test_an_emergency_is_for_the_lawyer_on_call_until_it_has_a_case(
    as_, lawyer, other_lawyer, operator, case, contact
):
    waiting = factories.emergency(operator)
    assert as_(lawyer).get(waiting.get_absolute_url()).status_code == 200
    assert as_(other_lawyer).get(waiting.get_absolute_url()).status_code == 404
    assert begin(as_(other_lawyer), other_lawyer, waiting, "open_provisionally").status_code == 404
    assert as_(other_lawyer).get(contact.get_absolute_url()).status_code == 404
    assert as_(lawyer).get(contact.get_absolute_url()).status_code == 200


def test_opening_it_is_accepting_it(case, lawyer, contact):
    row = Emergency.objects.get(pk=contact.pk)
    assert (row.accepted_by, row.owner, row.climb_at) == (lawyer, lawyer, None)
    assert row.ended_at is not None
    assert "hotline.accept_emergency" in verbs(about=contact)


def test_a_proposal_does_not_stop_what_nobody_has_accepted(as_, lawyer, operator, contact):
    answer = begin(as_(operator), operator, contact, "propose_case")
    assert "ещё никто не принял" in str(errors(answer)["__all__"])
    assert Emergency.objects.get(pk=contact.pk).ended_at is None
    as_(lawyer).post(reverse("accept_emergency", args=[contact.pk]))
    contact.refresh_from_db()
    assert begin(as_(operator), operator, contact, "propose_case").status_code == 302


def test_somebody_who_comes_in_does_not_prolong_the_day(case, lawyer, supervisor):
    _party, check = add_party(case=case, key=uuid4(), role="witness", name="Ильяз Рахманов", by=lawyer)
    last = Reminder.objects.filter(about_id=str(check.pk), state="planned").latest("due_at")
    assert last.due_at == case.provisional_until
    assert (
        check.waits
        and not Reminder.objects.filter(
            state="planned", about_id=str(case.conflict_checks.earliest("at").pk)
        ).exists()
    )


@pytest.mark.parametrize("decided", ["no_conflict", "refused"])
def test_the_lawyer_is_told_that_it_is_decided_and_reads_what_became_of_it(
    decided, as_, lawyer, other_lawyer, case, supervisor, contact
):
    decide(as_(supervisor), case, decided, message="Обратитесь в коллегию.")
    told = Reminder.objects.get(kind="case_decided")
    assert (told.to, told.about_id) == (lawyer, str(contact.pk))
    assert may_receive([(lawyer.pk, str(contact.pk))])
    assert as_(lawyer).get(contact.get_absolute_url()).status_code == 200
    assert not may_receive([(other_lawyer.pk, str(contact.pk))])
    assert as_(other_lawyer).get(contact.get_absolute_url()).status_code == 404
    factories.wall(case, lawyer, supervisor)
    assert not may_receive([(lawyer.pk, str(contact.pk))])
    assert as_(lawyer).get(contact.get_absolute_url()).status_code == 404
