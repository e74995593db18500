"""The guards around promised and missed calls, each switched off once (see test_twins.py)."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from hotline import owed, ringing
from hotline.actions import calling_back, deciding, missed, owing
from hotline.models import Callback, MissedCall
from hotline.ringing import Ringing
from hotline.views import callbacks
from people.actions.hiding import hide_person
from people.phones import show_phone
from reminders.models import Reminder
from tests import factories
from tests.hotline.owed import owe_missed, take, taken, try_it
from tests.hotline.test_note_missed_calls import line, note
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def callback(operator):
    return factories.callback(operator)


def shown(client, callback) -> bool:
    return show_phone(callback.number) in client.get(callback.get_absolute_url()).content.decode()


def test_a_number_marked_unsafe_is_not_shown(callback, operator, supervisor, as_, monkeypatch):
    client = as_(operator)
    taken(client, callback)
    factories.contact(supervisor, number=callback.number, safety="unsafe")
    twin(lambda: shown(client, callback), lambda: monkeypatch.setattr(Ringing, "may_ring", True))


def test_a_number_marked_unsafe_is_not_taken_in_hand(callback, operator, supervisor, as_, monkeypatch):
    factories.contact(supervisor, number=callback.number, safety="unsafe")

    def harm() -> bool:
        take(as_(operator), callback)
        return Callback.objects.get().state == "taken"

    twin(harm, lambda: monkeypatch.setattr(calling_back, "refuse_unsafe", lambda _callback: None))


def test_the_mark_of_the_most_careful_counts(callback, operator, supervisor, as_, monkeypatch):
    """Somebody says that the number is safe, somebody else that it is not."""
    for name, safety in (("Эркин Токонов", "safe"), ("Гульмира Токонова", "unsafe")):
        factories.person(supervisor, name, number=callback.number).phones.update(safety=safety)

    def harm() -> bool:
        take(as_(operator), callback)
        return Callback.objects.get().state == "taken"

    twin(harm, lambda: monkeypatch.setattr(ringing, "MARKS", tuple(reversed(ringing.MARKS))))


def test_a_missed_number_marked_unsafe_is_not_rung(operator, supervisor, as_, monkeypatch):
    row = factories.missed(operator)
    factories.contact(
        supervisor, number=row.number, safety="unsafe", began_at=timezone.now() - timedelta(days=1)
    )

    def harm() -> bool:
        answer = as_(operator).post(reverse("take_missed_call", args=[row.pk]))
        return answer.url != reverse("missed_calls")

    twin(harm, lambda: monkeypatch.setattr(missed, "_refuse_unsafe", lambda _missed: None))


def test_the_number_stands_before_who_has_it_in_hand(callback, operator, other_operator, as_, monkeypatch):
    taken(as_(operator), callback)
    off = lambda: monkeypatch.setattr(callbacks, "may_see_number", lambda *_: True)  # noqa: E731
    twin(lambda: shown(as_(other_operator), callback), off)


def test_the_second_does_not_take_what_somebody_has_in_hand(
    callback, operator, other_operator, as_, monkeypatch
):
    taken(as_(operator), callback)

    def harm() -> bool:
        take(as_(other_operator), callback)
        return Callback.objects.get().owner == other_operator

    twin(harm, lambda: monkeypatch.setattr(calling_back, "refuse_other_hands", lambda *_: None))


def test_a_call_of_a_case_follows_its_wall(lawyer, supervisor, other_supervisor, as_, monkeypatch):
    case = factories.case(supervisor, responsible=lawyer)
    callback = factories.callback(lawyer, case=case)
    factories.wall(case, other_supervisor, supervisor)

    def off() -> None:
        monkeypatch.setattr(owed, "kept_from", lambda _user: Case.objects.none())
        monkeypatch.setattr(owed, "_GATE", type(owed._GATE)(owed._GATE.build, **owed._GATE.examples))

    address = callback.get_absolute_url()
    twin(lambda: as_(other_supervisor).get(address).status_code == 200, off)


def test_a_call_to_somebody_hidden_is_seen_by_few(operator, other_operator, supervisor, as_, monkeypatch):
    person = factories.person(supervisor, "Гульмира Токонова", number=factories.number())
    callback = factories.callback(operator, person=person)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)

    def off() -> None:
        monkeypatch.setattr(owed, "_nobody_hidden", Q)
        monkeypatch.setattr(owed, "_GATE", type(owed._GATE)(owed._GATE.build, **owed._GATE.examples))

    address = callback.get_absolute_url()
    twin(lambda: as_(other_operator).get(address).status_code == 200, off)


def test_what_nobody_at_work_owes_is_climbed_over(callback, operator, supervisor, monkeypatch):
    """Without the clock's look nobody would learn of it before the window ends."""
    gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": supervisor}
    type(operator).objects.filter(pk=operator.pk).update(**gone)

    def harm() -> bool:
        owing.climb_over_absent()
        return not Reminder.objects.filter(kind="callback_left", to=supervisor).exists()

    off = lambda: monkeypatch.setattr(owing, "owed_by_nobody", Callback.objects.none)  # noqa: E731
    twin(harm, off)


def test_a_step_is_taken_back_by_whoever_did_it(callback, operator, other_operator, as_, monkeypatch):
    taken(as_(operator), callback)
    try_it(as_(operator), operator, callback, "reached")

    def harm() -> bool:
        as_(other_operator).post(reverse("undo_callback", args=[callback.pk]))
        return Callback.objects.get().state != "done"

    twin(harm, lambda: monkeypatch.setattr(deciding, "undoable", lambda *_: True))


def test_a_list_is_noted_whole_or_not_at_all(operator, as_, monkeypatch):
    """A line that cannot be read is not left out in silence."""

    def harm() -> bool:
        note(as_(operator), f"{line()}\n0555 12 34 5")
        return MissedCall.objects.exists()

    twin(harm, lambda: monkeypatch.setattr("hotline.handset.DOUBTFUL", 99))


def test_a_call_that_one_may_not_see_is_not_joined(operator, lawyer, supervisor, as_, monkeypatch):
    row = factories.missed(operator)
    case = factories.case(supervisor, responsible=lawyer)
    hidden = factories.callback(lawyer, phone=row.number, case=case)

    def harm() -> bool:
        owe_missed(as_(operator), operator, row)
        return MissedCall.objects.get().callback == hidden

    twin(harm, lambda: monkeypatch.setattr(owed, "visible_callbacks", lambda _user: Callback.objects.all()))
