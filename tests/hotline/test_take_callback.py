"""take_callback: whoever rings now owes the call; the number stands before no one else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import AuditEntry
from hotline.actions.calling_back import take_callback
from hotline.models import Callback
from people.actions.hiding import hide_person
from people.phones import show_phone
from tests import factories
from tests.hotline.owed import planned, take, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def card(client, callback) -> str:
    return client.get(callback.get_absolute_url()).content.decode()


def test_it_takes_records_and_plans(as_, operator, other_operator, supervisor, callback):
    taken(as_(other_operator), callback)
    assert (callback.owner, callback.state) == (other_operator, "taken")
    assert AuditEntry.objects.filter(verb="hotline.take_callback", about_id=str(callback.pk)).count() == 1
    assert planned(callback) == [("callback_due", other_operator.name), ("callback_missed", supervisor.name)]


def test_the_number_stands_before_who_has_it_in_hand_alone(
    as_, operator, other_operator, supervisor, callback
):
    shown = show_phone(callback.number)
    assert not [who for who in (operator, other_operator, supervisor) if shown in card(as_(who), callback)]
    taken(as_(operator), callback)
    assert shown in card(as_(operator), callback)
    assert not [who for who in (other_operator, supervisor) if shown in card(as_(who), callback)]
    assert callback.number not in card(as_(other_operator), callback)


def test_the_second_is_told_who_has_it_and_nothing_is_lost(as_, operator, other_operator, callback):
    taken(as_(operator), callback)
    client = as_(other_operator)
    answer = client.post(f"{callback.get_absolute_url()}take/", follow=True)
    page = answer.content.decode()
    assert operator.name in page
    callback.refresh_from_db()
    assert (callback.owner, callback.version) == (operator, 2)


def test_after_half_an_hour_without_a_word_it_is_free_again(as_, operator, other_operator, callback):
    taken(as_(operator), callback)
    Callback.objects.update(owned_since=timezone.now() - timedelta(minutes=31))
    taken(as_(other_operator), callback)
    assert callback.owner == other_operator


def test_pressed_twice_it_is_taken_once(as_, operator, callback):
    client = as_(operator)
    for _ in range(2):
        take(client, callback)
    callback.refresh_from_db()
    assert callback.version == 2


def test_a_number_marked_unsafe_is_never_offered(as_, operator, supervisor, callback):
    client = as_(operator)
    taken(client, callback)
    factories.contact(supervisor, number=callback.number, safety="unsafe")
    page = card(client, callback)
    assert show_phone(callback.number) not in page
    assert "try_callback" not in page
    Callback.objects.update(state="promised")
    assert f"{callback.get_absolute_url()}take/" not in card(client, callback)
    take(client, callback)
    callback.refresh_from_db()
    assert callback.state == "promised"


@pytest.mark.parametrize("whose", ["his", "another's"])
def test_a_mark_of_anybody_on_that_number_counts(as_, operator, supervisor, callback, whose):
    person = factories.person(supervisor, "Гульмира Токонова", number=callback.number)
    if whose == "his":
        callback.person = person
        callback.save(update_fields=["person"])
    person.phones.update(safety="unsafe")
    take(as_(operator), callback)
    callback.refresh_from_db()
    assert callback.state == "promised"


def test_the_mark_counts_also_when_its_person_was_hidden_meanwhile(operator, supervisor, callback):
    """The index of a hidden person's number meets nothing."""
    person = factories.person(supervisor, "Гульмира Токонова", number=callback.number)
    phone = person.phones.get()
    phone.safety, phone.number_index = "unsafe", phone.pk.bytes
    phone.save(update_fields=["safety", "number_index"])
    callback.person = person
    callback.save(update_fields=["person"])
    with pytest.raises(ValidationError) as refused:
        take_callback(callback=callback, by=operator)
    assert refused.value.code == "unsafe"


def test_hours_and_cover_story_are_those_of_the_person_meant(as_, operator, supervisor, callback):
    other = factories.person(supervisor, "Эркин Токонов", number=callback.number)
    other.phones.update(safety="hours")
    phone = other.phones.get()
    phone.cover_story, phone.safety_note = "сосед по даче", "только утром"
    phone.save(update_fields=["cover_story", "safety_note"])
    page = card(as_(operator), callback)
    assert "сосед по даче" not in page
    assert "только утром" not in page
    callback.person = other
    callback.save(update_fields=["person"])
    page = card(as_(operator), callback)
    assert "сосед по даче" in page
    assert "только утром" in page


def test_it_refuses_one_that_is_over_or_stuck(as_, operator, callback):
    for state in ("stuck", "done"):
        facts = {"ended_at": timezone.now(), "ended_by": operator} if state == "done" else {}
        Callback.objects.update(state=state, **facts)
        take(as_(operator), callback)
        callback.refresh_from_db()
        assert callback.state == state


def test_rights(as_, lawyer, intern, administrator, callback):
    for stranger in (lawyer, intern, administrator):
        assert take(as_(stranger), callback).status_code == 404


def test_what_was_said_in_the_call_of_a_hidden_person_counts_for_the_promise_made_there(
    as_, operator, supervisor
):
    person = factories.person(supervisor, "Гульмира Токонова")
    contact = factories.contact(operator, number=factories.number(), caller=person, safety="unsafe")
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    promised = factories.callback(operator, contact=contact, phone=contact.number)
    bare = factories.callback(operator, phone=contact.number)
    take(as_(operator), promised)
    promised.refresh_from_db()
    assert promised.state == "promised"
    taken(as_(operator), bare)  # by the number alone no hint meets the hidden
