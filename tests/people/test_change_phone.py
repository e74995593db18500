"""change_phone: whose number it is and whether it may be rung; the number itself never changes."""

import pytest

from people.record import add_phone
from tests import factories
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(person, lawyer):
    return add_phone(person=person, number=factories.number(), by=lawyer)


def test_it_changes_and_records(person, phone, lawyer, as_):
    words = {"whose": "муж", "safety": "unsafe", "safety_note": "берёт муж", "number": "0100 99 99 99"}
    number = phone.number
    assert send(as_(lawyer), "change_phone", person, phone.pk, **words).status_code == 302
    phone.refresh_from_db()
    assert (phone.whose, phone.safety, phone.safety_note, phone.number) == (
        "муж",
        "unsafe",
        "берёт муж",
        number,
    )
    assert sorted(recorded("change_phone", person)[0].fields) == ["safety", "safety_note", "whose"]


def test_nothing_new_is_no_change(person, phone, lawyer, as_):
    assert send(as_(lawyer), "change_phone", person, phone.pk, safety="unknown").status_code == 302
    assert recorded("change_phone", person) == []


def test_it_refuses_a_stale_version(person, phone, lawyer, as_):
    assert send(as_(lawyer), "change_phone", person, phone.pk, safety="safe", version=77).status_code == 409
    phone.refresh_from_db()
    assert phone.safety == "unknown"


def test_others_may_not(person, phone, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "change_phone", person, phone.pk, safety="safe").status_code == expected
