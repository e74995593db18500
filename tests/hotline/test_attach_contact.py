"""attach_contact: the call was about a case that exists."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.parties import add_party
from hotline.models import Contact
from reminders.models import Reminder
from tests import factories
from tests.cases.acts import close
from tests.cases.office import waiting
from tests.hotline.calls import WORDS, errors, press
from tests.hotline.proposals import CLIENT, OTHER


def attach(client, contact, code):
    return client.post(
        reverse("attach_contact", args=[contact.pk]), {"version": contact.version, "code": code}
    )


@pytest.fixture
def case(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer)


def test_it_stands_in_the_chronology_and_nobody_waits(as_, operator, supervisor, case):
    press(as_(operator), operator, "queue", **WORDS)
    contact = Contact.objects.get()
    client = as_(supervisor)
    assert client.get(reverse("attach_contact", args=[contact.pk])).status_code == 200
    assert attach(client, contact, case.code.lower()).url == case.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.case, contact.state, contact.outcome_id) == (case, "done", "CASE_UPDATE")
    entry = case.entries.get(about_id=str(contact.pk))
    assert (entry.kind, entry.line) == ("contact", WORDS["said"])
    audit = AuditEntry.objects.get(verb="hotline.attach_contact")
    assert (audit.subject_id, audit.about_id) == (str(case.pk), str(contact.pk))
    assert set(Reminder.objects.filter(kind="contact_waiting").values_list("state", flat=True)) == {
        "cancelled"
    }
    lines = client.get(contact.get_absolute_url()).context["history"]
    assert any(case.code in line.text for line in lines)


def test_a_lawyer_attaches_his_own_call_to_his_own_case(as_, lawyer, case):
    contact = factories.contact(lawyer)
    attach(as_(lawyer), contact, case.code)
    contact.refresh_from_db()
    assert contact.case == case


def test_a_case_that_was_closed_meanwhile_is_told_in_clear_words_and_nothing_is_lost(
    as_, lawyer, supervisor, case
):
    contact = factories.contact(lawyer)
    close(case, supervisor)
    page = attach(as_(lawyer), contact, case.code)
    words = " ".join(errors(page)["__all__"])
    assert page.status_code == 422
    assert "закрыто" in words and "ничего не потеряно" in words
    assert case.code in page.content.decode()
    contact.refresh_from_db()
    assert (contact.case, contact.state, contact.version) == (None, "in_triage", 1)
    assert contact.said in as_(lawyer).get(contact.get_absolute_url()).content.decode()
    assert (
        reverse("open_case", args=[contact.pk])
        in as_(lawyer).get(contact.get_absolute_url()).content.decode()
    )


def test_foreign_and_missing_codes_answer_alike(as_, supervisor, lawyer, other_lawyer):
    foreign = factories.case(supervisor, responsible=other_lawyer)
    contact = factories.contact(lawyer)
    pages = [attach(as_(lawyer), contact, code) for code in (foreign.code, "BD-26-AAAA", "что-то", "x" * 40)]
    sentences = [errors(page)["code"] for page in pages]
    assert sentences[0] == sentences[1] == sentences[2] == sentences[3]
    contact.refresh_from_db()
    assert contact.case is None


@pytest.mark.parametrize("code", ["", "\x00", "x" * 500])
def test_a_code_that_is_none(as_, supervisor, operator, code):
    assert "code" in errors(attach(as_(supervisor), factories.contact(operator), code))


def test_a_closed_case_a_second_case_and_a_stale_page_are_refused(as_, operator, supervisor, case, lawyer):
    client = as_(supervisor)
    contact = factories.contact(operator)
    assert errors(attach(client, Contact(pk=contact.pk, version=7), case.code))["__all__"]
    attach(client, contact, case.code)
    contact.refresh_from_db()
    other = factories.case(supervisor, responsible=lawyer)
    assert errors(attach(client, contact, other.code))["__all__"]
    contact.refresh_from_db()
    assert contact.case == case


def test_an_operator_only_asks_for_it(as_, operator, other_operator, intern, administrator, case):
    contact = factories.contact(operator)
    assert attach(as_(operator), contact, case.code).status_code == 403
    assert attach(as_(other_operator), contact, case.code).status_code == 403
    assert attach(as_(intern), contact, case.code).status_code == 404
    assert attach(as_(administrator), contact, case.code).status_code == 404
    assert "attach_contact" not in as_(operator).get(contact.get_absolute_url()).context["verbs"]


def test_whoever_is_named_in_the_call_goes_through_the_check_again(as_, supervisor, lawyer):
    case = factories.case(supervisor, responsible=lawyer, client=CLIENT)
    met = factories.case(supervisor, client=OTHER)
    contact = factories.contact(lawyer, caller_name="", other_sides=f"сосед, {OTHER}")
    page = as_(lawyer).post(
        reverse("attach_contact", args=[contact.pk]), {"version": 1, "code": case.code}, follow=True
    )
    check = case.conflict_checks.get()
    assert check.waits and check.by == lawyer
    assert {one.case for one in check.findings} == {met.pk}
    assert "сосед" not in {one.name for one in check.named}  # one word is no name that could be compared
    assert waiting(check) == {("conflict_changed", supervisor.name)}
    assert met.code not in page.content.decode()
    assert OTHER in as_(supervisor).get(reverse("decide_case", args=[case.code])).content.decode()


def test_a_call_of_the_client_asks_nobody_and_the_next_change_remembers_the_names(as_, lawyer, supervisor):
    case = factories.case(supervisor, responsible=lawyer, client=CLIENT)
    client = case.parties.get()
    contact = factories.contact(
        lawyer, caller=client.person, caller_name=client.name.full, concerned_name="Азамат", other_sides=OTHER
    )
    attach(as_(lawyer), contact, case.code)
    check = case.conflict_checks.get()
    assert (check.verdict, check.waits) == ("clear", False)
    assert [one.name for one in check.named] == [client.name.full, OTHER]
    factories.case(supervisor, client=OTHER)
    add_party(case=case, key=uuid4(), role="relative", name="Сайкал Сатарова", by=lawyer)
    assert case.conflict_checks.latest("at").waits  # by the name of the call, which nobody has typed again


def test_words_that_cannot_be_read_any_more_stop_no_attaching(as_, lawyer, case):
    done = {"state": "done", "finished_at": timezone.now(), "finished_by": lawyer}
    lost = factories.contact(lawyer, case=case, other_sides=OTHER, **done)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hotline_contact SET other_sides = %s WHERE id = %s", [b"\x01broken", lost.pk])
    contact = factories.contact(lawyer)
    attach(as_(lawyer), contact, case.code)
    contact.refresh_from_db()
    assert contact.case == lost.case
    assert OTHER not in {one.name for one in case.conflict_checks.get().named}
