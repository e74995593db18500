"""What is not yours and what is not there answer alike (design/safety.md 6): status, unpacked body, headers.

For every address that names something: the real thing of others, an invented one of the same shape, and an ended one, asked
by every member of the cast for whom the thing does not exist. The real name never stands in the answer.
"""

import gzip
import math
import secrets
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedForm
from cases.models import Case
from tests import factories
from tests.house.stage import ACTORS, patterns
from tests.house.test_doors import DOORS

PER_REQUEST = {"date", "x-request-id", "set-cookie"}
WANTED = 5_000  # probes over the whole file; how often each address is asked follows from it


def invented(key: str, value: object) -> object:
    """Something of the same shape that is not there."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, int):
        return 990_000 + secrets.randbelow(9_000)
    if key == "code":
        return factories.code()
    if key == "uidb36":
        return uuid4().hex
    return secrets.token_urlsafe(32)


def seen(client, method: str, path: str) -> tuple[int, bytes, tuple]:
    """Everything that a stranger could compare."""
    answer = client.generic(method, path, content_type="application/x-www-form-urlencoded")
    body = answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    headers = tuple(sorted((k.lower(), v) for k, v in answer.headers.items() if k.lower() not in PER_REQUEST))
    cookies = tuple(
        sorted((name, morsel["path"], morsel["max-age"]) for name, morsel in answer.cookies.items())
    )
    return answer.status_code, body, (headers, cookies)


def hidden_from(name: str) -> list[tuple[str, str]]:
    """(actor, method) for which the door says: it does not exist."""
    return [
        (actor, method)
        for actor, cell in zip(ACTORS, DOORS[name], strict=True)
        for method, code in zip(("GET", "POST"), cell.split("/"), strict=True)
        if code == "404"
    ]


# The browser chooses the key of what it saves while typing: a key of nobody begins a form. Asked below by itself.
CHOSEN_BY_THE_BROWSER = {"save_form"}
NAMED = [name for name in sorted(DOORS) if hidden_from(name) and name not in CHOSEN_BY_THE_BROWSER]
ONE_ROUND = sum(len(hidden_from(name)) * len(patterns()[name].pattern.converters) for name in NAMED)
ROUNDS = max(3, math.ceil(WANTED / ONE_ROUND))


def differences(stage, signed_in, name: str) -> tuple[int, list[str]]:
    """How many probes, and what a stranger could tell apart."""
    given, probes, found = stage.arguments.get(name) or {}, 0, []
    for actor, method in hidden_from(name):
        client = signed_in(stage.actors[actor])
        real = reverse(name, kwargs=given)
        expected = seen(client, method, real)
        told = [
            value
            for value in given.values()
            if not isinstance(value, int) and str(value).encode() in expected[1]
        ]
        found += [f"{actor} {method} {name}: the answer repeats {value}" for value in told]
        for key, value in given.items():
            for _ in range(ROUNDS):
                missing = reverse(name, kwargs={**given, key: invented(key, value)})
                probes += 1
                if (answer := seen(client, method, missing)) != expected:
                    what = [
                        part
                        for part, one, two in zip(
                            ("status", "body", "headers"), answer, expected, strict=True
                        )
                        if one != two
                    ]
                    found.append(f"{actor} {method} {name} by {key}: {what} differ")
    return probes, found


@pytest.fixture(scope="module")
def counted():
    """The count of probes over the whole file."""
    total = {"probes": 0, "differences": 0, "addresses": 0}
    yield total
    print(
        f"\nprobes: {total['probes']} at {total['addresses']} addresses, {total['differences']} differences"
    )


@pytest.mark.parametrize("name", NAMED)
def test_foreign_and_missing_answer_alike(name, stage, signed_in, counted):
    probes, found = differences(stage, signed_in, name)
    counted["probes"] += probes
    counted["differences"] += len(found)
    counted["addresses"] += 1
    assert not found, "\n".join(found)
    assert probes or not stage.arguments.get(name)


def test_there_are_enough_of_them(capsys):
    with capsys.disabled():
        print(f"\nprobes planned: {ONE_ROUND} doors × {ROUNDS} = {ONE_ROUND * ROUNDS}")
    assert ONE_ROUND * ROUNDS >= WANTED


def test_a_closed_case_and_an_ended_assignment_are_as_hidden(stage, as_, lawyer, supervisor):
    """Three kinds of not yours: never assigned, assigned until yesterday, not there at all."""
    ended = factories.case(supervisor, responsible=lawyer)
    ended.assignments.update(until=timezone.now(), ended_by=supervisor)
    never = factories.case(supervisor)
    client = as_(lawyer)
    answers = {
        seen(client, "GET", f"/cases/{code}/")
        for code in (ended.code, never.code, factories.code(), "BD-26-0000")
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_a_search_tells_a_stranger_nothing(stage, as_, other_lawyer):
    """A foreign code, a missing code, a missing name: one and the same page but for what was typed. A foreign name, in any
    spelling: one sentence more, that it is known, and no word of what (design/model.md 7)."""
    client, pages = as_(other_lawyer), {}
    code = stage.arguments["case_page"]["code"]
    for typed in (code, "BD-26-0000", "Никто Никтоев", "Эркин Токонов", "Tokonov Erkin"):
        body = client.post(reverse("search"), {"q": typed}).content.decode()
        body = body.replace(typed, "…")
        pages[typed] = [line for line in body.splitlines() if "csrfmiddlewaretoken" not in line]
    assert pages[code] == pages["BD-26-0000"] == pages["Никто Никтоев"]
    assert pages["Эркин Токонов"] == pages["Tokonov Erkin"]
    more = [line for line in pages["Эркин Токонов"] if line not in pages[code]]
    assert len(more) == 1
    assert "Токонов" not in more[0]
    assert code not in more[0]


def test_a_key_of_somebody_elses_saved_form_is_no_way_in(stage, as_, other_operator, operator):
    """Guessing 122 random bits tells that they are taken, and nothing else; nothing is read, nothing is changed."""
    given = stage.arguments["save_form"]
    answer = as_(other_operator).post(reverse("save_form", kwargs=given), {"said": "чужое"})
    assert answer.status_code == 404
    assert operator.name not in answer.content.decode()
    assert SavedForm.objects.get(pk=given["key"]).content == {"said": ["Сына забрали."]}
    for name in ("resume_saved_form", "discard_saved_form"):
        assert as_(other_operator).post(reverse(name, kwargs=stage.arguments[name])).status_code in (404, 405)


def test_a_difference_is_seen(stage, signed_in, monkeypatch):
    """The twin: a gate that answers 403 for what exists is found out."""

    def talkative(user, code, *, to="read_case"):
        if Case.objects.filter(code=code).exists():
            raise PermissionDenied
        raise Http404

    monkeypatch.setattr("cases.views.case.get_case", talkative)
    _probes, found = differences(stage, signed_in, "case_page")
    assert found
