"""open_case: a lawyer or a supervisor opens a case from a call, after a clear conflict check."""

from uuid import uuid4

from django.urls import reverse

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from cases.models import Case, ConflictCheck
from hotline.models import Contact
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import WORDS, errors, press


def open_case(client, user, contact, **words):
    data = {
        "version": contact.version, "row_key": signed_row_key(user, words.pop("key", None)), "type": "TORT",
        "triage": "urgent", "summary": "Задержание ночью.", "client_name": WORDS["concerned_name"], "place": "KG-GB", **words,
    }  # fmt: skip
    return client.post(reverse("open_case", args=[contact.pk]), data)


def logged(as_, operator, **words) -> Contact:
    press(as_(operator), operator, "queue", **{**WORDS, **words})
    return Contact.objects.latest("logged_at")


def test_the_call_becomes_a_case(as_, operator, supervisor):
    contact = logged(as_, operator)
    client = as_(supervisor)
    page = client.get(reverse("open_case", args=[contact.pk]))
    assert page.context["form"]["client_name"].value() == WORDS["concerned_name"]
    response = open_case(client, supervisor, contact)
    case = Case.objects.get()
    assert response.url == case.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.case, contact.state, contact.outcome_id) == (case, "done", "INTAKE")
    assert (case.state, case.opened_from, case.summary) == ("open", contact.pk, "Задержание ночью.")
    parties = {(party.role, party.person_id, party.name.full) for party in case.parties.all()}
    assert parties == {
        ("client", contact.concerned_id, WORDS["concerned_name"]), ("referrer", contact.caller_id, WORDS["caller_name"]),
    }  # fmt: skip
    assert {"hotline.open_case", "cases.open_case"} <= set(AuditEntry.objects.values_list("verb", flat=True))
    assert set(Reminder.objects.filter(kind="contact_waiting").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_who_called_for_himself_is_the_client_and_nobody_else(as_, operator, supervisor):
    contact = logged(as_, operator, relation="self", concerned_name="")
    page = as_(supervisor).get(reverse("open_case", args=[contact.pk]))
    assert page.context["form"]["client_name"].value() == WORDS["caller_name"]
    open_case(as_(supervisor), supervisor, contact, client_name=WORDS["caller_name"])
    party = Case.objects.get().parties.get()
    assert (party.role, party.person_id) == ("client", contact.caller_id)


def test_a_client_without_a_name_and_one_whose_name_is_told_now(as_, operator, supervisor):
    nameless = logged(as_, operator, concerned_name="", caller_name="")
    refused = open_case(as_(supervisor), supervisor, nameless, client_name="")
    assert refused.status_code == 422 and refused.context["verdict"] == "ask"
    assert nameless.__class__.objects.get(pk=nameless.pk).case is None
    told = logged(as_, operator, concerned_name="", caller_name="", number="0100 00 77 11")
    open_case(as_(supervisor), supervisor, told, client_name="Азат Ли")
    assert Contact.objects.get(pk=told.pk).case.parties.get().name.full == "Азат Ли"


def test_two_presses_are_one_case(as_, operator, supervisor):
    contact, key = logged(as_, operator), uuid4()
    first = open_case(as_(supervisor), supervisor, contact, key=key)
    second = open_case(as_(supervisor), supervisor, contact, key=key)
    assert first.url == second.url
    assert Case.objects.count() == 1
    third = open_case(as_(supervisor), supervisor, contact)
    assert errors(third)["__all__"]
    assert Case.objects.count() == 1


def test_bad_input_keeps_what_was_typed(as_, operator, supervisor):
    contact = logged(as_, operator)
    for field, value in (
        ("type", "NOTHING"),
        ("triage", ""),
        ("summary", ""),
        ("client_name", "я" * 121),
        ("version", "x"),
    ):
        response = open_case(as_(supervisor), supervisor, contact, **{field: value})
        assert field in errors(response)
    stale = open_case(as_(supervisor), supervisor, contact, version=9, summary="Мои слова")
    assert errors(stale)["__all__"] and "Мои слова" in stale.content.decode()
    assert Case.objects.count() == 0


def test_neither_operators_nor_interns_open_cases(
    as_, operator, other_operator, lawyer, intern, administrator
):
    contact = logged(as_, operator)
    assert open_case(as_(operator), operator, contact).status_code == 403
    assert open_case(as_(other_operator), other_operator, contact).status_code == 403
    for stranger in (lawyer, intern, administrator):
        assert open_case(as_(stranger), stranger, contact).status_code == 404
    own = factories.contact(intern)
    assert open_case(as_(intern), intern, own).status_code == 403
    assert Case.objects.count() == 0


def test_a_lawyer_opens_a_case_from_his_own_call_and_answers_for_it(as_, lawyer, supervisor):
    contact = factories.contact(lawyer, caller_name="")
    answer = open_case(
        as_(lawyer), lawyer, contact, client_name="Жээнбек Сатаров", other_sides="Кутман Шералиев"
    )
    case = Case.objects.get()
    assert answer.url == case.get_absolute_url()
    assert (case.state, case.assignments.get().user) == ("assigned", lawyer)
    assert [entry.kind for entry in case.entries.order_by("at")] == ["opened", "assigned"]
    assert {(one.role, one.name.full) for one in case.parties.all()} == {
        ("client", "Жээнбек Сатаров"), ("other_side", "Кутман Шералиев"),
    }  # fmt: skip
    check = case.conflict_checks.get()
    assert (check.verdict, check.waits, check.by) == ("clear", False, lawyer)
    assert not Reminder.objects.filter(kind="case_unassigned").exists()
    assert as_(lawyer).get(case.get_absolute_url()).status_code == 200


def test_a_check_that_asks_opens_nothing_and_keeps_what_was_typed(as_, lawyer, supervisor):
    factories.case(supervisor, client="Кутман Шералиев")
    contact = factories.contact(lawyer, caller_name="")
    words = {"client_name": "Жээнбек Сатаров", "other_sides": "Кутман Шералиев", "summary": "Мои слова"}
    page = open_case(as_(lawyer), lawyer, contact, **words)
    assert (page.status_code, page.context["verdict"]) == (422, "ask")
    assert "Мои слова" in page.content.decode()
    assert Case.objects.count() == 1
    contact.refresh_from_db()
    assert (contact.case, contact.state) == (None, "in_triage")
    check = ConflictCheck.objects.get()
    assert (check.verdict, check.case, check.subject_id) == ("ask", None, contact.pk)


def test_two_matters_of_one_quarrel_do_not_both_open(as_, lawyer, other_lawyer):
    """Whoever comes first is helped; the other side is met although nobody has talked of her yet."""
    first, second = factories.contact(lawyer, caller_name=""), factories.contact(other_lawyer, caller_name="")
    open_case(as_(lawyer), lawyer, first, client_name="Жээнбек Сатаров", other_sides="Айнагүл Бекташева")
    page = open_case(
        as_(other_lawyer), other_lawyer, second, client_name="Ainagul Bektasheva", other_sides=""
    )
    assert page.context["verdict"] == "ask"
    assert Case.objects.count() == 1
