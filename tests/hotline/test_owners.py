"""After any sequence of promises, tries, hand-overs, absences and decisions each promise has exactly one owner who is at work,
or the supervisors have been told.
"""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import RoleGrant, User
from hotline.actions.calling_back import hand_over_callback, take_callback, try_callback, withdraw_callback
from hotline.actions.deciding import Decision, Verdict, decide_callback, undo_callback
from hotline.actions.owing import climb_over_absent
from hotline.actions.promising import Promise, promise_callback
from hotline.mailing import who_owes
from hotline.models import Callback
from hotline.models.callbacks import TryResult
from hotline.owed import owed_by_nobody
from hotline.states import OWED
from reminders.models import Reminder
from reminders.send import send_due
from tests import factories
from tests.hotline.owed import planned

pytestmark = pytest.mark.django_db


def leave(user: User, by: User, dice: random.Random) -> None:
    """Deactivated, or without a role from now on."""
    if dice.random() < 0.5:
        gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": by}
        User.objects.filter(pk=user.pk).update(**gone)
    else:
        RoleGrant.objects.filter(user=user, ended_at=None).update(
            until=timezone.now(), ended_at=timezone.now(), ended_by=by
        )


def check(now_at_work: set, supervisor: User) -> None:
    """The rule, told from the rows alone."""
    for callback in Callback.objects.all():
        assert callback.owner_id is not None
        plans = Reminder.objects.filter(about_id=str(callback.pk), state="planned")
        if callback.state not in OWED:
            assert not plans.exists()
            continue
        assert plans.filter(kind="callback_missed", to=supervisor, due_at=callback.until_at).count() == 1
        if callback.owner_id in now_at_work:
            assert plans.filter(kind="callback_due").exclude(to=callback.owner).count() == 0
            continue
        told = Reminder.objects.filter(about_id=str(callback.pk), kind="callback_left", to=supervisor)
        assert told.exists(), "nobody owes it, and nobody was told"


@pytest.mark.parametrize("seed", range(12))
def test_each_promise_has_one_owner_or_was_climbed_over(seed, operator, lawyer, supervisor):
    dice = random.Random(seed)
    staff = [operator, lawyer, *(factories.staff(f"Оператор {n}", "operator") for n in range(3))]
    at_work = {one.pk for one in staff} | {supervisor.pk}
    for _ in range(60):
        who = dice.choice([one for one in staff if one.pk in at_work] or [supervisor])
        callback = Callback.objects.order_by("?").first()
        what = dice.choice("promise take try try hand withdraw decide undo leave climb".split())
        to = dice.choice([one for one in (*staff, supervisor) if one.pk in at_work])
        try:
            step(what, who, to, callback, supervisor, dice)
        except ValidationError:
            pass
        if what == "leave" and len(at_work) > 2 and who != supervisor:
            leave(who, supervisor, dice)
            at_work.discard(who.pk)
    climb_over_absent()
    assert not owed_by_nobody().exists()
    check(at_work, supervisor)


def step(
    what: str, who: User, to: User, callback: Callback | None, supervisor: User, dice: random.Random
) -> None:
    """One press of somebody."""
    until = timezone.now() + timedelta(hours=dice.randrange(1, 50))
    if what == "promise" or callback is None:
        key = uuid4()
        promise_callback(key=key, promise=Promise(until), number=factories.number(), by=who)
    elif what == "take":
        take_callback(callback=callback, by=who)
    elif what == "try":
        result = dice.choice(TryResult.values)
        try_callback(key=uuid4(), callback=callback, result=result, by=callback.owner)
    elif what == "hand":
        hand_over_callback(callback=callback, version=callback.version, to=to, by=who)
    elif what == "withdraw" and dice.random() < 0.3:
        withdraw_callback(callback=callback, version=callback.version, reason="x", by=who)
    elif what == "decide":
        verdict = Verdict(dice.choice(Decision.values), 2, until, "x")
        decide_callback(callback=callback, version=callback.version, verdict=verdict, by=supervisor)
    elif what == "undo":
        undo_callback(callback=callback, by=callback.undo_by or who)
    elif what == "climb":
        climb_over_absent()


