"""show_person: searches meet the person again, by every name and number that still holds."""

import pytest

from people.finding import find_by_name
from people.record import add_name, add_phone
from tests import factories
from tests.people.acts import recorded, send
from tests.people.met import persons_by_name, persons_by_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(person, supervisor, lawyer, as_):
    add_phone(person=person, number=factories.number(), by=lawyer)
    send(as_(supervisor), "hide_person", person, reason="угрозы")
    person.refresh_from_db()
    return person


def test_it_shows_and_records(hidden, supervisor, as_):
    add_name(person=hidden, full="Азат Ли", by=supervisor)
    assert send(as_(supervisor), "show_person", hidden, reason="угроза миновала").status_code == 302
    for name in ("Эркин Токонов", "Азат Ли"):
        assert persons_by_name(name) == [hidden.pk]
        assert [hit.person for hit in find_by_name(name).hits] == [hidden.pk]
    assert persons_by_phone(hidden.phones.get().number) == [hidden.pk]
    assert len(recorded("show_person", hidden)) == 1


def test_a_name_that_was_taken_out_stays_out(hidden, supervisor, as_):
    wrong = add_name(person=hidden, full="Азат Ли", by=supervisor)
    send(as_(supervisor), "void_name", hidden, wrong.pk, reason="ошибка")
    send(as_(supervisor), "show_person", hidden, reason="угроза миновала")
    assert persons_by_name("Азат Ли") == []


def test_nobody_who_is_not_hidden(person, supervisor, as_):
    assert send(as_(supervisor), "show_person", person, reason="x").status_code == 422


def test_only_a_supervisor(hidden, lawyer, as_):
    assert send(as_(lawyer), "show_person", hidden, reason="x").status_code == 403


def test_it_refuses_a_stale_version(hidden, supervisor, as_):
    assert send(as_(supervisor), "show_person", hidden, reason="x", version=0).status_code == 409
