"""Whatever happens, in any order: each open emergency and each promised call has exactly one owner, who is there, or it has climbed.

Hypothesis draws calls, attempts, acceptances, hand-overs, absences, duties, dismissals and the time between them; after each bell
of the clock the invariant is asked of the database, by a rule that is told here anew and not by the code that keeps it.
"""

from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from accounts.actions.absences import end_absence, plan_absence
from accounts.actions.colleagues import deactivate_colleague, reactivate_colleague
from accounts.models import Absence, User
from hotline.actions import emergencies, shifts
from hotline.actions.calling_back import hand_over_callback, take_callback, try_callback
from hotline.actions.deciding import Decision, Verdict, decide_callback
from hotline.actions.duties import plan_duty, withdraw_duty
from hotline.actions.finishing import finish_contact, undo_finish_contact
from hotline.actions.promising import Promise, promise_callback
from hotline.facts import Ending
from hotline.models import Callback, Contact, Duty, Emergency, Shift, Vacancy
from hotline.models.emergencies import CallResult, Rung
from hotline.on_call import OnCall, on_call
from hotline.outcomes import outcome
from reminders import clock
from reminders.models import Reminder
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 30, 20, tzinfo=UTC)  # over a night, a month's end and a holiday
CAST = ("first", "second", "third", "supervisor", "deputy", "operator", "other")
VERBS = (
    "call", "ring", "accept", "give_back", "transfer", "finish", "undo", "duty", "withdraw", "away", "back", "dismiss",
    "engage", "begin", "end", "take_over", "wait", "wait", "promise", "promise", "take_call", "try_call", "give_call", "decide_call",
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
        for promise in Callback.objects.owed():
            self.check_promise(promise, there)

    def check_promise(self, promise: Callback, there: OnCall) -> None:
        """One owner (a column that is never empty), who is at work, or supervisors and deputies know it."""
        told = Reminder.objects.filter(about_id=str(promise.pk)).exclude(state="cancelled")
        if not self.is_at_work(promise):
            assert promise.climbed_at is not None, "nobody at work owes it, and nobody was told"
            supervisors = User.objects.having_role("supervisor", moment=self.now)
            left = set(told.filter(kind="callback_left").values_list("to", flat=True))
            grown = set(supervisors.filter(deactivated_at=None).values_list("pk", flat=True))
            assert left or not grown
        else:
            assert promise.climbed_at is None, (
                "it is owed again, and whoever leaves anew would leave in silence"
            )
        due = told.filter(kind="callback_due", state="planned").values_list("to", flat=True)
        assert set(due) <= {promise.owner_id}
        if promise.climbed_at or promise.state == "stuck" or promise.until_at <= self.now:
            for deputy in (one for one in there.supervisors if not one.has_role("supervisor")):
                assert told.filter(to=deputy).exists(), "the deputy was not told"

    def is_at_work(self, promise: Callback) -> bool:
        """Works here, is not away, and did not go home from a shift since the promise is his."""
        owner = User.objects.get(pk=promise.owner_id)
        if not owner.is_active or Absence.objects.at(self.now).filter(user=owner).exists():
            return False
        shifts_of = list(Shift.objects.filter(operator=owner))
        if any(shift.ended_at is None for shift in shifts_of):
            return True
        mine = [one for one in shifts_of if one.ended_at >= promise.owned_since]
        limit = timedelta(minutes=settings.SHIFT_MINUTES_TO_ACCEPT)
        return all(one.accepted_at is None and one.ended_at + limit > self.now for one in mine)

    def promise(self, one: User, _two: User, minutes: int) -> None:
        if User.objects.get(pk=one.pk).is_active:
            promised = Promise(self.now + timedelta(minutes=5 * minutes))
            promise_callback(key=uuid4(), promise=promised, number=factories.number(), by=one)

    def _promised(self, minutes: int) -> Callback | None:
        rows = list(Callback.objects.owed().order_by("promised_at", "pk"))
        return rows[minutes % len(rows)] if rows else None

    def take_call(self, one: User, _two: User, minutes: int) -> None:
        promised = self._promised(minutes)
        if promised and User.objects.get(pk=one.pk).is_active:
            take_callback(callback=promised, by=one)

    def try_call(self, one: User, _two: User, minutes: int) -> None:
        promised = self._promised(minutes)
        if promised and User.objects.get(pk=promised.owner_id).is_active:
            result = ("busy", "no_answer", "reached", "dead")[minutes % 4]
            try_callback(key=uuid4(), callback=promised, result=result, by=promised.owner)

    def give_call(self, one: User, two: User, minutes: int) -> None:
        promised = self._promised(minutes)
        if promised and User.objects.get(pk=two.pk).is_active:
            hand_over_callback(callback=promised, version=promised.version, to=two, by=one)

    def decide_call(self, _one: User, _two: User, minutes: int) -> None:
        promised = self._promised(minutes)
        if promised and promised.state == "stuck":
            verdict = Verdict(Decision.values[minutes % len(Decision.values)], 2, None, "x")
            decide_callback(callback=promised, version=promised.version, verdict=verdict, by=self.by)

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


def drawn(days: int) -> hypothesis:
    """So many drawn sequences; each may take its time."""
    return hypothesis(
        max_examples=days, deadline=None, print_blob=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


def walk_through(steps: list[tuple]) -> None:
    """An emergency and a promise on a line that has just begun, and then whatever was drawn; nothing of it stays."""
    with transaction.atomic():
        house = House()
        begun = [("duty", 0, 1, 60), ("call", 0, 0, 1), ("begin", 0, 0, 1), ("promise", 5, 0, 30)]
        for verb, one, two, minutes in [*begun, *steps]:
            house.step(verb, one, two, minutes)
        transaction.set_rollback(True)


@drawn(12)
@given(steps=STEPS)
def test_each_emergency_and_each_promise_has_exactly_one_owner_who_is_there(db, steps):
    walk_through(steps)  # many more of them: tests/soak/test_always_owned_soak.py


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


def test_who_goes_home_takes_no_promise_along(db):
    """Handed over with the shift; not taken over: supervisors are told; back on the line: the own one again."""
    house = House()
    for verb, one, minutes in (("begin", 0, 1), ("promise", 5, 200), ("end", 0, 1), ("wait", 0, 29)):
        house.step(verb, one, 0, minutes)
    promise = Callback.objects.get()
    assert (promise.owner, promise.climbed_at) == (house.people["operator"], None)
    house.step("wait", 0, 0, 2)
    promise.refresh_from_db()
    assert promise.climbed_at is not None
    house.step("begin", 0, 0, 1)
    promise.refresh_from_db()
    assert promise.climbed_at is None
    house.step("take_over", 0, 0, 1)
    promise.refresh_from_db()
    assert promise.owner == house.people["other"]


def test_without_the_clock_the_check_would_see_a_promise(db, monkeypatch):
    """The twin: the owner of a promise who is away is found out."""
    house = House()
    house.step("promise", 5, 0, 30)
    monkeypatch.setattr(clock, "do_pressing", lambda: None)
    with pytest.raises(AssertionError, match="nobody at work owes it"):
        house.step("away", 5, 0, 240)


def test_without_the_clock_the_check_would_see_it(db, monkeypatch):
    """The twin: an owner who went home is found out."""
    house = House()
    house.step("duty", 0, 1, 60)
    house.step("call", 0, 0, 1)
    monkeypatch.setattr(clock, "do_pressing", lambda: None)
    with pytest.raises(AssertionError):
        house.step("wait", 0, 0, 240)
