"""Hostile sendings: what a broken browser or a clever stranger puts into a form, and what must hold for the answer.

`rounds(...)` tries an address with one poisoned value after the other. For each answer: never a 5xx; no row more or less
unless the answer says "done" (a redirect, or one of DONE); every line of text that was typed stands in the answered form.
Everything that was written is taken back after each try. Never here: the cast, the addresses.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, connection, transaction
from django.test import Client

from statements.planned import Planned
from tests.faults.pages import WORD_KINDS, Form, form_for, read

FORM_TYPE = "application/x-www-form-urlencoded"
MEGABYTE = "слово " * 174_763  # a million letters, two million bytes
Values = dict[str, list[str]]
# Written by looking, by refusing and by signing in; never half a row of a person's work.
NOT_COUNTED = ("audit_", "django_session", "accounts_staffsession", "axes_", "vault_", "django_migrations")
# Addresses whose success is no redirect: the link of an invitation stands on the page, saving while typing answers JSON.
DONE = {
    "invite_colleague": 200,
    "save_form": 200,
    "renew_recovery_codes": 200,
    "confirm_letting_in": 200,
    "ask_about_case": 200,  # a question that came to nothing is one row too, and the page says so
}

WORDS = {
    "nul": "сло\0во",
    "half a character (\\ud800 as bytes)": "\udced\udca0\udc80",
    "right to left": "\u202eОльга\u202c \u2066к\u2069",
    "one megabyte": MEGABYTE,
    "nothing": "",
    "spaces": "  \t \u00a0\u3000 ",
    "newlines": "\r\n\r\nSet-Cookie: x=1\r\n",
    "tag": '"><script>alert(1)</script>{{ 7*7 }}{% now %}',
    "sql": "'; DROP TABLE cases_case; --",
    "format": "%s %(x)s {0} {x!r} %00",
    "path": "../../../../etc/passwd\x01\x1f\x7f",
    "emoji": "👩🏽‍⚖️" * 50 + "\ufeff\u200b\ufffe\uffff",
    "combining": "е" + "\u0301" * 5000,
    "huge number": "9" * 400,
    "beyond an integer": "9223372036854775808",
    "negative": "-1",
    "arabic digits": "٣",
    "superscript": "²",
    "infinity": "1e309",
    "not a number": "NaN",
    "year 9999": "9999-12-31T23:59",
    "day 9999": "9999-12-31",
    "year 0000": "0000-00-00",
    "year 1": "0001-01-01",
    "year -1": "-0001-01-01",
    "year 10000": "10000-01-01",
    "30 February": "2027-02-30",
    "hour 25": "25:61",
    "unknown choice": "☠",
    "foreign id": "00000000-0000-4000-8000-000000000000",
    "broken id": "00000000-0000-4000-8000-00000000000g",
    "json": '{"a": [1]}',
}


@dataclass
class Report:
    """What was tried and what did not hold."""

    tries: int = 0
    faults: list[str] = field(default_factory=list)
    codes: Counter = field(default_factory=Counter)  # how it was answered
    done: int = 0  # answers that wrote rows, as they said


def rows_of_all_tables() -> dict[str, int]:
    """How many rows each counted table has, in one statement."""
    with _all_counts().executed([]) as cursor:
        return dict(cursor.fetchall())


@cache
def _all_counts() -> Planned:
    """Asked after every sending; the tables are the same throughout a run."""
    names = [name for name in connection.introspection.table_names() if not name.startswith(NOT_COUNTED)]
    return Planned(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names))


def plausible(form: Form | None, more: dict[str, str]) -> dict[str, list[str]]:
    """What a well-behaved browser would send: what stands there, a choice where one is offered, words in empty lines."""
    values: Values = {}
    if form is not None:
        for name, kind in form.kinds.items():
            given = [value for value in form.values.get(name, []) if value]
            if not given and form.options.get(name):
                given = [next((one for one in form.options[name] if one), "")]
            if not given and kind in WORD_KINDS:
                given = ["Несколько слов"]
            values[name] = given or [""]
    return values | {name: [value] for name, value in more.items()}


@dataclass
class Address:
    """One address that a member of the cast may post to."""

    name: str
    path: str
    client: Client
    more: dict[str, str]
    counts: dict[str, int]
    form: Form | None = None
    # What is looked at when rows were written, before they are taken back; gives what is wrong.
    afterwards: Callable[["Address", Any], list[str]] | None = None

    def read(self) -> "Address":
        """Look at the page as the person would, for its fields."""
        answer = self._safely("GET", "", FORM_TYPE)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            self.form = form_for(answer.content.decode(), self.path)
        return self

    def _safely(self, method: str, body: str | bytes, kind: str, **extra: str):
        with transaction.atomic():
            self.client.raise_request_exception = False
            answer = self.client.generic(method, self.path, body, content_type=kind, **extra)
            answer.rows = self.rows_changed()
            answer.wrong = self.look_afterwards(answer) if answer.rows and method == "POST" else []
            transaction.set_rollback(True)
        return answer

    def look_afterwards(self, answer: Any) -> list[str]:
        """What the commit would refuse, and what whoever asks wants to know."""
        try:
            connection.check_constraints()  # keys between rows are looked at when all is over: now
        except IntegrityError as problem:
            return [f"half a row: {problem}"[:200]]
        return self.afterwards(self, answer) if self.afterwards else []

    def rows_changed(self) -> bool:
        """Whether any counted table is longer or shorter now; asked before everything is taken back."""
        return connection.needs_rollback is False and rows_of_all_tables() != self.counts

    def send(self, values: Values, report: Report, what: str) -> None:
        """Post the fields and judge the answer."""
        body = urlencode(values, doseq=True, errors="surrogateescape")
        answer = self._safely("POST", body, FORM_TYPE)
        self.judge(answer, report, what)
        if answer.status_code in (200, 409, 422) and "html" in answer.headers.get("Content-Type", ""):
            self.look_for_words(answer, values, report, what)

    def send_raw(self, body: bytes | str, kind: str, report: Report, what: str, **extra: str) -> None:
        """Post something that is no form."""
        self.judge(self._safely("POST", body, kind, **extra), report, what)

    def send_malformed(self, sending: Any, report: Report) -> None:
        """Post one that was thrown (`malformed.py`) and judge the answer."""
        answer = self._safely("POST", sending.body, sending.kind, **sending.headers)
        self.judge(answer, report, sending.what)
        shown = answer.status_code in (200, 409, 422) and "html" in answer.headers.get("Content-Type", "")
        if sending.values and shown:
            self.look_for_words(answer, sending.values, report, sending.what)

    def judge(self, answer, report: Report, what: str) -> None:
        """No 5xx, no trace, no half-written row."""
        report.tries += 1
        code = answer.status_code
        report.codes[code] += 1
        report.done += bool(answer.rows) and code < 400
        if code >= 500:
            kind = getattr(answer, "exc_info", None)
            report.faults.append(
                f"{self.name}: {what}: {code} {kind and kind[0].__name__}: {kind and str(kind[1])[:90]}"
            )
        elif b"Traceback" in answer.content:
            report.faults.append(f"{self.name}: {what}: a trace")
        elif answer.rows and not 300 <= code < 400 and DONE.get(self.name) != code:
            report.faults.append(f"{self.name}: {what}: {code}, and yet rows were written")
        elif not is_clear(answer):
            report.faults.append(f"{self.name}: {what}: {code}, and no sentence says why")
        report.faults += [f"{self.name}: {what}: {code}, then {one}" for one in answer.wrong]

    def look_for_words(self, answer, values: Values, report: Report, what: str) -> None:
        """Everything typed is still there. A browser cannot send or show NUL and half characters: � stands for them."""
        if self.name in DONE and answer.status_code == DONE[self.name] and answer.rows:
            return
        page = read(answer.content.decode(errors="replace"), self.path)
        shown = {fit(value) for form in page.forms for found in form.values.values() for value in found}
        for name, given in values.items():
            kind = self.form.kinds.get(name) if self.form else None
            if kind in WORD_KINDS and given and fit(given[-1]) and fit(given[-1]) not in shown:
                report.faults.append(
                    f"{self.name}: {what}: {answer.status_code}, the words of {name} are gone"
                )


def is_clear(answer: Any) -> bool:
    """A refusal says why: a heading and a sentence, or an error in JSON; a form names what to look at.

    Scripts know 401 by its number, and no browser sends a form without a single key.
    """
    if not 400 <= answer.status_code < 500 or answer.status_code in (401, 405):
        return True
    kind, text = answer.headers.get("Content-Type", ""), answer.content.decode(errors="replace")
    if "json" in kind:
        return bool(answer.json().get("error"))
    if answer.status_code == 422 and answer.wsgi_request.POST:
        return 'class="error-summary"' in text
    return "<h1" in text and "<p" in text


def fit(text: str) -> str:
    """A text as it comes back from a page: one kind of newline, no letters that cannot be sent."""
    sent = text.encode(errors="surrogateescape").decode(errors="replace")
    return "".join(sent.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�").split()).replace("�", "")


def poisons(
    address: Address, *, whole: bool, dice: random.Random
) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """(what, fields): a bad value in all fields at once, and in single fields with the others well behaved.

    `whole`: each value in each field. Else half of the values once, somewhere, and a few everywhere.
    """
    good = plausible(address.form, address.more)
    names = list(good)
    if not names:
        whole, names = False, ["version"]
    for what in WORDS if whole else dice.sample(sorted(WORDS), 3):
        yield f"{what} everywhere", {name: [WORDS[what]] for name in names}
    chosen = sorted(WORDS) if whole else dice.sample(sorted(WORDS), len(WORDS) // 2)
    for what in chosen if good else ():
        value = WORDS[what]
        # A million letters take a second, wherever they stand.
        for name in names if whole and value is not MEGABYTE else dice.sample(names, 1):
            yield f"{what} in {name}", {**good, name: [value]}
    yield "each key twice", {name: [*values, "второе"] for name, values in good.items()}
    yield "no key at all", {}
    yield "arrays", {f"{name}[]": values for name, values in good.items()}
    yield "keys of nobody", {**good, "state": ["closed"], "\0": ["\0"], "__proto__": ["x"], "я" * 3000: ["1"]}


JSON, PART = "application/json", "multipart/form-data; boundary=x"
HALF = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--x--\r\n'
BODIES: list[tuple[str, bytes | str, str]] = [
    ("three megabytes", b"text=" + b"a" * 3_145_728, FORM_TYPE),
    ("600 fields", "&".join(f"f{n}=1" for n in range(600)), FORM_TYPE),
    ("json", '{"text": "слово", "version": 1}', JSON),
    ("json that is none", "{\0", JSON),
    ("broken escapes", b"text=%ff%fe%zz%&=&&;;=%00&version=%", FORM_TYPE),
    ("bytes", bytes(range(256)), FORM_TYPE),
    ("bytes of a file", bytes(range(256)), "application/octet-stream"),
    ("xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    ("half a part", b'--x\r\nContent-Disposition: form-data; name="te', PART),
    ("no boundary", b"--x--", "multipart/form-data"),
    (
        "a file as a field",
        b'--x\r\nContent-Disposition: form-data; name="text"; filename="../a"\r\n\r\nb\r\n--x--',
        PART,
    ),
    ("half characters by utf-7", HALF, PART + "; charset=utf-7"),
    ("a form in utf-16", b"text=a", FORM_TYPE + "; charset=utf-16"),
    ("no text encoding", HALF, PART + "; charset=hex"),
    ("an encoding that always fails", HALF, PART + "; charset=undefined"),
    ("an encoding of nobody", HALF, PART + "; charset=nobody"),
    ("a deep content type", b"x", "text/" + "x;" * 2000),
]
HEADERS = [
    ("a cookie with NUL", {"HTTP_COOKIE": r'sessionid="\000\000\000aaaaaaaa"'}),
    ("a negative length", {"CONTENT_LENGTH": "-1"}),
    ("languages", {"HTTP_ACCEPT_LANGUAGE": "ru-" * 3000 + ";q=\0"}),
]


def raw(address: Address, report: Report, *, whole: bool, dice: random.Random) -> None:
    """Bodies that are no form at all, and headers of nobody's browser."""
    for what, body, kind in BODIES if whole else dice.sample(BODIES, 3):
        address.send_raw(body, kind, report, what)
    for what, headers in HEADERS if whole else dice.sample(HEADERS, 1):
        address.send_raw("a=1", FORM_TYPE, report, what, **headers)


def rounds(address: Address, report: Report, *, whole: bool, dice: random.Random) -> None:
    """All of it against one address."""
    for what, values in poisons(address, whole=whole, dice=dice):
        address.send(values, report, what)
    raw(address, report, whole=whole, dice=dice)
