"""Whatever happens, in any order: each open emergency has exactly one owner, who is there, or it has climbed over everybody.

Hypothesis draws calls, attempts, acceptances, hand-overs, absences, duties, dismissals and the time between them; after each bell
of the clock the invariant is asked of the database. What is promised elsewhere (call-backs) joins through `RULES`.
"""

from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions.absences import end_absence, plan_absence
from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.models import Absence, User
from hotline.actions import emergencies, shifts
from hotline.actions.duties import plan_duty, withdraw_duty
from hotline.actions.finishing import finish_contact, undo_finish_contact
from hotline.facts import Ending
from hotline.models import Contact, Duty, Emergency, Shift, Vacancy
from hotline.models.emergencies import CallResult, Rung
from hotline.on_call import on_call
from hotline.outcomes import outcome
from reminders import clock
from reminders.models import Reminder
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 30, 20, tzinfo=UTC)  # over a night, a month's end and a holiday
CAST = ("first", "second", "third", "supervisor", "deputy", "operator", "other")
VERBS = (
    "call", "ring", "accept", "give_back", "transfer", "finish", "undo", "duty", "withdraw", "away", "back", "dismiss",
    "engage", "begin", "end", "take_over", "wait", "wait",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 6), st.integers(0, 6), st.integers(1, 240)),
    min_size=4,
    max_size=24,
)


