"""Attacks on entry and rights: races between two who press at once, old tabs, and files that nobody seems left to read."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import (
    deactivate_colleague,
    end_role,
    end_sessions,
    grant_role,
    lock_house,
    open_house,
    reactivate_colleague,
    start_letting_in,
)
from accounts.models import HouseLock, UsedCode, User
from cases.access import visible_cases
from cases.actions import secrecy
from cases.models import Note
from tests import factories
from tests.accounts.factor_steps import code_of, with_phone_app
from tests.cases.test_break_glass import let_it_end
from tests.faults.servers import Wire, gunicorn
from tests.faults.test_twice import fields_of

HANDS = 6


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, all let go together; what came of each, refusals too."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(run, acts))


def refusals(outcomes: list[object]) -> int:
    return sum(isinstance(one, ValidationError) for one in outcomes)


@pytest.fixture
def two(real_db):
    """Two administrators, as their open pages know them."""
    made = [factories.staff(name, "administrator") for name in ("Елена Ли", "Болот Кадыров")]
    return [User.objects.with_roles().get(pk=one.pk) for one in made]


@pytest.mark.parametrize("act", ["end_role", "deactivate_colleague"])
def test_two_who_shut_each_other_out_at_once_are_one_left(act, two):
    """Whoever lost the right while the page was open changes nothing: somebody is left to open accounts."""
    acts = {
        "end_role": lambda by, other: end_role(grant=other.grants.get(), by=by),
        "deactivate_colleague": lambda by, other: deactivate_colleague(colleague=other, by=by),
    }
    one, other = two
    outcomes = at_once(lambda: acts[act](one, other), lambda: acts[act](other, one))
    assert refusals(outcomes) == 1
    assert User.objects.having_role("administrator").count() == 1


PRESSES = {
    "grant_role": lambda who, by: grant_role(colleague=who, role="lawyer", by=by),
    "end_role": lambda who, by: end_role(grant=who.grants.get(), by=by),
    "deactivate_colleague": lambda who, by: deactivate_colleague(colleague=who, by=by),
    "reactivate_colleague": lambda who, by: reactivate_colleague(colleague=who, by=by),
    "end_sessions": lambda who, by: end_sessions(colleague=who, by=by),
    "start_letting_in": lambda who, by: start_letting_in(colleague=who, by=by),
}


@pytest.mark.parametrize("verb", PRESSES)
def test_who_lost_the_right_since_the_page_was_opened_changes_nothing(verb, operator, administrator):
    by = User.objects.with_roles().get(pk=administrator.pk)
    if verb == "reactivate_colleague":
        gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": administrator}
        User.objects.filter(pk=operator.pk).update(**gone)
    assert by.has_role("administrator")
    administrator.grants.update(until=timezone.now())
    with pytest.raises(ValidationError):
        PRESSES[verb](operator, by)
    administrator.grants.update(until=None)
    PRESSES[verb](operator, by)


def test_the_first_of_two_openers_is_deactivated_before_the_second_presses(real_db, two):
    operator = factories.staff("Бегимай Асан кызы", "operator")
    first, second, third = (factories.staff(name, "supervisor") for name in ("Айнура Мамытова", "Рустам Юсупов", "Чолпон Бакирова"))  # fmt: skip
    lock_house(by=operator)
    open_house(by=first)
    deactivate_colleague(colleague=first, by=two[0])
    assert open_house(by=second).opened_at is None, "the word of the first counts no more"
    assert open_house(by=third).opened_at is not None
    assert (HouseLock.objects.get().first_by, HouseLock.objects.get().opened_by) == (second, third)


def test_two_openers_and_a_deactivation_at_once(real_db, two):
    """In whatever order: an open house was opened by two who are active."""
    operator = factories.staff("Бегимай Асан кызы", "operator")
    first, second = (factories.staff(name, "supervisor") for name in ("Айнура Мамытова", "Рустам Юсупов"))
    lock_house(by=operator)
    open_house(by=first)
    outcomes = at_once(
        lambda: open_house(by=second), lambda: deactivate_colleague(colleague=second, by=two[0])
    )
    assert not isinstance(outcomes[1], ValidationError)
    lock = HouseLock.objects.get()
    assert (lock.opened_at is None) == isinstance(outcomes[0], ValidationError)


def test_an_opener_whose_role_ended_by_its_date(operator, supervisor, other_supervisor):
    lock_house(by=operator)
    open_house(by=supervisor)
    supervisor.grants.update(until=timezone.now() + timedelta(minutes=1))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert open_house(by=other_supervisor).opened_at is None


def test_a_code_sent_to_two_workers_at_once_opens_once(real_db, smtp, tmp_path):
    user = factories.staff("Бегимай Асан кызы", "operator")
    code = code_of(with_phone_app(user))
    environment = real_db.environment(EMAIL_URL=smtp.url, BIR_DUINO_TEST_SECOND_FACTOR="1")
    with gunicorn(environment, tmp_path / "web.log", workers=2) as host:
        wires = [Wire(host).sign_in(user) for _ in range(HANDS)]
        wires[0].wait("/second-factor/", 200)
        forms = [wire.ask("GET", "/second-factor/").form("/second-factor/").values for wire in wires]
        answers = at_once(*(
            lambda wire=wire, form=form: wire.ask("POST", "/second-factor/", {**form, "second_factor_code": code})
            for wire, form in zip(wires, forms, strict=True)
        ))  # fmt: skip
        assert sorted(one.status for one in answers) == [302, *[422] * (HANDS - 1)]
        assert sorted(wire.ask("GET", "/preferences/").status for wire in wires) == [
            200,
            *[302] * (HANDS - 1),
        ]
    assert UsedCode.objects.count() == 1


def test_a_house_locked_while_notes_are_posted_takes_each_whole_or_not_at_all(real_db):
    """302 and the row is there, or 503 and it is not; what was saved while typing waits behind the lock."""
    lawyer, supervisor = (
        factories.staff("Нурлан Жолдошев", "lawyer"),
        factories.staff("Айнура М", "supervisor"),
    )
    case = factories.case(supervisor, responsible=lawyer)
    path = reverse("add_note", args=[case.code])
    given = {**fields_of(lawyer, path), "kind": "call"}
    keys = [fields_of(lawyer, path)["row_key"] for _ in range(12)]

    def post(key: str) -> Callable[[], int]:
        def act() -> int:
            client = Client()
            client.force_login(lawyer, backend="accounts.backends.EmailBackend")
            return client.post(path, {**given, "row_key": key, "text": f"слово {key[:8]}"}).status_code

        return act

    codes = at_once(*map(post, keys), lambda: lock_house(by=supervisor))[:-1]
    assert set(codes) <= {302, 423, 503}
    assert Note.objects.count() == codes.count(302)
    assert Client().get(path).status_code == 503


def test_a_page_opened_in_the_last_moment_of_broken_glass_posts_nothing_after_it(supervisor, lawyer, as_):
    """What was typed is still saved with the form, which is the reader's own."""
    case = factories.case(supervisor, responsible=lawyer, restricted=True, client="Эркин Токонов")
    glass = factories.glass(case, supervisor, ends_in=timedelta(seconds=2))
    people, client = reverse("case_people", args=[case.code]), as_(supervisor)
    path = reverse("add_note", args=[case.code])
    form = {**fields_of(supervisor, path), "kind": "call", "text": "поздно"}
    assert client.get(people).status_code == 200
    let_it_end(glass)
    assert [client.get(people).status_code, client.post(path, form).status_code] == [404, 404]
    assert not Note.objects.exists()
    key = form["row_key"].partition(":")[0]
    assert client.post(reverse("save_form", args=[key, "add_note"]), form).status_code == 200


