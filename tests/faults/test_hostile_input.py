"""Malformed input at every address that takes a POST (design/safety.md 13): a clear answer, no 5xx, no half row, no lost word.

A small deterministic run; the long one is tests/soak/test_hostile_soak.py.
"""

import random
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.faults.hostile import FORM_TYPE, Address, Report, raw, rounds, rows_of_all_tables
from tests.house.stage import ACTORS
from tests.house.test_doors import DOORS

CLOSED = {"403", "404", "405", "302s"}
# What buttons without a page of their own send.
SENT = {
    "submit_draft": {"version": "1"},
    "return_draft": {"version": "1", "seen": "1", "remark": "Добавьте дату."},
    "approve_draft": {"version": "1", "seen": "1", "remark": ""},
    "grant_role": {"role": "lawyer", "from_day": "", "last_day": ""},
    "look_up_number": {"number": "0100 00 41 18", "caller_name": "Гульмира"},
    "save_form": {"text": "Сына забрали.", "edition": "1", "place": "BD-26-AAAA"},
    "set_language": {"language": "ky", "next": "/"},
    "sign_in_as": {"role": "lawyer", "next": "/"},
    "log_contact": {"do": "queue"},
    "quick_contact": {"outcome": "SILENT", "row_key": "x", "next": "/"},
    "weigh_call": {"signs": "held", "held_since": "22:15", "term_on": "28.11", "triage": "urgent"},
    "search": {"q": "Эркин"},
    "answer_talk": {"come_at": "17:30"},
}


def doers(name: str) -> list[str]:
    """The members of the cast whose POST the door lets in."""
    found = [
        actor for actor, cell in zip(ACTORS, DOORS[name], strict=True) if cell.split("/")[1] not in CLOSED
    ]
    return found or (["lawyer"] if name in ("sign_in_as", "account_logout") else [])


def address(stage, signed_in, name: str, actor: str) -> Address:
    """The address as this person meets it."""
    path = reverse(name, kwargs=stage.arguments.get(name))
    client = signed_in(stage.actors[actor])
    return Address(name, path, client, SENT.get(name, {}), rows_of_all_tables()).read()


POSTABLE = [name for name in sorted(DOORS) if doers(name)]


@pytest.mark.parametrize("name", POSTABLE)
def test_nothing_that_is_sent_breaks_a_page(name, stage, signed_in):
    report, actors = Report(), doers(name)
    first = actors[sum(map(ord, name)) % len(actors)]
    rounds(address(stage, signed_in, name, first), report, whole=False, dice=random.Random(name))
    assert not report.faults, "\n".join(report.faults)
    assert report.tries >= 10


@pytest.mark.parametrize("name", POSTABLE)
def test_every_role_meets_the_same_care(name, stage, signed_in):
    report = Report()
    for actor in doers(name):
        place = address(stage, signed_in, name, actor)
        names = list(place.form.kinds if place.form else []) + list(place.more) + ["version"]
        values = ["сло\0во", "9" * 400, "\udced\udca0\udc80", "9999-12-31", "-1"]
        place.send(
            {one: [values[n % 5], values[n % 5]] for n, one in enumerate(names)}, report, f"all as {actor}"
        )
    assert not report.faults, "\n".join(report.faults)


@pytest.mark.parametrize("name", ["add_note", "log_contact", "account_login", "save_form"])
def test_every_body_that_is_no_form(name, stage, signed_in):
    report = Report()
    raw(address(stage, signed_in, name, doers(name)[0]), report, whole=True, dice=random.Random(name))
    assert not report.faults, "\n".join(report.faults)


