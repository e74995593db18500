"""add_address: where somebody lives or gets letters, and whether it is safe to write there."""

import pytest

from people.models import Address
from tests.people.acts import key, recorded, send

pytestmark = pytest.mark.django_db

WORDS = {
    "place": "KG-GB",
    "line": "ул. Тестовая, 5",
    "writing": "unsafe",
    "note": "письма вскрывает свекровь",
}


def test_it_adds_and_records(person, lawyer, as_):
    assert send(as_(lawyer), "add_address", person, **key(lawyer), **WORDS).status_code == 302
    address = person.addresses.get()
    assert (address.place_id, address.line, address.writing) == ("KG-GB", "ул. Тестовая, 5", "unsafe")
    assert len(recorded("add_address", person)) == 1


def test_a_double_click_is_one_row(person, lawyer, as_):
    form = key(lawyer)
    for _ in range(2):
        assert send(as_(lawyer), "add_address", person, **form, **WORDS).status_code == 302
    assert Address.objects.count() == 1


def test_it_says_at_least_where(person, lawyer, as_):
    answer = send(as_(lawyer), "add_address", person, **key(lawyer), writing="safe")
    assert answer.status_code == 422
    assert "line" in answer.context["form"].errors


def test_a_key_of_somebody_else_saves_nothing(person, lawyer, intern, as_):
    assert send(as_(lawyer), "add_address", person, **key(intern), **WORDS).status_code == 422


def test_others_may_not(person, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "add_address", person, **key(user), **WORDS).status_code == expected
