"""decide_case: a supervisor reads the reasons and decides; nobody else reads them, and no paper says why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.parties import add_party
from cases.models import Case, ConflictCheck
from hotline.models import Contact
from people.models import Kinship
from reminders.models import Reminder
from tests import factories
from tests.cases.office import waiting
from tests.hotline.calls import errors
from tests.hotline.proposals import CLIENT, OTHER, begin, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(supervisor, lawyer):
    """The other side is the client of this case."""
    return factories.case(supervisor, responsible=lawyer, client=OTHER)


@pytest.fixture
def case(as_, operator, met):
    begin(
        as_(operator),
        operator,
        factories.contact(operator, caller_name=""),
        "propose_case",
        other_sides=OTHER,
    )
    return Case.objects.get(state="proposed")


def page_of(as_, user, case) -> str:
    return as_(user).get(reverse("decide_case", args=[case.code])).content.decode()


def test_the_supervisor_reads_who_meets_whom(as_, supervisor, case, met):
    page = page_of(as_, supervisor, case)
    assert OTHER in page and met.code in page and CLIENT in page
    assert AuditEntry.objects.filter(verb="cases.read_reasons").exists()
    assert case.code in as_(supervisor).get(reverse("proposed_cases")).content.decode()


def test_nobody_else_does(as_, operator, lawyer, intern, administrator, case):
    for user in (operator, lawyer, intern, administrator):
        assert as_(user).get(reverse("decide_case", args=[case.code])).status_code == 404
        assert as_(user).get(reverse("proposed_cases")).status_code == 403


def test_no_conflict_opens_it(as_, supervisor, operator, case):
    check = case.conflict_checks.get()
    answer = decide(as_(supervisor), case, "no_conflict", message="Юрист позвонит завтра.")
    assert answer.url == case.get_absolute_url()
    case.refresh_from_db()
    check.refresh_from_db()
    assert case.state == "open"
    assert (check.decided, check.decided_by, check.decision_words) == ("no_conflict", supervisor, "решено")
    assert waiting(check) == set()
    assert waiting(case) == {("case_unassigned", supervisor.name)}
    contact = case.contacts.get()
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert "Юрист позвонит завтра." in page
    assert case.parties.get(role="client").word_for_caller.text == "Юрист позвонит завтра."


def test_the_operator_keeps_the_next_message_beside_the_stub(as_, operator, supervisor):
    someone = factories.person(operator, CLIENT)
    contact = factories.contact(operator, caller=someone, concerned=someone, caller_name=CLIENT)
    begin(as_(operator), operator, contact, "propose_case")
    case = Case.objects.get()
    decide(as_(supervisor), case, "no_conflict", message="Юрист позвонит завтра.")
    page = as_(operator).get(contact.get_absolute_url())
    assert page.context["case"].message == "Юрист позвонит завтра."
    assert "Юрист позвонит завтра." in page.content.decode()


def test_behind_a_wall(as_, supervisor, other_supervisor, lawyer, case):
    refused = decide(as_(supervisor), case, "walled")
    assert "keep_out" in errors(refused)
    decide(as_(supervisor), case, "walled", keep_out=[str(lawyer.pk)], restrict="on")
    case.refresh_from_db()
    assert case.state == "open" and case.is_restricted
    assert [wall.user for wall in case.walls.all()] == [lawyer]
    assert case.conflict_checks.get().decided == "walled"


def test_refused_the_paper_says_nothing_of_a_conflict(as_, supervisor, operator, case):
    assert "message" in errors(decide(as_(supervisor), case, "refused"))
    decide(as_(supervisor), case, "refused", message="Мы не сможем взять это дело.")
    case.refresh_from_db()
    contact = Contact.objects.get(case=case)
    assert (case.state, contact.state, contact.outcome_id) == ("declined", "refused", "OUT_OF_SCOPE")
    for name in ("contact_page", "refusal_paper"):
        page = as_(operator).get(reverse(name, args=[contact.pk])).content.decode()
        assert "онфликт" not in page and OTHER not in page
    assert not Reminder.objects.filter(state="planned", about_id=str(case.pk)).exists()


def test_a_wall_before_the_case_that_was_met_hides_its_reasons(as_, supervisor, other_supervisor, case, met):
    factories.wall(met, other_supervisor, supervisor)
    answer = as_(other_supervisor).get(reverse("decide_case", args=[case.code]))
    assert answer.status_code == 302
    assert met.code not in as_(other_supervisor).get(answer.url).content.decode()
    assert decide(as_(other_supervisor), case, "no_conflict").status_code == 302
    case.refresh_from_db()
    assert case.state == "proposed"


def test_of_a_restricted_file_the_code_alone(as_, supervisor, lawyer, case, met):
    person = met.parties.get().person
    met.restricted_at, met.restricted_by = met.opened_at, supervisor
    met.save(update_fields=["restricted_at", "restricted_by"])
    page = page_of(as_, supervisor, case)
    assert met.code in page and str(person.pk) not in page


def test_whoever_it_speaks_of_does_not_decide(as_, supervisor, other_supervisor, operator):
    cousin = factories.person(operator, OTHER)
    Kinship.objects.create(
        person=cousin,
        staff=supervisor,
        relation="relative",
        created_at=cousin.created_at,
        created_by=operator,
    )
    begin(
        as_(operator), operator, factories.contact(operator, caller_name=""), "propose_case", officials=OTHER
    )
    case = Case.objects.get()
    assert decide(as_(supervisor), case, "no_conflict").status_code == 302
    case.refresh_from_db()
    assert case.state == "proposed"
    decide(as_(other_supervisor), case, "no_conflict")
    case.refresh_from_db()
    assert case.state == "open"


def test_two_supervisors_decide_once(as_, supervisor, other_supervisor, case):
    first = decide(as_(supervisor), case, "no_conflict")
    second = decide(as_(other_supervisor), case, "refused", message="нет")
    assert (first.status_code, second.status_code) == (302, 302)
    case.refresh_from_db()
    assert case.state == "open"


def test_what_was_decided_does_not_ask_again_and_something_new_does(as_, supervisor, lawyer, case, met):
    decide(as_(supervisor), case, "no_conflict")
    case.refresh_from_db()
    _party, check = add_party(
        case=case, key=factories.contact(lawyer).pk, role="relative", name="Сайкал Сатарова", by=supervisor
    )
    assert (check.verdict, check.waits) == ("ask", False)
    factories.case(supervisor, client="Кутман Шералиев")
    _party, check = add_party(
        case=case, key=factories.contact(lawyer).pk, role="official", name="Кутман Шералиев", by=supervisor
    )
    assert check.waits
    assert waiting(check) == {("conflict_changed", supervisor.name)}
    assert decide(as_(supervisor), case, "refused", message="нет").status_code == 422
    assert decide(as_(supervisor), case, "no_conflict").status_code == 302
    assert not ConflictCheck.objects.waiting().exists()


def test_checks_that_came_to_nothing_are_listed(as_, lawyer, supervisor, met):
    contact = factories.contact(lawyer, caller_name="")
    begin(as_(lawyer), lawyer, contact, "check_conflicts", other_sides=OTHER)
    page = as_(supervisor).get(reverse("proposed_cases")).content.decode()
    assert lawyer.name in page and contact.get_absolute_url() in page
    assert OTHER not in page and met.code not in page


def test_nothing_waits_nothing_is_decided(as_, supervisor, met):
    assert as_(supervisor).get(reverse("decide_case", args=[met.code])).url == met.get_absolute_url()


def test_a_restricted_case_is_decided_through_the_glass(as_, supervisor, lawyer):
    case = factories.case(supervisor, responsible=lawyer, restricted=True, client=CLIENT)
    factories.conflict_check(case, lawyer)
    client = as_(supervisor)
    page = client.get(reverse("proposed_cases")).content.decode()
    assert case.code in page and case.type.name not in page
    assert client.get(reverse("decide_case", args=[case.code])).url == reverse(
        "break_glass", args=[case.code]
    )
    factories.glass(case, supervisor)
    assert client.get(reverse("decide_case", args=[case.code])).status_code == 200


def test_a_wall_hides_the_case_from_the_list(as_, supervisor, other_supervisor, case):
    factories.wall(case, other_supervisor, supervisor)
    assert case.code not in as_(other_supervisor).get(reverse("proposed_cases")).content.decode()
    assert as_(other_supervisor).get(reverse("decide_case", args=[case.code])).status_code == 404


def test_what_is_open_already_stands_before_what_only_waits(as_, supervisor, lawyer):
    proposed = factories.proposed(lawyer)
    provisional = factories.case(
        supervisor, responsible=lawyer, provisional_until=timezone.now() + timedelta(hours=20)
    )
    factories.conflict_check(provisional, lawyer)
    rows = as_(supervisor).get(reverse("proposed_cases")).context["page"].rows
    assert [row.case.code for row in rows] == [provisional.code, proposed.code]
