"""void_kin: two people are no kin, or not in this way."""

import pytest
from django.utils import timezone

from people.models import Kinship
from people.record import record_person
from tests import factories
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def kin(person, lawyer):
    mother = record_person(name="Бурул Токонова", by=lawyer)
    return Kinship.objects.create(
        person=person, other=mother, relation="parent", created_at=timezone.now(), created_by=lawyer
    )


def test_it_takes_out_from_either_side_and_records(person, kin, lawyer, as_):
    assert send(as_(lawyer), "void_kin", person, kin.pk, reason="однофамилица").status_code == 302
    kin.refresh_from_db()
    assert kin.voided_by == lawyer
    assert len(recorded("void_kin", person)) == 1


def test_it_stands_on_the_page_of_the_other_too(person, kin, supervisor, as_):
    assert send(as_(supervisor), "void_kin", kin.other, kin.pk, reason="однофамилица").status_code == 302


def test_kin_whom_the_reader_does_not_see_is_not_there(person, lawyer, supervisor, as_):
    wife = factories.case(supervisor, client="Айнура Токонова").parties.get().person
    kin = Kinship.objects.create(
        person=person, other=wife, relation="spouse", created_at=timezone.now(), created_by=supervisor
    )
    assert send(as_(lawyer), "void_kin", person, kin.pk, reason="x").status_code == 404


def test_it_refuses_a_stale_version(person, kin, lawyer, as_):
    assert send(as_(lawyer), "void_kin", person, kin.pk, reason="x", version=0).status_code == 409


def test_others_may_not(person, kin, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "void_kin", person, kin.pk, reason="x").status_code == expected
