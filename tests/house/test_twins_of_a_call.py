"""The guards of a call, each switched off once (see test_twins.py)."""

import pytest
from django.urls import reverse

from hotline.triage import Proposal
from people import reached
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, press
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db


def test_a_person_is_told_only_once_the_caller_named_them(operator, as_, monkeypatch):
    factories.person(operator, "Гульмира Токонова", number=NUMBER)
    client, words = as_(operator), {"number": NUMBER, "caller_name": "Айжан Токонова"}  # a sister

    def harm() -> bool:
        return bool(client.post(reverse("look_up_number"), words).context["known"].persons)

    twin(harm, lambda: monkeypatch.setattr(reached, "_is_named", lambda _verdict: True))


def test_less_urgent_than_the_signs_say_needs_a_reason(operator, as_, monkeypatch):
    words = {**WORDS, "triage": "routine", "signs": ["danger"]}
    client = as_(operator)
    twin(
        lambda: press(client, operator, "queue", **words).status_code == 302,
        lambda: monkeypatch.setattr(Proposal, "is_above", lambda _self, _level: False),
    )
