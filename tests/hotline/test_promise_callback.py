"""promise_callback: a caller is promised a call, and whoever promised owes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from hotline.models import Callback, Contact
from people.phones import phone_key
from people.record import add_phone
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import NUMBER, errors, press
from tests.hotline.calls import WORDS as CALL
from tests.hotline.owed import local, planned
from tests.hotline.test_correct_contact import correct, logged

pytestmark = pytest.mark.django_db
WORDS = {"ask_for": "Гульмира", "reason": "Сказать, в каком ИВС сын.", "language": "ky", "from_at": ""}


def promise(client, user, contact, *, key=None, hours=4, **words):
    data = {
        "row_key": signed_row_key(user, key or uuid4()),
        "until_at": local(timezone.now() + timedelta(hours=hours)),
        **WORDS,
        **words,
    }
    return client.post(reverse("promise_callback", args=[contact.pk]), data)


@pytest.fixture
def contact(operator):
    return factories.contact(operator, number=NUMBER, triage="urgent", next_step="Перезвонить матери.")


def test_it_promises_records_and_plans(as_, operator, supervisor, contact):
    answer = promise(as_(operator), operator, contact)
    row = Callback.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.owner, row.promised_by, row.state, row.contact) == (operator, operator, "promised", contact)
    assert (row.ask_for, row.number, row.triage, row.language) == ("Гульмира", NUMBER, "urgent", "ky")
    assert AuditEntry.objects.filter(verb="hotline.promise_callback", about_id=str(row.pk)).count() == 1
    assert planned(row) == [("callback_due", operator.name), ("callback_missed", supervisor.name)]
    due, missed = Reminder.objects.filter(about_id=str(row.pk)).order_by("due_at")
    assert (missed.due_at, missed.kind) == (row.until_at, "callback_missed")
    assert due.due_at == row.until_at - timedelta(hours=1)
    assert {due.about_code, missed.about_code} == {row.code}


def test_the_form_proposes_the_target_of_the_level(as_, operator, contact):
    page = as_(operator).get(reverse("promise_callback", args=[contact.pk]))
    words = page.context["form"].initial
    assert words["ask_for"] == contact.caller_name
    assert words["reason"] == contact.next_step
    assert abs(words["until_at"] - timezone.now() - timedelta(hours=8)) < timedelta(minutes=1)


def test_words_and_number_lie_encrypted(as_, operator, contact):
    promise(as_(operator), operator, contact)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM hotline_callback f")
        text = cursor.fetchone()[0]
    assert "ИВС" not in text
    assert "4118" not in text
    assert "Гульмира" not in text


def test_a_second_press_is_the_one_promise(as_, operator, contact):
    client, key = as_(operator), uuid4()
    assert {promise(client, operator, contact, key=key).url for _ in range(2)} == {f"/callbacks/{key}/"}
    answer = promise(client, operator, contact)
    assert answer.status_code == 422
    assert Callback.objects.count() == 1


def test_one_open_promise_a_contact_is_kept_by_the_database(operator, contact):
    factories.callback(operator, contact=contact)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.callback(operator, contact=contact)
    factories.callback(operator, contact=contact, state="done", ended_at=timezone.now(), ended_by=operator)


def test_a_number_marked_unsafe_is_promised_nothing(as_, operator, supervisor, contact):
    person = factories.person(supervisor, "Гульмира Токонова", number=NUMBER)
    person.phones.update(safety="unsafe")
    answer = promise(as_(operator), operator, contact)
    assert answer.status_code == 422
    assert not Callback.objects.exists()
    assert WORDS["reason"] in answer.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        {"until_at": ""}, {"until_at": "2020-01-01T10:00"}, {"until_at": "9999-12-31T10:00"}, {"until_at": "0001-01-01T00:00"},
        {"language": "xx"}, {"reason": "а" * 3000}, {"ask_for": "а" * 200}, {"row_key": "x"},
    ],
)  # fmt: skip
def test_it_refuses_what_cannot_be(as_, operator, contact, words):
    assert promise(as_(operator), operator, contact, **words).status_code == 422
    assert not Callback.objects.exists()


def test_the_window_does_not_end_before_it_begins(as_, operator, contact):
    later = local(timezone.now() + timedelta(hours=9))
    assert promise(as_(operator), operator, contact, from_at=later).status_code == 422


def test_a_contact_without_a_number_has_no_button_and_no_way(as_, operator):
    nameless = factories.contact(operator)
    client = as_(operator)
    assert (
        reverse("promise_callback", args=[nameless.pk])
        not in client.get(nameless.get_absolute_url()).content.decode()
    )
    assert promise(client, operator, nameless).status_code == 422


def test_rights(as_, operator, other_operator, lawyer, intern, administrator, contact):
    for stranger in (lawyer, intern, administrator):
        assert promise(as_(stranger), stranger, contact).status_code == 404
    assert promise(as_(other_operator), other_operator, contact).status_code == 302
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert Callback.objects.get().get_absolute_url() in page
    assert reverse("promise_callback", args=[contact.pk]) not in page


def test_somebody_of_a_case_is_promised_a_call(as_, lawyer, other_lawyer, operator, supervisor):
    case = factories.case(supervisor, responsible=lawyer, client="Эркин Токонов")
    phone = add_phone(person=case.parties.get().person, number=NUMBER, by=lawyer)
    address = reverse("promise_case_callback", args=[case.code, phone.pk])
    data = {"row_key": signed_row_key(lawyer), "until_at": local(timezone.now() + timedelta(days=1)), **WORDS}
    assert address in as_(lawyer).get(reverse("case_people", args=[case.code])).content.decode()
    assert as_(lawyer).get(address).status_code == 200
    assert as_(lawyer).post(address, data).status_code == 302
    row = Callback.objects.get()
    assert (row.case, row.person, row.contact, row.owner) == (case, phone.person, None, lawyer)
    for stranger in (other_lawyer, operator):
        assert as_(stranger).get(address).status_code == 404
        assert as_(stranger).get(row.get_absolute_url()).status_code == 404
    assert as_(supervisor).get(row.get_absolute_url()).status_code == 200
    phone.safety = "unsafe"
    phone.save(update_fields=["safety"])
    assert address not in as_(lawyer).get(reverse("case_people", args=[case.code])).content.decode()


def test_a_contact_with_a_promise_is_neither_taken_back_nor_loses_its_number(as_, operator, contact):
    client = as_(operator)
    promise(client, operator, contact)
    client.post(reverse("undo_log_contact", args=[contact.pk]))
    answer = client.post(
        reverse("finish_contact", args=[contact.pk]), {"version": contact.version, "outcome": "WRONG"}
    )
    assert answer.status_code == 422
    contact.refresh_from_db()
    assert (contact.state, contact.number) == ("in_triage", NUMBER)


def test_a_promise_that_is_over_loses_its_number_with_its_contact(as_, operator, contact):
    client = as_(operator)
    promise(client, operator, contact)
    row = Callback.objects.get()
    client.post(reverse("withdraw_callback", args=[row.pk]), {"version": 1, "reason": "ошибка"})
    client.post(reverse("finish_contact", args=[contact.pk]), {"version": 1, "outcome": "WRONG"})
    row.refresh_from_db()
    assert (row.number, bytes(row.number_index), row.person) == ("", row.pk.bytes, None)
    client.post(reverse("undo_callback", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_from_the_page_of_a_call_it_is_one_press(as_, operator):
    client, key = as_(operator), uuid4()
    answer = press(client, operator, "promise", key=key, **CALL)
    assert answer.url == reverse("promise_callback", args=[key])
    contact = Contact.objects.get()
    assert contact.state == "in_triage"
    words = client.get(answer.url).context["form"].initial
    assert (words["ask_for"], words["reason"]) == (CALL["caller_name"], CALL["next_step"])


def test_on_the_page_of_a_call_it_wants_a_number_and_a_reason_below_the_proposal(as_, operator):
    client = as_(operator)
    assert "number" in errors(press(client, operator, "promise", **{**CALL, "number": ""}))
    low = {**CALL, "signs": "held", "triage": "routine"}
    assert "triage_reason" in errors(press(client, operator, "promise", **low))
    assert not Contact.objects.exists()


def test_a_corrected_number_is_rung_from_then_on_and_one_that_a_supervisor_chose_stays(as_, operator):
    client = as_(operator)
    contact = logged(client, operator)
    promise(client, operator, contact)
    row = Callback.objects.get()
    assert correct(client, contact, number="0100 00 41 19").status_code == 302
    row.refresh_from_db()
    contact.refresh_from_db()
    assert (row.number, bytes(row.number_index)) == ("+996100004119", phone_key("+996100004119"))
    assert row.person == contact.caller
    assert correct(client, contact, number="").status_code == 422
    other = factories.number()
    row.number, row.number_index = other, phone_key(other)
    row.save(update_fields=["number", "number_index"])
    assert correct(client, contact, number="0100 00 41 20").status_code == 302
    row.refresh_from_db()
    assert row.number == other
