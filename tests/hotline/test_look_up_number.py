"""look_up_number: what an operator may know of a number; names only once the caller has named them."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from hotline.models import Contact
from people.actions.hiding import hide_person
from people.phones import phone_key
from people.record import add_phone
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, press


def look_up(client, number="0100 00 41 18", **words):
    return client.post(reverse("look_up_number"), {"number": number, **words})


def test_by_number_alone_no_name_is_told(as_, operator, other_operator):
    press(as_(operator), operator, "queue", **WORDS)
    press(as_(operator), operator, "SILENT", number=WORDS["number"])
    response = look_up(as_(other_operator), "8 10 996 100 00 41 18")
    page = response.content.decode()
    assert response.context["known"].times == 2
    assert response.context["known"].mark == "hours"
    for word in ("Гульмира", "Токонов", "забрали", "аптекой"):
        assert word not in page
    assert not response.context["known"].persons


@pytest.mark.parametrize(
    "name",
    [
        "токонова ГУЛЬМИРА",
        "Gulmira Tokonova",
        "Гулмира Токонова",
        "Гульмира Токоновa",
        "Токонова Гульмира Асановна",
    ],
)
def test_the_same_name_with_this_number_is_offered_in_any_spelling(as_, operator, name):
    press(as_(operator), operator, "queue", **WORDS)
    page = look_up(as_(operator), caller_name=name)
    assert len(page.context["known"].persons) == 1
    assert 'name="known_caller"' in page.content.decode()
    assert "Гульмира" not in page.content.decode()


@pytest.mark.parametrize(
    "name", ["Гульмира", "Токонова", "Гүлнара Токонова", WORDS["concerned_name"], "—", "Г. Т."]
)
def test_half_a_name_or_another_one_offers_nobody(as_, operator, name):
    press(as_(operator), operator, "queue", **WORDS)
    assert not look_up(as_(operator), caller_name=name).context["known"].persons


def test_the_name_of_another_number_offers_nobody(as_, operator):
    factories.person(operator, "Гульмира Токонова", number="+996100009999")
    assert not look_up(as_(operator), caller_name="Гульмира Токонова").context["known"].persons


def test_hidden_people_are_not_even_compared(as_, operator, supervisor):
    hidden = factories.person(operator, "Гульмира Токонова", number=NUMBER)
    client = as_(operator)
    assert look_up(client, caller_name="Гульмира Токонова").context["known"].persons
    hide_person(person=hidden, version=hidden.version, reason="так просит сама", by=supervisor)
    assert not look_up(client, caller_name="Гульмира Токонова").context["known"].persons


def test_a_known_caller_of_another_spelling_is_the_one_person(as_, operator):
    known = factories.person(operator, "Гульмира Токонова", number=NUMBER)
    words = {**WORDS, "caller_name": "Gulmira Tokonova", "known_caller": str(known.pk)}
    press(as_(operator), operator, "queue", **words)
    assert Contact.objects.get().caller == known


def test_the_most_careful_mark_counts(as_, operator):
    person = factories.person(operator, "А", number=NUMBER, safety="safe")
    assert look_up(as_(operator)).context["known"].mark == "safe"
    add_phone(person=factories.person(operator, "Б"), number=NUMBER, by=operator, safety="unsafe")
    assert look_up(as_(operator)).context["known"].mark == "unsafe"
    assert person.phones.get().safety == "safe"


def test_contacts_that_were_taken_back_do_not_count(as_, operator):
    factories.contact(operator, number=NUMBER, state="voided", number_index=phone_key(NUMBER))
    assert look_up(as_(operator)).context["known"].times == 0


@pytest.mark.parametrize("typed", ["", "0100", "мама", "\x00", "9" * 5000, "0100 00 41 18 доб. 5"])
def test_half_a_number_answers_nothing(as_, operator, typed):
    response = look_up(as_(operator), typed)
    assert response.status_code == 200
    assert response.context["known"] is None
    assert not AuditEntry.objects.filter(verb="hotline.look_up_number").exists()


def test_it_is_recorded_without_the_number(as_, operator):
    press(as_(operator), operator, "queue", **WORDS)
    look_up(as_(operator))
    entry = AuditEntry.objects.get(verb="hotline.look_up_number")
    assert (entry.found, entry.about_id, entry.words) == (1, "", None)


def test_it_costs_the_same_for_one_and_for_fifty(as_, operator, django_assert_max_num_queries):
    client = as_(operator)
    press(client, operator, "queue", **WORDS)
    for _ in range(50):
        factories.contact(operator, number=NUMBER)
    with django_assert_max_num_queries(9):
        assert look_up(client, caller_name=WORDS["caller_name"]).context["known"].times == 51


def test_without_a_script_a_button_looks_it_up_and_keeps_all(as_, operator):
    press(as_(operator), operator, "queue", **WORDS)
    page = press(as_(operator), operator, "look_up", **{**WORDS, "said": "", "began_at": "вчера"})
    assert page.context["known"].times == 1
    assert page.context["form"]["caller_name"].value() == WORDS["caller_name"]
    assert not page.context["form"].errors


def test_it_is_a_post(as_, operator):
    assert as_(operator).get(reverse("look_up_number")).status_code == 405
