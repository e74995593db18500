"""Several workers and several hands at once, with real commits: an emergency climbs once, one lawyer has it, nobody waits forever."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from hotline.actions import climbing, emergencies
from hotline.models import Emergency
from hotline.on_call import on_call
from reminders.models import Reminder
from tests import factories

HANDS = 6


def together(*acts) -> list[str]:
    """All at once, each with a connection of its own; what each of them said."""
    gate, said, lock = threading.Barrier(len(acts)), [], threading.Lock()

    def hand(act) -> None:
        gate.wait()
        try:
            act()
            word = "done"
        except ValidationError as refused:
            word = str(refused.code)
        except Exception as problem:  # a test wants to see it
            word = f"{type(problem).__name__}: {problem}"
        finally:
            connections.close_all()
        with lock:
            said.append(word)

    hands = [threading.Thread(target=hand, args=(act,)) for act in acts]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return sorted(said)


@pytest.fixture
def house(real_db):
    """An emergency of the first lawyer's."""
    people = {name: factories.staff(name, "lawyer") for name in ("first", "second", "third")}
    people |= {role: factories.staff(role, role) for role in ("supervisor", "operator", "administrator")}
    factories.duty(people["first"], people["supervisor"], people["second"])
    return people, factories.emergency(people["operator"])


def test_workers_side_by_side_climb_once(house):
    people, contact = house
    then = timezone.now() + timedelta(minutes=11)
    with mock.patch("django.utils.timezone.now", return_value=then):
        assert together(*[climbing.climb_emergencies] * HANDS) == ["done"] * HANDS
        climbing.climb_emergencies()
    row = Emergency.objects.get(pk=contact.pk)
    assert row.owner == people["second"]
    assert row.turns.count() == 2
    assert Reminder.objects.filter(kind="emergency_yours", state="planned").get().to == people["second"]


def test_two_who_take_it_are_one(house):
    people, contact = house
    takers = [people["first"], people["second"], people["supervisor"]]
    acts = [lambda one=one: emergencies.accept_emergency(contact=contact, by=one) for one in takers]
    assert together(*acts) == ["done", "state", "state"]
    row = Emergency.objects.get(pk=contact.pk)
    assert row.accepted_by == row.owner
    assert row.owner in takers


def test_taking_it_while_being_dismissed_ends_with_somebody_who_is_there(house):
    people, contact = house
    for _ in range(3):
        said = together(
            lambda: emergencies.accept_emergency(contact=contact, by=people["first"]),
            lambda: deactivate_colleague(colleague=people["first"], by=people["administrator"]),
            climbing.climb_emergencies,
        )
        assert not [word for word in said if ":" in word]
        climbing.climb_emergencies()
        row = Emergency.objects.get(pk=contact.pk)
        assert row.owner_id in on_call().working
        assert row.owner != people["first"]
