"""open_case: a supervisor opens a case from a call."""

from uuid import uuid4

from django.urls import reverse

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from cases.models import Case
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