@pytest.mark.parametrize("charset", ["utf-16", "nobody"])
def test_another_encoding_gets_a_page_also_where_the_token_is_looked_at(charset, stage):
    """The client of tests skips the token of the page; a browser does not, and once met a bare 500 here."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.actors["lawyer"], backend="accounts.backends.EmailBackend")
    path = reverse("add_note", kwargs=stage.arguments["add_note"])
    assert client.get(path).status_code == 200  # now it has the cookie that the token is compared with
    answer = client.generic("POST", path, b"text=a", content_type=f"{FORM_TYPE}; charset={charset}")
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


JUNK = [
    *"0 -1 ² 99999999999999999999 %00 .. ' \u202e \x85 ☠ BD-26-\0 00000000-0000".split(" "),
    "a" * 5000,
    "Ж" * 40,
]


@pytest.mark.parametrize("actor", ["nobody", "supervisor"])
def test_an_address_may_hold_anything(actor, stage, signed_in):
    client, faults, tries = signed_in(stage.actors[actor]), [], 0
    client.raise_request_exception = False
    for name in sorted(DOORS):
        given = stage.arguments.get(name) or {}
        for key, value in given.items():
            for junk in JUNK:
                method = ("GET", "POST")[(tries + len(faults)) % 2]
                answer = client.generic(
                    method, reverse(name, kwargs=given).replace(quote(str(value)), quote(junk))
                )
                tries += 1
                if answer.status_code >= 500:
                    faults.append(f"{method} {name} {key}={junk[:20]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert tries > 500


ASKED = (
    "after before channel day level state list saved version against whose next sort page triage lawyer type q uid token number"
).split()


QUESTIONS = [
    "\0",
    "9" * 400,
    "0001-01-01T00:00:00-14:00,00000000-0000-4000-8000-000000000000",
    "9999-12-31T23:59:59+14:00,²",
    "//evil.example",
]


@pytest.mark.parametrize("actor", ["lawyer", "supervisor", "administrator"])
def test_a_question_mark_may_be_followed_by_anything(actor, stage, signed_in):
    client, faults = signed_in(stage.actors[actor]), []
    client.raise_request_exception = False
    pages = [name for name in sorted(DOORS) if DOORS[name][ACTORS.index(actor)].startswith(("200", "302/"))]
    for place, name in enumerate(pages):
        path = reverse(name, kwargs=stage.arguments.get(name))
        for junk in QUESTIONS if actor == "supervisor" else QUESTIONS[place % 5 :][:1]:
            answer = client.get(path + "?" + "&".join(f"{one}={quote(junk)}" for one in ASKED))
            if answer.status_code >= 500:
                faults.append(f"{name} {junk[:20]!r}: {answer.status_code}")
            assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0], name
    assert not faults, "\n".join(faults)


def test_a_post_without_the_token_of_the_page_is_refused_everywhere(stage):
    """CSRF: 403 with a page of ours, nothing written; the sign-in page too."""
    before, wrong = rows_of_all_tables(), []
    for name in POSTABLE:
        user = stage.actors[doers(name)[-1]]
        client = Client(enforce_csrf_checks=True)
        if user is not None:
            client.force_login(user, backend="accounts.backends.EmailBackend")
        path = reverse(name, kwargs=stage.arguments.get(name))
        if client.post(path, SENT.get(name, {})).status_code != 403:
            wrong.append(name)
    assert wrong == []
    assert rows_of_all_tables() == before


def test_the_judge_sees_a_fault(stage, signed_in, monkeypatch):
    """The twin of this file: a page that loses words and a form that breaks are both noticed."""
    from cases.forms.notes import NoteForm

    place = address(stage, signed_in, "add_note", "lawyer")
    report = Report()
    monkeypatch.setattr(NoteForm, "clean_on", lambda self: 1 / 0)
    place.send({"text": ["слова"], "on": ["2026-01-01"], "kind": ["call"]}, report, "broken")
    monkeypatch.setattr("cases.views.notes.posted", lambda request: None)
    place.send({"text": ["слова"], "on": ["x"]}, report, "forgetful")
    assert [one.split(":")[1] for one in report.faults] == [" broken", " forgetful"]
