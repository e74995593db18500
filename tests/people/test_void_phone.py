"""void_phone: somebody is not reached there any more; no look-up meets them by this number."""

import pytest

from people.record import add_phone
from tests import factories
from tests.people.acts import recorded, send
from tests.people.met import persons_by_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(person, lawyer):
    return add_phone(person=person, number=factories.number(), by=lawyer)


def test_it_takes_out_and_records(person, phone, lawyer, as_):
    assert send(as_(lawyer), "void_phone", person, phone.pk, reason="номер сменился").status_code == 302
    assert persons_by_phone(phone.number) == []
    assert len(recorded("void_phone", person)) == 1


def test_it_refuses_a_stale_version(person, phone, lawyer, as_):
    assert send(as_(lawyer), "void_phone", person, phone.pk, reason="x", version=0).status_code == 409
    assert persons_by_phone(phone.number) == [person.pk]


def test_others_may_not(person, phone, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "void_phone", person, phone.pk, reason="x").status_code == expected