def test_a_restricted_file_whose_lawyer_is_gone_is_reached_through_the_glass(
    supervisor, lawyer, two_left, as_
):
    case = factories.case(supervisor, responsible=lawyer, restricted=True, client="Эркин Токонов")
    deactivate_colleague(colleague=lawyer, by=two_left)
    client, people = as_(supervisor), reverse("case_people", args=[case.code])
    assert client.get(people).status_code == 404
    path = reverse("break_glass", args=[case.code])
    assert client.post(path, {**fields_of(supervisor, path), "reason": "юрист ушёл"}).status_code == 302
    assert client.get(people).status_code == 200


def test_a_case_whose_only_supervisor_stands_behind_a_wall_is_reached_by_a_new_one(
    supervisor, other_supervisor, lawyer, two_left, as_
):
    """The one who put up the wall has left since: nobody sees the case, until another supervisor is appointed."""
    case = factories.case(supervisor, responsible=lawyer)
    wall = secrecy.put_up_wall(case=case, user=other_supervisor, reason="родственник", by=supervisor)
    deactivate_colleague(colleague=supervisor, by=two_left)
    assert not visible_cases(User.objects.get(pk=other_supervisor.pk)).filter(pk=case.pk).exists()
    new = factories.staff("Чолпон Бакирова", "supervisor")
    path = reverse("take_down_wall", args=[case.code, wall.pk])
    assert as_(new).post(path, {**fields_of(new, path), "reason": "передано"}).status_code == 302
    assert visible_cases(User.objects.get(pk=other_supervisor.pk)).filter(pk=case.pk).exists()


@pytest.fixture
def two_left(administrator) -> User:
    """The administrator, as his page knows him."""
    return User.objects.with_roles().get(pk=administrator.pk)
