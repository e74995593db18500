"""Pressed twice, pressed by fifty at once, pressed on an old page, pressed after the session ended: one row, no lost word."""

import threading
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.fields import signed_row_key
from accounts.models import Invitation
from accounts.saved import save_form
from cases.models import Case, Draft, FollowUp, Note
from reference.models import ClosingReason
from tests import factories
from tests.faults.pages import form_for
from tests.faults.test_hostile_input import address, doers
from tests.house.test_doors import DOORS

TIMES, HANDS = 50, 8
WORDS = {
    "text": "Прошу провести проверку.",
    "title": "Жалоба",
    "what": "Позвонить",
    "summary": "Жалоба.",
    "kind": "call",
}
DAYS = {"due_on": "2027-01-15", "due_clock": "", "remind_on": "", "remind_clock": ""}


def press_often(user, path: str, data: dict[str, object]) -> set[tuple[int, str]]:
    """The same sending fifty times from eight hands; the different answers."""
    answers, lock, todo = set(), threading.Lock(), list(range(TIMES))

    def hand() -> None:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="accounts.backends.EmailBackend")
        while True:
            with lock:
                if not todo:
                    break
                todo.pop()
            answer = client.post(path, data)
            with lock:
                answers.add((answer.status_code, answer.headers.get("Location", "")))
        connections.close_all()

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return answers


@pytest.fixture
def boss(real_db):
    return factories.staff("Айнура Мамытова", "supervisor", "administrator")


def fields_of(user, path: str) -> dict[str, str]:
    """What stands in the form when the page is opened."""
    client = Client()
    client.force_login(user, backend="accounts.backends.EmailBackend")
    form = form_for(client.get(path).content.decode(), path)
    assert form is not None
    given = {name: values[-1] for name, values in form.values.items()}
    for name, choices in form.options.items():
        given[name] = given.get(name) or next(one for one in choices if one)
    return given


MADE = {"add_note": Note, "plan_follow_up": FollowUp, "write_draft": Draft}


@pytest.mark.parametrize("name", MADE)
def test_fifty_parallel_presses_are_one_row(name, boss):
    case = factories.case(boss)
    path = reverse(name, args=[case.code])
    given = fields_of(boss, path)
    data = {**given, **{key: value for key, value in {**WORDS, **DAYS}.items() if key in given}}
    answers = press_often(boss, path, data)
    assert {status for status, _where in answers} == {302}
    assert len(answers) == 1
    assert MADE[name].objects.count() == 1


def test_fifty_parallel_presses_open_one_case(boss):
    contact = factories.contact(boss)
    path = reverse("open_case", args=[contact.pk])
    data = {**fields_of(boss, path), "do": ""}  # not the button that looks a name up
    assert {status for status, _where in press_often(boss, path, data)} == {302}
    assert Case.objects.count() == 1


def test_fifty_parallel_presses_invite_once(boss):
    """An invitation answers with its link on the page; at most one is open for one address."""
    path = reverse("invite_colleague")
    data = {**fields_of(boss, path), "email": "new@demo.invalid", "role": "operator", "language": "ru"}
    assert {status for status, _where in press_often(boss, path, data)} <= {200, 302, 422}
    assert (
        Invitation.objects.filter(email="new@demo.invalid", accepted_at=None, withdrawn_at=None).count() == 1
    )


EDITED = {
    "close_case": "outcome", "assign_lawyer": "", "reassign_lawyer": "reason", "end_assignment": "reason",
    "postpone_follow_up": "reason", "finish_follow_up": "result", "change_draft": "text", "finish_contact": "answer",
    "correct_contact": "said", "attach_contact": "code", "open_case": "summary",
}  # fmt: skip


@pytest.mark.parametrize("name", EDITED)
def test_an_old_page_overwrites_nothing_and_loses_no_word(name, stage, as_):
    """The page is as old as can be: version 0. What was typed stands in the answer."""
    actor = next(one for one in ("supervisor", "lawyer", "operator") if one in doers(name))
    place = address(stage, as_, name, actor)
    values = {key: found[-1] for key, found in place.form.values.items()}
    for key, choices in place.form.options.items():
        values.setdefault(key, next(one for one in choices if one))
    word = {"code": stage.arguments["case_page"]["code"]}.get(EDITED[name], "Очень нужные слова")
    if EDITED[name]:
        values[EDITED[name]] = word
    if name == "close_case":
        values["reason"] = ClosingReason.objects.filter(needs_result=False)[0].pk
    if name == "finish_contact":
        values["outcome"] = (
            "ADVICE" if "ADVICE" in place.form.options.get("outcome", []) else values["outcome"]
        )
    values["version"] = "0"
    answer = place._safely("POST", urlencode(values), "application/x-www-form-urlencoded")
    assert answer.status_code in (200, 409, 422), answer.headers.get("Location")
    assert not answer.rows
    assert word in answer.content.decode() or not EDITED[name]


def test_a_session_that_ends_in_the_middle_costs_nothing(operator, as_):
    """What was saved while typing is there after signing in again; what was sent stands in a page that sends it again."""
    client, key = as_(operator), uuid4()
    path = reverse("log_contact", args=[key])
    client.get(path)
    save_form(owner=operator, key=key, form_name="log_contact", content={"said": ["Сына забрали ночью."]})
    Session.objects.all().delete()
    data = {
        "row_key": signed_row_key(operator, key),
        "edition": "1",
        "do": "queue",
        "said": "Сына забрали ночью.",
    }
    answer = client.post(path, data)
    kept = form_for(answer.content.decode(), path)
    assert (answer.status_code, kept and kept.values["said"]) == (401, ["Сына забрали ночью."])
    saving = client.post(reverse("save_form", args=[key, "log_contact"]), {"said": "ещё"})
    assert saving.status_code == 401
    assert saving.json()["error"]
    again = as_(operator)
    assert "Сына забрали ночью." in again.get(path).content.decode()
    assert again.post(path, kept.values).status_code == 302
    assert DOORS["save_form"][0] == "405/401"
