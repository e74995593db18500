"""add_phone: one more number, with whose it is and whether it may be rung."""

import pytest

from tests import factories
from tests.people.acts import recorded, send
from tests.people.met import persons_by_phone

pytestmark = pytest.mark.django_db

WORDS = {"number": "0100 00 77 01", "whose": "соседка", "safety": "hours", "safety_note": "только днём"}


def test_it_adds_and_records(person, lawyer, as_):
    assert send(as_(lawyer), "add_phone", person, **WORDS).status_code == 302
    phone = person.phones.get()
    assert (phone.number, phone.whose, phone.safety, phone.safety_note) == (
        "+996100007701", "соседка", "hours", "только днём",
    )  # fmt: skip
    assert persons_by_phone("+996100007701") == [person.pk]
    assert len(recorded("add_phone", person)) == 1


@pytest.mark.parametrize("number", ["", "не знаю", "12"])
def test_it_refuses_what_is_no_number(number, person, lawyer, as_):
    assert send(as_(lawyer), "add_phone", person, **{**WORDS, "number": number}).status_code == 422
    assert not person.phones.exists()


def test_one_that_was_taken_out_comes_back(person, lawyer, as_):
    send(as_(lawyer), "add_phone", person, **WORDS)
    send(as_(lawyer), "void_phone", person, person.phones.get().pk, reason="ошибка")
    send(as_(lawyer), "add_phone", person, **WORDS)
    assert person.phones.get().voided_at is None


def test_an_operator_on_the_contact_may(operator, as_):
    caller = factories.person(operator, "Гульмира Токонова")
    factories.contact(operator, caller=caller)
    assert send(as_(operator), "add_phone", caller, **WORDS).status_code == 302


def test_others_may_not(person, intern, other_lawyer, operator, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404), (operator, 404)):
        assert send(as_(user), "add_phone", person, **WORDS).status_code == expected
