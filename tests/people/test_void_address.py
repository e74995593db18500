"""void_address: somebody is not there any more."""

import pytest
from django.utils import timezone

from people.models import Address
from tests import factories
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(person, lawyer):
    return Address.objects.create(
        person=person, line="ул. Тестовая, 5", created_at=timezone.now(), created_by=lawyer
    )


def test_it_takes_out_and_records(person, home, lawyer, as_):
    assert send(as_(lawyer), "void_address", person, home.pk, reason="переехал").status_code == 302
    home.refresh_from_db()
    assert (home.voided_by, home.void_reason) == (lawyer, "переехал")
    assert len(recorded("void_address", person)) == 1


def test_it_refuses_a_stale_version(person, home, lawyer, as_):
    assert send(as_(lawyer), "void_address", person, home.pk, reason="x", version=0).status_code == 409


def test_an_address_that_the_operator_may_not_see_is_not_there(operator, supervisor, as_):
    caller = factories.person(operator, "Гульмира Токонова")
    factories.contact(operator, caller=caller)
    home = Address.objects.create(
        person=caller, line="ул. 2", created_at=timezone.now(), created_by=supervisor
    )
    assert send(as_(operator), "void_address", caller, home.pk, reason="x").status_code == 404


def test_others_may_not(person, home, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "void_address", person, home.pk, reason="x").status_code == expected
