"""add_name: one more way in which somebody is called, found by searches from then on."""

import pytest

from people.finding import find_by_name
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db

WORDS = {"full": "Tokonov Erkin", "kind": "document"}


def test_it_adds_and_records(person, lawyer, as_):
    assert send(as_(lawyer), "add_name", person, **WORDS).status_code == 302
    assert person.names.filter(kind="document").get().full == "Tokonov Erkin"
    assert len(recorded("add_name", person)) == 1
    person.refresh_from_db()
    assert person.version == 2


def test_searches_meet_the_new_name(person, lawyer, as_):
    send(as_(lawyer), "add_name", person, full="Бекова Айсулуу", kind="alias")
    assert [hit.person for hit in find_by_name("Айсулуу Бекова").hits] == [person.pk]


def test_the_same_name_twice_is_one(person, lawyer, as_):
    for _ in range(2):
        send(as_(lawyer), "add_name", person, **WORDS)
    assert person.names.count() == 2


@pytest.mark.parametrize("full", ["", "  ", "!!!", "a\x00b", "x" * 121])
def test_it_refuses_what_is_no_name(full, person, lawyer, as_):
    assert send(as_(lawyer), "add_name", person, full=full, kind="spoken").status_code == 422
    assert person.names.count() == 1


def test_marks_that_turn_the_text_are_taken_out(person, lawyer, as_):
    send(as_(lawyer), "add_name", person, full="Эркин \u202eТоконов", kind="alias")
    assert person.names.get(kind="alias").full == "Эркин Токонов"


def test_an_intern_proposes_by_a_note(person, intern, as_):
    assert send(as_(intern), "add_name", person, **WORDS).status_code == 403


def test_it_hides_the_person_from_strangers(person, other_lawyer, as_):
    assert send(as_(other_lawyer), "add_name", person, **WORDS).status_code == 404
