"""propose_case: whoever takes calls proposes a case; a supervisor decides, and the operator keeps a stub."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from cases.models import Case, ConflictCheck
from hotline.models import Contact
from reminders import send
from reminders.models import Reminder
from tests import factories
from tests.cases.office import verbs, waiting
from tests.hotline.calls import WORDS, errors, press
from tests.hotline.proposals import CLIENT, OTHER, begin, decide

pytestmark = pytest.mark.django_db


def test_an_operator_proposes_and_keeps_a_stub(as_, operator, supervisor):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    contact = Contact.objects.get()
    page = client.get(reverse("propose_case", args=[contact.pk])).content.decode()
    assert reverse("check_conflicts", args=[contact.pk]) not in page
    assert reverse("open_case", args=[contact.pk]) not in page
    answer = begin(
        client, operator, contact, "propose_case", client_name=WORDS["concerned_name"], officials=OTHER
    )
    assert answer.url == contact.get_absolute_url()
    case = Case.objects.get()
    assert (case.state, case.opened_by, case.opened_from) == ("proposed", operator, contact.pk)
    parties = {(one.role, one.name.full) for one in case.parties.all()}
    assert parties == {
        ("client", WORDS["concerned_name"]), ("referrer", WORDS["caller_name"]), ("official", OTHER),
    }  # fmt: skip
    check = case.conflict_checks.get()
    assert (check.verdict, check.waits, check.decided) == ("clear", True, "")
    stub = client.get(contact.get_absolute_url()).context["case"]
    assert (stub.code, stub.url) == (case.code, "")
    assert client.get(case.get_absolute_url()).status_code == 404


def test_supervisors_are_told_by_code_and_link_alone(as_, operator, supervisor, other_supervisor):
    contact = factories.contact(operator, triage="urgent")
    begin(as_(operator), operator, contact, "propose_case")
    case = Case.objects.get()
    check = case.conflict_checks.get()
    told = {("conflict_waiting", supervisor.name), ("conflict_waiting", other_supervisor.name)}
    assert waiting(check) == told
    assert waiting(case) == set()
    assert check.get_absolute_url() == reverse("decide_case", args=[case.code])
    assert verbs(about=case) == ["cases.propose_case"]


def test_whoever_is_against_us_is_met_by_the_check_and_by_no_search(as_, operator, lawyer, supervisor):
    begin(as_(operator), operator, factories.contact(operator), "propose_case", officials=OTHER)
    for user in (operator, lawyer, supervisor):
        page = as_(user).post(reverse("look_up_person"), {"name": OTHER}).content.decode()
        assert "известен" in page or "никто" in page
        assert "есть в записи" not in page and Case.objects.get().code not in page
    own = factories.contact(lawyer, caller_name="")
    page = begin(as_(lawyer), lawyer, own, "check_conflicts", client_name=OTHER)
    assert page.context["verdict"] == "ask"


def test_clear_and_ask_look_alike_to_who_proposes(as_, operator, supervisor):
    client = as_(operator)
    first, second = factories.contact(operator), factories.contact(operator)
    clear = begin(client, operator, first, "propose_case", other_sides=OTHER)
    factories.case(supervisor, client=OTHER)
    ask = begin(client, operator, second, "propose_case", other_sides=OTHER)
    verdicts = ConflictCheck.objects.order_by("at").values_list("verdict", flat=True)
    assert list(verdicts) == ["clear", "ask"]
    assert (clear.status_code, sorted(clear.headers)) == (ask.status_code, sorted(ask.headers))
    pages = [client.get(one.get_absolute_url()) for one in (first, second)]
    assert [page.context["case"].state for page in pages] == [pages[0].context["case"].state] * 2


def test_a_double_press_is_one_proposal_and_a_second_case_is_refused(as_, operator, supervisor):
    client, contact = as_(operator), factories.contact(operator)
    key = factories.contact(operator).pk
    one = begin(client, operator, contact, "propose_case", key=key)
    assert begin(client, operator, contact, "propose_case", key=key).url == one.url
    assert errors(begin(client, operator, contact, "propose_case"))["__all__"]
    assert Case.objects.count() == ConflictCheck.objects.count() == 1


def test_several_contacts_become_one_case(as_, operator, supervisor):
    number = factories.number()
    first, second = factories.contact(operator, number=number), factories.contact(operator, number=number)
    other = factories.contact(operator, number=factories.number())
    client = as_(operator)
    form = client.get(reverse("propose_case", args=[first.pk])).context["form"]
    assert [key for key, _text in form.fields["also"].choices] == [str(second.pk)]
    refused = begin(client, operator, first, "propose_case", also=[str(other.pk)])
    assert "also" in errors(refused)
    begin(client, operator, first, "propose_case", also=[str(second.pk)])
    case = Case.objects.get()
    assert set(case.contacts.all()) == {first, second}
    assert set(case.contacts.values_list("state", flat=True)) == {"done"}
    assert case.entries.filter(kind="contact", about_id=str(second.pk)).exists()
    assert AuditEntry.objects.filter(verb="hotline.attach_contact", about_id=str(second.pk)).exists()


def test_interns_propose_from_their_own_calls_only(as_, intern, operator, administrator, supervisor):
    own = factories.contact(intern)
    assert begin(as_(intern), intern, own, "propose_case").url == own.get_absolute_url()
    foreign = factories.contact(operator)
    assert begin(as_(intern), intern, foreign, "propose_case").status_code == 404
    assert begin(as_(administrator), administrator, foreign, "propose_case").status_code == 404
    assert Case.objects.get().opened_by == intern


def test_a_supervisor_is_led_to_the_decision(as_, operator, supervisor):
    contact = factories.contact(operator)
    answer = begin(as_(supervisor), supervisor, contact, "propose_case", client_name="")
    case = Case.objects.get()
    assert answer.url == reverse("decide_case", args=[case.code])
    assert [str(one.reason) for one in case.conflict_checks.get().findings] == ["nameless"]
    assert CLIENT not in as_(supervisor).get(answer.url).content.decode()


@pytest.mark.parametrize("decided", ["no_conflict", "refused"])
def test_whoever_proposed_finds_a_line_in_the_inbox_and_what_became_of_it(
    decided, as_, operator, other_operator, supervisor
):
    contact = factories.contact(other_operator, triage="urgent")
    begin(as_(operator), operator, contact, "propose_case")
    case = Case.objects.get()
    decide(as_(supervisor), case, decided, message="Юрист позвонит завтра.")
    told = Reminder.objects.filter(kind="case_decided")
    assert [(one.to, one.about_id, one.about_path) for one in told] == [
        (operator, str(contact.pk), contact.get_absolute_url())
    ]
    send.send_due()
    inbox = as_(operator).get(reverse("inbox")).content.decode()
    assert "Супервизор принял решение" in inbox and contact.get_absolute_url() in inbox
    assert case.code not in inbox
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert "Юрист позвонит завтра." in page


def test_a_supervisor_who_decides_his_own_is_told_nothing(as_, supervisor, operator):
    begin(as_(supervisor), supervisor, factories.contact(operator), "propose_case")
    decide(as_(supervisor), Case.objects.get(), "no_conflict")
    assert not Reminder.objects.filter(kind="case_decided").exists()