def test_who_left_is_climbed_over_once(operator, other_operator, supervisor):
    callback = factories.callback(operator)
    assert climb_over_absent() == 0
    leave(operator, supervisor, random.Random(1))
    assert (climb_over_absent(), climb_over_absent()) == (1, 0)
    assert planned(callback) == [("callback_left", supervisor.name)]
    callback.refresh_from_db()
    hand_over_callback(callback=callback, version=callback.version, to=other_operator, by=supervisor)
    assert ("callback_left", supervisor.name) not in planned(callback)
    leave(other_operator, supervisor, random.Random(1))
    assert climb_over_absent() == 1


def test_reminders_go_to_the_owner_then_to_the_supervisors(operator, supervisor, mailoutbox):
    promise = Promise(timezone.now() + timedelta(hours=4), ask_for="Гульмира", reason="Сказать, где сын.")
    callback = promise_callback(key=uuid4(), promise=promise, number=factories.number(), by=operator)
    send_due(timezone.now() + timedelta(hours=2))
    assert mailoutbox == []
    send_due(timezone.now() + timedelta(hours=3, minutes=1))
    assert [mail.to for mail in mailoutbox] == [[operator.email]]
    send_due(timezone.now() + timedelta(hours=4, minutes=1))
    assert [mail.to for mail in mailoutbox] == [[operator.email], [supervisor.email]]
    for mail in mailoutbox:
        assert callback.code in mail.subject
        assert f"/callbacks/{callback.pk}/" in mail.body
        for word in ("Гульмира", "сын", callback.number[-6:]):
            assert word not in mail.body + mail.subject


def test_who_may_be_reminded(operator, other_operator, lawyer, supervisor, other_supervisor, administrator):
    case = factories.case(supervisor, responsible=lawyer)
    plain, of_case = factories.callback(operator), factories.callback(lawyer, case=case)
    over = factories.callback(operator, state="done", ended_at=timezone.now(), ended_by=operator)
    factories.wall(case, other_supervisor, supervisor)
    people = (operator, other_operator, lawyer, supervisor, other_supervisor, administrator)
    pairs = [(user.pk, str(row.pk)) for user in people for row in (plain, of_case, over)]
    told = who_owes(pairs)
    assert told == {
        (operator.pk, str(plain.pk)), (supervisor.pk, str(plain.pk)), (other_supervisor.pk, str(plain.pk)),
        (lawyer.pk, str(of_case.pk)), (supervisor.pk, str(of_case.pk)),
    }  # fmt: skip


def test_what_climbs_to_a_supervisor_who_is_away_reaches_the_deputy(
    as_, operator, lawyer, other_lawyer, supervisor, mailoutbox
):
    """The deputy is told, reads it and may ring; of what has not climbed, and afterwards, nothing is seen."""
    late, other = factories.callback(operator, until_in=timedelta(hours=-1)), factories.callback(operator)
    case = factories.case(supervisor, responsible=other_lawyer)
    of_case = factories.callback(other_lawyer, case=case, until_in=timedelta(hours=-1))
    sees = lambda row: as_(lawyer).get(row.get_absolute_url()).status_code  # noqa: E731
    climb_over_absent()
    assert planned(late) == []
    assert sees(late) == 404
    absence = factories.absence(supervisor, supervisor, lawyer)
    for _ in range(2):
        climb_over_absent()
    assert planned(late) == [("callback_missed", lawyer.name)]
    assert planned(other) == planned(of_case) == []
    assert [sees(row) for row in (late, other, of_case)] == [200, 404, 404]
    send_due()
    assert [mail.to for mail in mailoutbox] == [[lawyer.email]]
    absence.until = timezone.now()
    absence.save()
    assert sees(late) == 404
    assert who_owes([(lawyer.pk, str(late.pk))]) == set()


def test_a_deputy_of_the_deputy_stands_in_too(as_, operator, lawyer, other_lawyer, supervisor):
    late = factories.callback(operator, until_in=timedelta(hours=-1))
    factories.absence(supervisor, supervisor, lawyer)
    factories.absence(lawyer, supervisor, other_lawyer)
    climb_over_absent()
    assert planned(late) == [("callback_missed", other_lawyer.name)]
    assert as_(other_lawyer).get(late.get_absolute_url()).status_code == 200
    assert who_owes([(other_lawyer.pk, str(late.pk))]) == {(other_lawyer.pk, str(late.pk))}
