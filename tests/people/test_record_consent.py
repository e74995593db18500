"""record_consent: what a person allowed, in which form, on which day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Consent
from tests.people.acts import key, recorded, send

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def words(**more):
    return {"scope": "record", "form": "spoken", "given_on": TODAY().isoformat(), **more}


def test_it_records(person, lawyer, as_):
    form = {"form": "read_aloud", "read_by": "Айнура", "witness": "Марат Исаков", "scope": "act"}
    assert send(as_(lawyer), "record_consent", person, **key(lawyer), **words(**form)).status_code == 302
    consent = person.consents.get()
    assert (consent.scope, consent.form, consent.read_by, consent.witness) == tuple(
        form[name] for name in ("scope", "form", "read_by", "witness")
    )
    assert consent.holds_on()
    assert len(recorded("record_consent", person)) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scope": "share"}, "body"),
        ({"form": "read_aloud", "read_by": "Айнура"}, "witness"),
        ({"form": "read_aloud", "witness": "Марат"}, "read_by"),
        ({"given_on": (TODAY() + timedelta(days=2)).isoformat()}, "given_on"),
        ({"given_on": "9999-01-01"}, "given_on"),
        ({"scope": ""}, "scope"),
    ],
)
def test_it_refuses_halves(more, field, person, lawyer, as_):
    answer = send(as_(lawyer), "record_consent", person, **key(lawyer), **words(**more))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Consent.objects.exists()


def test_a_double_click_is_one_row(person, lawyer, as_):
    form = key(lawyer)
    for _ in range(2):
        send(as_(lawyer), "record_consent", person, **form, **words())
    assert Consent.objects.count() == 1


def test_others_may_not(person, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "record_consent", person, **key(user), **words()).status_code == expected
