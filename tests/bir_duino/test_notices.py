"""The banner above every page: not ready for real names, reminders that stand still, parts that are not well."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from reminders.models import HouseState, Incident, SweepMark
from reminders.upkeep import beat

pytestmark = pytest.mark.django_db
ALL = ("operator", "lawyer", "intern", "supervisor", "administrator")


@pytest.fixture
def english(db):
    """Everybody reads English here."""

    def read_english(user):
        user.language = "en"
        user.save(update_fields=["language"])
        return user

    return read_english


def swept(ago: timedelta) -> None:
    at = timezone.now() - ago
    SweepMark.objects.update_or_create(id=1, defaults={"started_at": at, "finished_at": at})


@pytest.mark.parametrize("role", ALL)
def test_a_real_house_that_is_not_ready_says_so_to_everybody(role, request, as_, english, settings):
    settings.DEMONSTRATION = False
    swept(timedelta())
    beat("watch")
    user = english(request.getfixturevalue(role))
    page = as_(user).get("/preferences/").content.decode()
    assert "not ready for real names" in page
    assert ("/first-steps/" in page) == (role in ("supervisor", "administrator"))
    HouseState.objects.create(open_steps=[], looked_at=timezone.now(), opened_at=timezone.now())
    assert "not ready for real names" not in as_(user).get("/preferences/").content.decode()


def test_the_demonstration_has_no_such_banner(operator, as_, english):
    assert 'aside class="notice"' not in as_(english(operator)).get("/").content.decode()


@pytest.mark.parametrize("role", ALL)
def test_reminders_that_stand_still_are_said_to_everybody(role, request, as_, english):
    user = english(request.getfixturevalue(role))
    swept(timedelta(minutes=1))
    assert "stand still" not in as_(user).get("/").content.decode()
    swept(timedelta(minutes=10))
    page = as_(user).get("/").content.decode()
    assert "Reminders stand still since" in page
    assert ("/health/details/" in page) == (role == "administrator")


def test_a_real_house_that_never_swept_is_told(operator, as_, english, settings):
    SweepMark.objects.update(finished_at=None)
    assert "do not go out" not in as_(english(operator)).get("/").content.decode()
    settings.DEMONSTRATION = False
    assert "Reminders do not go out" in as_(operator).get("/").content.decode()


def test_a_watchman_who_stands_still_is_seen_without_him(operator, as_, english, settings):
    settings.DEMONSTRATION = False
    swept(timedelta())
    assert "watchman" in as_(english(operator)).get("/").content.decode()
    beat("watch")
    assert "watchman" not in as_(operator).get("/").content.decode()


def test_an_open_incident_is_named_until_it_ends(operator, as_, english):
    for name, loud in (("disk", True), ("migrations", False)):
        Incident.objects.create(check_name=name, loud=loud, began_at=timezone.now())
    page = as_(english(operator)).get("/").content.decode()
    assert escape("Not all parts of the house are well: disk.") in page
    Incident.objects.update(ended_at=timezone.now())
    assert "Not all parts" not in as_(operator).get("/").content.decode()


def test_the_banner_costs_no_statement(operator, as_):
    """Its facts come with the counts of the header."""
    client, costs = as_(operator), []
    client.get("/")
    for incident in (False, True):
        if incident:
            Incident.objects.create(check_name="disk", began_at=timezone.now())
            swept(timedelta(hours=1))
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
