"""The stage that many tests share is found by each as it was set, and by nobody who did not ask for it."""

import pytest
from django.urls import reverse

from cases.models import Case
from tests.house.kept import KEPT

SUMMARY = "Жалоба на жестокое обращение при задержании."


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_finds_it_as_it_was_set(time, stage, supervisor):
    """Whoever of the two comes later would meet what the other one did."""
    case = Case.objects.get(code=stage.arguments["case_page"]["code"])
    assert (case.summary, supervisor.name) == (SUMMARY, "Айнура Мамытова")
    case.summary = supervisor.name = "Другое."
    case.save(update_fields=["summary"])
    supervisor.save(update_fields=["name"])


def test_it_is_kept_and_its_cast_is_the_one_of_the_test(stage, lawyer, as_):
    assert KEPT.stage is not None, (
        "set anew for each test: has pytest-django another name for its transaction?"
    )
    assert stage.arguments == KEPT.stage.arguments
    assert stage.actors["lawyer"] is lawyer
    assert lawyer is not KEPT.stage.actors["lawyer"]
    assert as_(lawyer).get(reverse("case_page", kwargs=stage.arguments["case_page"])).status_code == 200


def test_everybody_is_signed_in(stage, signed_in, operator):
    assert signed_in(operator).get(reverse("my_contacts")).status_code == 200
    assert signed_in(stage.actors["lawyer"]).get(reverse("my_cases")).status_code == 200
    assert signed_in(None).get(reverse("my_cases")).status_code == 302


@pytest.mark.parametrize("fixture", ["db", "real_db"])
def test_whoever_did_not_ask_for_it_finds_an_empty_house(fixture, request):
    request.getfixturevalue(fixture)
    assert KEPT.stage is None
    assert not Case.objects.exists()
