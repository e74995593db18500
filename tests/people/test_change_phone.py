"""change_phone: how a number may be rung, marked on the person's page; the number itself never changes."""

import pytest
from django.urls import reverse

from people.models import Phone
from people.record import add_phone
from tests import factories
from tests.hotline.calls import press
from tests.people.acts import address, recorded, send

pytestmark = pytest.mark.django_db
MARKS = {
    "whose": "сестры", "safety": "hours", "hours_from": "10:00", "hours_to": "14:00", "cover_story": "аптека",
    "agreed_word": "ромашка", "voicemail": "no", "sms": "no", "messenger": "yes",
}  # fmt: skip


@pytest.fixture
def phone(person, lawyer):
    return add_phone(person=person, number=factories.number(), by=lawyer)


def change(client, phone, **marks):
    return send(client, "change_phone", phone.person, phone.pk, **{"version": phone.version, **marks})


def test_it_marks_and_shows(person, phone, lawyer, as_):
    number = phone.number
    assert change(as_(lawyer), phone, **MARKS, number="0100 99 99 99").status_code == 302
    phone.refresh_from_db()
    assert (phone.cover_story, phone.agreed_word, phone.marked_by) == ("аптека", "ромашка", lawyer)
    assert phone.number == number
    page = as_(lawyer).get(person.get_absolute_url()).content.decode()
    assert all(word in page for word in ("10:00–14:00", "аптека", "ромашка", "сестры"))


def test_it_records_in_the_history_of_the_person_alone(person, phone, lawyer, as_):
    change(as_(lawyer), phone, safety="unsafe", agreed_word="ромашка")
    (entry,) = recorded("change_phone", person)
    assert sorted(entry.fields) == ["agreed_word", "safety"]
    assert "ромашка" not in str(entry.fields)


def test_nothing_new_is_no_change(person, phone, lawyer, as_):
    assert change(as_(lawyer), phone, safety="unknown").status_code == 302
    assert recorded("change_phone", person) == []


def test_it_refuses_a_stale_version_and_shows_both(person, phone, lawyer, as_):
    change(as_(lawyer), phone, cover_story="школа")
    answer = change(as_(lawyer), phone, cover_story="аптека")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "школа" in page
    assert "аптека" in page
    assert 'name="version" value="2"' in page
    phone.refresh_from_db()
    assert phone.cover_story == "школа"


def test_the_version_is_the_phones(person, phone, lawyer, as_):
    """A name that a colleague added meanwhile is no reason to type the marks anew."""
    send(as_(lawyer), "add_name", person, full="Азат Ли", kind="alias")
    assert change(as_(lawyer), phone, safety="safe").status_code == 302


def test_others_may_not(phone, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert change(as_(user), phone, safety="safe").status_code == expected


@pytest.fixture
def brought(operator, as_):
    """A number that the operator's own call has brought in."""
    press(as_(operator), operator, "queue", number="+996100004118", caller_name="Гүлмира Асанова", said="x")
    return Phone.objects.get(person=operator.contacts_logged.get().caller)


def test_an_operator_sets_the_first_word_of_a_number_that_he_brought(brought, operator, as_):
    client = as_(operator)
    assert (
        'name="agreed_word"'
        in client.get(address("change_phone", brought.person_id, brought.pk)).content.decode()
    )
    assert change(client, brought, agreed_word="ромашка").status_code == 302
    brought.refresh_from_db()
    assert brought.agreed_word == "ромашка"
    for page in (
        client.get(address("change_phone", brought.person_id, brought.pk)),
        client.get(brought.person.get_absolute_url()),
    ):
        assert "ромашка" not in page.content.decode()
    change(client, brought, agreed_word="шпион")
    brought.refresh_from_db()
    assert brought.agreed_word == "ромашка"


def test_once_the_call_belongs_to_a_case_he_sets_none(brought, operator, lawyer, supervisor, as_):
    operator.contacts_logged.update(case=factories.case(supervisor, responsible=lawyer))
    change(as_(operator), brought, agreed_word="шпион", cover_story="аптека")
    brought.refresh_from_db()
    assert (brought.agreed_word, brought.cover_story) == ("", "аптека")


def test_a_number_that_a_colleague_wrote_down_is_not_marked_on_the_phone(person, phone, operator, as_):
    """Shown masked, it has no button and no page: what is marked on it is for those who see the case."""
    phone.cover_story = "аптека"
    phone.save(update_fields=["cover_story"])
    factories.contact(operator, caller=person)
    client = as_(operator)
    page = client.get(person.get_absolute_url()).content.decode()
    assert "аптека" not in page
    assert reverse("change_phone", args=[person.pk, phone.pk]) not in page
    assert client.get(address("change_phone", person.pk, phone.pk)).status_code == 404
