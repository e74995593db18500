"""withdraw_consent: a dated fact beside the first one, never a deletion."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Consent
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(person, lawyer):
    given = timezone.localdate() - timedelta(days=10)
    return Consent.objects.create(
        person=person,
        scope="publish",
        form="signed",
        given_on=given,
        created_at=timezone.now(),
        created_by=lawyer,
    )


def on(days: int) -> dict[str, str]:
    return {"withdrawn_on": (timezone.localdate() - timedelta(days=days)).isoformat(), "note": "по телефону"}


def test_it_records_the_day(person, consent, lawyer, as_):
    assert send(as_(lawyer), "withdraw_consent", person, consent.pk, **on(2)).status_code == 302
    consent.refresh_from_db()
    today = timezone.localdate()
    assert consent.withdrawn_by == lawyer
    assert consent.holds_on(today - timedelta(days=3))
    assert not consent.holds_on(today - timedelta(days=2))
    assert len(recorded("withdraw_consent", person)) == 1
    page = as_(lawyer).get(reverse("person_page", args=[person.pk])).content.decode()
    assert "по телефону" in page


@pytest.mark.parametrize("days", [11, -1])
def test_the_day_lies_between_giving_and_today(days, person, consent, lawyer, as_):
    assert send(as_(lawyer), "withdraw_consent", person, consent.pk, **on(days)).status_code == 422


def test_a_second_time_is_refused(person, consent, lawyer, as_):
    for expected in (302, 422):
        assert send(as_(lawyer), "withdraw_consent", person, consent.pk, **on(0)).status_code == expected


def test_it_refuses_a_stale_version(person, consent, lawyer, as_):
    assert send(as_(lawyer), "withdraw_consent", person, consent.pk, **on(0), version=0).status_code == 409


def test_others_may_not(person, consent, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        assert send(as_(user), "withdraw_consent", person, consent.pk, **on(0)).status_code == expected
