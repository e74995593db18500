"""log_contact: a call becomes a row, in the queue or finished at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import SavedForm
from audit.models import AuditEntry
from hotline.models import Contact
from people.models import Person, Phone
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, address, errors, press


def test_the_door_of_a_new_contact_creates_nothing(as_, operator):
    client = as_(operator)
    first, second = client.get(reverse("new_contact")), client.get(reverse("new_contact"))
    assert first.status_code == 302
    assert first.url != second.url
    assert client.get(first.url).status_code == 200
    assert Contact.objects.count() == SavedForm.objects.count() == 0


def test_it_logs_into_the_queue(as_, operator, supervisor):
    response = press(as_(operator), operator, "queue", **WORDS)
    contact = Contact.objects.get()
    assert response.url == contact.get_absolute_url()
    assert (contact.state, contact.operator, contact.number) == ("in_triage", operator, NUMBER)
    assert (contact.said, contact.safety_note) == (WORDS["said"], WORDS["safety_note"])
    assert contact.caller.names.get().full == WORDS["caller_name"]
    assert contact.concerned.names.get().full == WORDS["concerned_name"]
    assert contact.caller.phones.get().safety == "hours"
    assert contact.concerned.phones.count() == 0
    assert contact.answer_by == contact.logged_at + timedelta(hours=8)


def test_it_records_and_plans(as_, operator, supervisor, other_supervisor):
    press(as_(operator), operator, "queue", **WORDS)
    contact = Contact.objects.get()
    entry = AuditEntry.objects.get(verb="hotline.log_contact")
    assert (entry.about_id, entry.actor_id) == (str(contact.pk), str(operator.pk))
    reminders = Reminder.objects.filter(kind="contact_waiting")
    assert {reminder.to for reminder in reminders} == {supervisor, other_supervisor}
    assert all(reminder.urgent and reminder.due_at <= timezone.now() for reminder in reminders)


def test_a_contact_that_can_wait_reminds_when_it_has_waited_too_long(as_, operator, supervisor):
    press(as_(operator), operator, "queue", **{**WORDS, "triage": "routine"})
    assert Reminder.objects.get().due_at == Contact.objects.get().answer_by


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [("SILENT", True), ("DROPPED", True), ("WRONG", False), ("PRANK", False), ("INFO", False)],
)
def test_one_press_logs_a_call_without_a_conversation(as_, operator, supervisor, outcome, kept):
    press(as_(operator), operator, outcome)
    bare = Contact.objects.get()
    assert (bare.state, bare.outcome_id, bare.number) == ("done", outcome, "")
    press(as_(operator), operator, outcome, **WORDS)
    full = Contact.objects.exclude(pk=bare.pk).get()
    assert full.number == (NUMBER if kept else "")
    assert (full.number_index is not None) == kept
    assert (full.caller is not None) == kept
    assert Person.objects.count() == (2 if kept else 0)
    assert Reminder.objects.count() == 0


def test_a_wrong_number_is_not_held_up_by_half_a_number(as_, operator):
    press(as_(operator), operator, "WRONG", number="0100")
    assert Contact.objects.get().number == ""
    response = press(as_(operator), operator, "SILENT", number="0100")
    assert "number" in errors(response)


@pytest.mark.parametrize(
    ("do", "code"), [("advice", "ADVICE"), ("info", "INFO"), ("referred", "REFERRED_OUT")]
)
def test_it_finishes_at_once(as_, operator, do, code):
    press(as_(operator), operator, do, **WORDS, answer="Объяснила порядок.", signpost="CHILD")
    contact = Contact.objects.get()
    assert (contact.state, contact.outcome_id, contact.signpost_id) == ("done", code, "CHILD")
    assert (contact.answer, contact.finished_by) == ("Объяснила порядок.", operator)


def test_a_refusal_names_another_service(as_, operator):
    client = as_(operator)
    key = uuid4()
    response = press(client, operator, "refused", key=key, **WORDS)
    assert set(errors(response)) == {"refusal"}
    response = press(client, operator, "refused", key=key, **WORDS, refusal="CONFLICT")
    assert set(errors(response)) == {"signpost"}
    press(client, operator, "refused", key=key, **WORDS, refusal="CONFLICT", signpost="CHILD")
    contact = Contact.objects.get()
    assert (contact.state, contact.outcome_id) == ("refused", "CONFLICT")
    assert "print" in client.get(contact.get_absolute_url()).content.decode()


def test_the_call_began_when_the_page_was_opened(as_, operator):
    client = as_(operator)
    key = uuid4()
    page = client.get(address(key))
    opened = page.context["form"]["opened"].value()
    press(client, operator, "queue", key=key, **WORDS, opened=opened)
    contact = Contact.objects.get()
    assert contact.began_at.isoformat() == page.context["form"].opened_at().isoformat()
    press(client, operator, "queue", **WORDS, opened="2099-01-01T00:00:00+06:00:forged")
    assert Contact.objects.latest("logged_at").began_at <= timezone.now()


def test_a_letter_of_last_week_has_its_own_time(as_, operator):
    then = timezone.localtime(timezone.now() - timedelta(days=7)).replace(second=0, microsecond=0)
    press(as_(operator), operator, "queue", **WORDS, began_at=f"{then:%Y-%m-%dT%H:%M}", channel="letter")
    contact = Contact.objects.get()
    assert (contact.began_at, contact.channel) == (then, "letter")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "позвоните маме"), ("number", "0990 18"), ("began_at", "2099-01-01T10:00"), ("began_at", "9999-12-31T23:59"),
        ("began_at", "0001-01-01T00:00"), ("began_at", "вчера"), ("said", "а" * 1_000_000), ("said", "до\x00после"),
        ("caller_name", "я" * 121), ("place", "NOWHERE"), ("triage", "worst"), ("safety", "[]"), ("relation", "x" * 5000),
        ("language", "\x00"), ("place", "\x00"), ("said", ""),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_nothing_is_lost(as_, operator, field, value):
    response = press(as_(operator), operator, "queue", **{**WORDS, field: value})
    assert response.status_code == 422
    assert field in errors(response)
    page = response.content.decode()
    assert WORDS["wanted"] in page
    if field == "said" and len(value) > 1000:
        assert value in page
    assert Contact.objects.count() == Person.objects.count() == 0


def test_half_characters_break_no_page(as_, operator):
    """Only a hostile client sends them: a multipart form with a charset of its own."""
    key = uuid4()
    client = as_(operator)
    parts = {
        **WORDS,
        "row_key": signed_row_key(operator, key),
        "do": "queue",
        "said": r"до \ud800 после",
        "caller_name": "Ann",
    }
    for do in ("queue", "save", "look_up"):
        body = (
            "".join(
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value.encode("unicode_escape").decode() if name != "said" else value}\r\n'
                for name, value in {**parts, "do": do}.items()
            )
            + "--x--\r\n"
        )
        response = client.generic(
            "POST",
            address(key),
            body.encode("latin-1", "backslashreplace"),
            content_type="multipart/form-data; boundary=x; charset=raw_unicode_escape",
        )
        assert response.status_code == 400, do  # half characters need an encoding that no browser sends
        response.content.decode()
    assert Contact.objects.count() == 0


def test_several_values_of_one_field_do_no_harm(as_, operator):
    response = press(
        as_(operator),
        operator,
        "queue",
        **{
            **WORDS,
            "said": ["одно", "другое"],
            "triage": ["urgent", "routine"],
            "said[]": "x",
            "state": "done",
            "operator": "1",
        },
    )
    assert response.status_code == 302
    contact = Contact.objects.get()
    assert (contact.state, contact.operator) == ("in_triage", operator)


def test_a_double_press_is_one_row(as_, operator, supervisor):
    key = uuid4()
    client = as_(operator)
    first = press(client, operator, "queue", key=key, **WORDS)
    second = press(client, operator, "queue", key=key, **WORDS)
    assert first.url == second.url
    assert (Contact.objects.count(), Person.objects.count(), Reminder.objects.count()) == (1, 2, 2)
    assert client.get(address(key)).url == first.url  # the back button


def test_the_key_of_somebody_else_opens_nothing(as_, operator, other_operator):
    key = uuid4()
    response = as_(other_operator).post(
        address(key), {**WORDS, "row_key": signed_row_key(operator, key), "do": "queue"}
    )
    assert "row_key" in errors(response)
    response = as_(operator).post(
        address(uuid4()), {**WORDS, "row_key": signed_row_key(operator, key), "do": "queue"}
    )
    assert "row_key" in errors(response)
    assert Contact.objects.count() == 0


def test_a_known_caller_is_not_recorded_twice(as_, operator):
    known = factories.person(operator, "Гульмира Токонова", number=NUMBER)
    press(as_(operator), operator, "queue", **WORDS, known_caller=str(known.pk))
    assert Contact.objects.get().caller == known
    assert known.phones.get().safety == "hours"


def test_a_person_of_another_name_or_number_cannot_be_chosen(as_, operator):
    stranger = factories.person(operator, "Другой Человек", number=NUMBER)
    elsewhere = factories.person(operator, "Гульмира Токонова", number="+996100009999")
    for person in (stranger, elsewhere):
        press(as_(operator), operator, "queue", **WORDS, known_caller=str(person.pk))
    assert not Contact.objects.filter(caller__in=[stranger, elsewhere]).exists()


def test_an_untold_name_records_nobody(as_, operator):
    press(as_(operator), operator, "queue", **{**WORDS, "caller_name": "", "concerned_name": " — "})
    assert (Person.objects.count(), Phone.objects.count()) == (0, 0)
    assert Contact.objects.get().number == NUMBER


def test_who_calls_for_himself_is_the_person_concerned(as_, operator):
    press(as_(operator), operator, "queue", **{**WORDS, "relation": "self", "concerned_name": ""})
    contact = Contact.objects.get()
    assert contact.caller == contact.concerned


def test_the_administrator_takes_no_calls(as_, administrator):
    client = as_(administrator)
    for response in (
        client.get(reverse("new_contact")), client.get(address(uuid4())), client.post(reverse("look_up_number")),
        press(client, administrator, "queue", **WORDS),
    ):  # fmt: skip
        assert response.status_code == 403
    assert Contact.objects.count() == 0


def test_nothing_of_a_call_is_readable_in_the_rows(as_, operator, supervisor):
    press(as_(operator), operator, "queue", **WORDS)
    press(as_(operator), operator, "save", **WORDS)
    with connection.cursor() as cursor:
        for table in (
            "hotline_contact",
            "accounts_savedform",
            "audit_auditentry",
            "reminders_reminder",
            "django_session",
        ):
            cursor.execute(f"SELECT {table}::text FROM {table}")
            for (row,) in cursor.fetchall():
                for word in (
                    "Гульмира",
                    "Токонов",
                    "забрали",
                    "ИВС",
                    "аптекой",
                    "100004118",
                    "0100 00 41 18",
                ):
                    assert word not in row, table
                    assert word.encode().hex() not in row, table


def statements(queries) -> int:
    """Without the marks of transactions."""
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return len([query for query in queries.captured_queries if not query["sql"].startswith(marks)])


def test_what_a_page_and_a_save_cost(as_, operator, supervisor):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    client.get(address(uuid4()))
    with CaptureQueriesContext(connection) as page:
        client.get(address(uuid4()))
    assert statements(page) <= 7, [query["sql"][:90] for query in page.captured_queries]
    with CaptureQueriesContext(connection) as save:
        press(client, operator, "queue", **{**WORDS, "number": "0100 00 41 19"})
    assert statements(save) <= 15, [query["sql"][:90] for query in save.captured_queries]
