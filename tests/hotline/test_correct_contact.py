"""correct_contact: the words put right, the earlier ones in the history."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.history import words_of
from audit.models import AuditEntry
from hotline.actions.into_case import attach_contact
from hotline.models import Contact
from reminders.models import Reminder
from tests import factories
from tests.cases.acts import close
from tests.cases.office import waiting
from tests.hotline.calls import NUMBER, WORDS, errors, press
from tests.hotline.proposals import OTHER
from tests.people.met import persons_by_name, persons_by_phone


def correct(client, contact, **words):
    began = timezone.localtime(contact.began_at)
    data = {
        **WORDS,
        "version": contact.version,
        "began_at": f"{began:%Y-%m-%dT%H:%M}",
        "channel": "phone",
        **words,
    }
    return client.post(reverse("correct_contact", args=[contact.pk]), data)


def logged(client, operator, do="queue") -> Contact:
    press(client, operator, do, **WORDS)
    return Contact.objects.latest("logged_at")


def test_it_corrects_and_keeps_the_earlier_words(as_, operator):
    client = as_(operator)
    contact = logged(client, operator)
    page = client.get(reverse("correct_contact", args=[contact.pk]))
    assert page.context["form"]["number"].value() == "0100 00 41 18"
    correct(client, contact, said="Сына забрали утром.")
    contact.refresh_from_db()
    assert (contact.said, contact.version) == ("Сына забрали утром.", 2)
    (change,) = words_of(AuditEntry.objects.get(verb="hotline.correct_contact")).changes
    assert (change.field, change.old, change.new) == ("said", WORDS["said"], "Сына забрали утром.")


def test_nothing_changed_writes_nothing(as_, operator):
    client = as_(operator)
    contact = logged(client, operator)
    correct(client, contact)
    contact.refresh_from_db()
    assert contact.version == 1
    assert not AuditEntry.objects.filter(verb="hotline.correct_contact").exists()


def test_a_corrected_name_and_number_find_the_same_person(as_, operator):
    client = as_(operator)
    contact = logged(client, operator)
    correct(client, contact, caller_name="Гульмира Токоева", number="0100 00 41 19")
    assert persons_by_name("Гульмира Токоева") == persons_by_name("Гульмира Токонова") == [contact.caller_id]
    assert persons_by_phone("+996100004119") == persons_by_phone(NUMBER) == [contact.caller_id]


def test_a_name_that_was_told_later_records_the_person(as_, operator):
    client = as_(operator)
    press(client, operator, "queue", **{**WORDS, "caller_name": "", "concerned_name": ""})
    contact = Contact.objects.get()
    correct(client, contact)
    contact.refresh_from_db()
    assert (contact.caller.names.get().full, contact.concerned.names.get().full) == (
        WORDS["caller_name"], WORDS["concerned_name"],
    )  # fmt: skip


def test_a_new_level_moves_the_time_to_answer(as_, operator, supervisor):
    client = as_(operator)
    contact = logged(client, operator)
    correct(client, contact, triage="routine")
    contact.refresh_from_db()
    assert contact.answer_by == contact.logged_at + timedelta(days=10)
    waiting = Reminder.objects.exclude(state="cancelled").get()
    assert (waiting.due_at, waiting.urgent) == (contact.answer_by, False)


def test_where_no_number_is_kept_none_comes_back(as_, operator):
    client = as_(operator)
    contact = logged(client, operator, do="info")
    assert "number" not in client.get(reverse("correct_contact", args=[contact.pk])).context["form"].fields
    correct(client, contact, said="Иначе.")
    contact.refresh_from_db()
    assert (contact.said, contact.number, contact.number_index, contact.caller) == ("Иначе.", "", None, None)


def test_a_stale_version_shows_both_and_loses_nothing(as_, operator, supervisor):
    client = as_(operator)
    contact = logged(client, operator)
    correct(as_(supervisor), contact, said="Слова супервизора.", place="KG-GB")
    response = correct(client, contact, said="Слова оператора.")
    page = response.content.decode()
    assert errors(response)["__all__"]
    assert "Слова супервизора." in page and "Слова оператора." in page
    assert len(response.context["conflict"]) == 2
    contact.refresh_from_db()
    assert contact.said == "Слова супервизора."
    assert response.context["form"]["version"].value() == "2"
    correct(client, contact, said="Слова оператора.")
    contact.refresh_from_db()
    assert (contact.said, contact.version) == ("Слова оператора.", 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "мама"), ("began_at", "2099-01-01T10:00"), ("said", "а" * 30_000), ("version", "\x00")],
)
def test_bad_input_gets_a_sentence(as_, operator, field, value):
    client = as_(operator)
    contact = logged(client, operator)
    response = correct(client, contact, **{field: value})
    assert field in errors(response)
    assert WORDS["wanted"] in response.content.decode()


def test_it_hides_and_refuses(as_, operator, other_operator, lawyer, intern, administrator):
    contact = factories.contact(operator)
    assert (
        correct(as_(other_operator), contact).status_code == 403
    )  # in the queue: seen, but not theirs to correct
    for stranger in (lawyer, intern, administrator):
        assert correct(as_(stranger), contact).status_code == 404
    contact.refresh_from_db()
    assert contact.version == 1


def test_several_signs_stay_several(as_, operator):
    """Radio buttons would keep one of them and lose the others in silence."""
    client = as_(operator)
    press(client, operator, "queue", **WORDS | {"signs": ["child", "injury"]})
    contact = Contact.objects.latest("logged_at")
    page = client.get(reverse("correct_contact", args=[contact.pk])).content.decode()
    boxes = re.findall(r'<input type="(\w+)" name="signs" value="(\w+)" id="[^"]+"( checked)?', page)
    assert {kind for kind, _, _ in boxes} == {"checkbox"}
    assert [code for _, code, checked in boxes if checked] == ["child", "injury"]


@pytest.fixture
def attached(as_, operator, supervisor, lawyer):
    """The operator's call belongs to somebody's case."""
    case = factories.case(supervisor, responsible=lawyer)
    contact = logged(as_(operator), operator)
    attach_contact(contact=contact, version=contact.version, case=case, by=supervisor)
    contact.refresh_from_db()
    return contact


def test_another_side_in_a_call_of_a_case_goes_through_the_check_again(as_, operator, supervisor, attached):
    met = factories.case(supervisor, client=OTHER)
    answer = correct(as_(operator), attached, other_sides=OTHER)
    assert answer.url == attached.get_absolute_url()
    check = attached.case.conflict_checks.latest("at")
    assert check.waits and check.by == operator and met.pk in check.met_cases
    assert waiting(check) == {("conflict_changed", supervisor.name)}
    page = as_(operator).get(attached.get_absolute_url()).content.decode()
    assert met.code not in page and "супервизор" not in page.partition("<main")[2].lower()


def test_other_words_and_a_case_that_is_over_are_not_checked(as_, operator, supervisor, attached):
    before = attached.case.conflict_checks.count()
    correct(as_(operator), attached, said="Сына забрали утром.")
    assert attached.case.conflict_checks.count() == before
    close(attached.case, supervisor)
    attached.refresh_from_db()
    correct(as_(operator), attached, said="Сына забрали утром.", other_sides=OTHER)
    attached.refresh_from_db()
    assert attached.other_sides == OTHER
    assert attached.case.conflict_checks.count() == before