class House:
    """A small house with a clock of its own; a step that is refused changes nothing."""

    def __init__(self) -> None:
        self.now = START
        roles = {"supervisor": "supervisor", "operator": "operator", "other": "operator"}
        self.people = {key: factories.staff(key, roles.get(key, "lawyer")) for key in CAST}
        for one in self.people.values():
            one.grants.update(from_at=START - timedelta(days=9))
        self.boss = factories.staff("boss", "administrator")
        self.boss.grants.update(from_at=START - timedelta(days=9))
        self.by = self.people["supervisor"]

    def person(self, number: int) -> User:
        return self.people[CAST[number]]

    def step(self, verb: str, one: int, two: int, minutes: int) -> None:
        """One thing that somebody does, as the pages do it: who is dismissed presses nothing."""
        with mock.patch("django.utils.timezone.now", side_effect=lambda: self.now):
            try:
                with transaction.atomic():
                    getattr(self, verb)(self.person(one), self.person(two), minutes)
            except ValidationError:
                pass
            clock.do_pressing()
            self.check()

    def check(self) -> None:
        there = on_call()
        for row in Emergency.objects.open():
            assert row.owner_id is not None
            if row.accepted_at is not None:
                assert row.owner_id in there.working
            elif there.ladder:
                assert there.rung_of(row.owner_id), "somebody could be reached, and it is with somebody else"
                assert row.climb_at > there.at
                told = Reminder.objects.filter(kind="emergency_yours", about_id=str(row.pk), state="planned")
                assert list(told.values_list("to", flat=True)) == [row.owner_id]
            else:
                assert row.rung == Rung.NOBODY
        waiting = Contact.objects.filter(state="in_triage", triage="emergency")
        assert set(waiting.values_list("pk", flat=True)) == set(
            Emergency.objects.open().values_list("pk", flat=True)
        )
        assert Vacancy.objects.filter(until=None).count() == int(not there.supervisors)

    def call(self, one: User, _two: User, _minutes: int) -> None:
        made = factories.contact(
            self.people["operator"], triage="emergency", signs="danger", logged_at=self.now, began_at=self.now
        )
        from_queue = Contact.objects.get(pk=made.pk)
        assert from_queue.state == "in_triage"  # the clock finds it, as after an upgrade

    def _some(self, minutes: int) -> Contact | None:
        rows = list(Emergency.objects.open().select_related("contact").order_by("began_at", "pk"))
        return rows[minutes % len(rows)].contact if rows else None

    def ring(self, one: User, two: User, minutes: int) -> None:
        contact = self._some(minutes)
        if contact:
            result = list(CallResult)[minutes % 3]
            emergencies.note_voice_call(
                contact=contact, key=uuid4(), colleague=one, result=result, by=self.people["operator"]
            )

    def accept(self, one: User, _two: User, minutes: int) -> None:
        contact = self._some(minutes)
        if contact and one.pk in on_call().working:
            emergencies.accept_emergency(contact=contact, by=one)

    def give_back(self, one: User, _two: User, minutes: int) -> None:
        contact = self._some(minutes)
        if contact:
            emergencies.give_back_emergency(contact=contact, by=one)

    def transfer(self, one: User, _two: User, minutes: int) -> None:
        contact = self._some(minutes)
        if contact:
            emergencies.warm_transfer(contact=contact, by=one)

    def finish(self, one: User, _two: User, minutes: int) -> None:
        contact = self._some(minutes)
        if contact:
            ending = Ending(outcome("ADVICE"), "Сказали, что делать.")
            finish_contact(contact=contact, version=contact.version, ending=ending, by=one)

    def undo(self, one: User, _two: User, _minutes: int) -> None:
        contact = Contact.objects.filter(state="done").order_by("-finished_at").first()
        if contact:
            undo_finish_contact(contact=contact, by=one)

    def duty(self, one: User, two: User, minutes: int) -> None:
        if one != two and one.has_role("lawyer"):
            start = self.now + timedelta(minutes=minutes - 60)
            plan_duty(
                key=uuid4(),
                first=one,
                second=two,
                from_at=start,
                until=start + timedelta(hours=3),
                by=self.by,
            )

    def withdraw(self, _one: User, _two: User, _minutes: int) -> None:
        duty = Duty.objects.at(self.now).first()
        if duty:
            withdraw_duty(duty=duty, by=self.by)

    def away(self, one: User, two: User, minutes: int) -> None:
        plan_absence(
            key=uuid4(), colleague=one, deputy=two if two != one else None, from_at=self.now,
            until=self.now + timedelta(minutes=minutes), by=self.by,
        )  # fmt: skip

    def back(self, one: User, _two: User, _minutes: int) -> None:
        for absence in Absence.objects.at(self.now).filter(user=one):
            end_absence(absence=absence, by=self.by)

    def dismiss(self, one: User, _two: User, _minutes: int) -> None:
        deactivate_colleague(colleague=one, by=self.boss)

    def engage(self, one: User, _two: User, _minutes: int) -> None:
        reactivate_colleague(colleague=one, by=self.boss)

    def begin(self, _one: User, _two: User, minutes: int) -> None:
        who = self.people["operator" if minutes % 2 else "other"]
        if User.objects.get(pk=who.pk).is_active:
            shifts.begin_shift(key=uuid4(), line="general", by=who)

    def end(self, _one: User, _two: User, minutes: int) -> None:
        shift = Shift.objects.open().order_by("began_at").first()
        if shift:
            shifts.end_shift(shift=shift, note="", by=shift.operator)
            assert not Emergency.objects.unheld().exists()

    def take_over(self, _one: User, _two: User, minutes: int) -> None:
        shift = Shift.objects.waiting().first()
        if shift:
            shifts.accept_shift(shift=shift, by=self.people["other"])

    def wait(self, _one: User, _two: User, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@settings(
    max_examples=30, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_each_emergency_has_exactly_one_owner_who_is_there(db, steps):
    with transaction.atomic():
        house = House()
        for verb, one, two, minutes in [("duty", 0, 1, 60), ("call", 0, 0, 1), *steps]:
            house.step(verb, one, two, minutes)
        transaction.set_rollback(True)


def test_left_alone_it_reaches_everybody_and_begins_anew(db):
    """Two days without an answer: nobody is left out, nobody is asked while somebody else was not."""
    house = House()
    house.step("duty", 0, 1, 60)
    house.step("call", 0, 0, 1)
    for _ in range(20):
        house.step("wait", 0, 0, 7)
    row = Emergency.objects.get()
    asked = list(row.turns.order_by("id").values_list("user__name", flat=True))
    assert asked[:4] == ["first", "second", "supervisor", "first"]


def test_without_the_clock_the_check_would_see_it(db, monkeypatch):
    """The twin: an owner who went home is found out."""
    house = House()
    house.step("duty", 0, 1, 60)
    house.step("call", 0, 0, 1)
    monkeypatch.setattr(clock, "do_pressing", lambda: None)
    with pytest.raises(AssertionError):
        house.step("wait", 0, 0, 240)
