"""Canaries: words that stand nowhere else, and the walk that types one into every line of every form over the wire.

Each canary is another word, so that a find says where it was typed; all of a run begin alike, so that one search finds any
of them, and otherwise than those of another run beside it, which looks at the same processes and folders.
Never here: where they may not be (`tests/faults/spills.py`).
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse

from tests.faults.pages import WORD_KINDS, Form, read
from tests.faults.servers import Answer, Wire

CANARY, LATIN, NUMBERS = "Канарейка", "kanareyka", "0100"
LETTERS = ("бвгджзклмнпрстфхцчшщ", "bvgdjzklmnprstfhcxwq")
LINES = WORD_KINDS | {"password"}
MOMENTS = {"date", "time", "datetime-local"}


def some(letters: str, count: int) -> str:
    """Letters by chance."""
    return "".join(secrets.choice(letters) for _ in range(count))


@dataclass
class Canaries:
    """All that were typed: the word (of a number its nine digits) and what it was typed into."""

    places: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    stem: str = field(default_factory=lambda: CANARY + some(LETTERS[0], 4))
    latin: str = field(default_factory=lambda: LATIN + some(LETTERS[1], 4))
    begin: str = field(default_factory=lambda: NUMBERS + some("123456789", 3))

    def word(self, place: str) -> str:
        """A new word."""
        return self._new(self.stem, LETTERS[0], place)

    def mail(self, place: str) -> str:
        """A new e-mail address."""
        return self._new(self.latin, LETTERS[1], place) + "@demo.invalid"

    def number(self, place: str) -> str:
        """A new telephone number, which the demonstration takes."""
        typed = f"{self.begin}{100 + len(self.numbers)}"
        self.numbers[typed[1:]] = place
        return typed

    def fit(self, name: str, kind: str, place: str) -> str:
        """What a person would type into this line."""
        if kind == "email" or name in ("email", "login"):
            return self.mail(place)
        if name == "number":
            return self.number(place)
        return self.word(place) + (" седло ветер" if kind == "password" else "")

    def _new(self, stem: str, letters: str, place: str) -> str:
        count, end = len(self.places), ""
        for _ in range(3):
            count, at = divmod(count, len(letters))
            end += letters[at]
        self.places[stem + end] = place
        return stem + end


def route_of(path: str) -> str:
    """The name of an address."""
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return ""


@dataclass
class Offer:
    """A form with lines for words, on whose page it stands."""

    actor: str
    path: str
    form: Form

    @property
    def lines(self) -> set[str]:
        """Its fields for words."""
        return {name for name, kind in self.form.kinds.items() if kind in LINES}


@dataclass
class Walk:
    """What people of the cast send, each from a browser of his own; and everything about it that others could read."""

    host: str
    canaries: Canaries = field(default_factory=Canaries)
    wires: dict[str, Wire] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    typed: set[tuple[str, str]] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    headers: set[str] = field(default_factory=set)

    def enter(self, actor: str, user) -> Wire:
        """A browser for this actor, signed in; None: for a visitor."""
        wire = Wire(self.host)
        self.wires[actor] = wire.sign_in(user) if user is not None else wire
        return wire

    def ask(self, actor: str, method: str, path: str, body=None, **headers: str) -> Answer:
        """One request; what it leaves outside of its page is kept."""
        answer = self.wires[actor].ask(method, path, body, **headers)
        self.note(path, answer)
        assert answer.status != 500, (path, method)
        return answer

    def note(self, path: str, answer: Answer) -> None:
        """Address, addresses in the page, title, headers."""
        self.addresses |= {path, *re.findall(r'\b(?:href|(?:form)?action|src)="([^"]*)"', answer.text)}
        self.targets |= {route_of(one) for one in re.findall(r'\b(?:form)?action="([^"]*)"', answer.text)}
        if re.search(r"<form(?![^>]*\baction=)", answer.text):
            self.targets.add(route_of(path))
        self.titles |= set(re.findall(r"<title[^>]*>([^<]*)", answer.text))
        self.headers |= {f"{name}: {value}" for name, value in answer.headers.items()}

    def token(self, actor: str) -> dict[str, str]:
        """What a script would send along."""
        wire = self.wires[actor]
        if "csrftoken" not in wire.cookies:
            self.ask(actor, "GET", reverse("preferences"))
        return {"csrfmiddlewaretoken": wire.cookies["csrftoken"]}

    def look(self, actor: str, path: str) -> Answer:
        """Open a page, and remember its forms that have a line for words."""
        answer = self.ask(actor, "GET", path)
        if answer.status != 200 or "html" not in answer.headers["Content-Type"]:
            return answer
        for form in read(answer.text, path).forms:
            offer = Offer(actor, path, form)
            assert not (form.method == "get" and offer.lines), f"{path}: words would stand in the address"
            for address in {form.action, *form.also} if offer.lines else ():
                known = self.offers.setdefault(route_of(address), offer)
                known.form.kinds.update({name: form.kinds[name] for name in offer.lines - known.lines})
        return answer

    def fill(self, route: str, form: Form, how: str, given: Collection[str] = ()) -> dict[str, str]:
        """A canary for each line of this form that is not given."""
        values = {}
        for name, kind in form.kinds.items():
            if kind in LINES and name not in given:
                values[name] = self.canaries.fit(name, kind, f"{route}.{name} ({how})")
                self.typed.add((route, name))
        return values

    def refuse(self, route: str) -> Answer:
        """The form with a canary everywhere: in choices, numbers, days, hidden fields, and in a field of nobody."""
        offer = self.offers[route]
        token = self.ask(offer.actor, "GET", offer.path).form(offer.form.action).values["csrfmiddlewaretoken"]
        spoilt = {name: self.canaries.word(f"{route}.{name} (spoilt)") for name in offer.form.kinds}
        values = spoilt | self.fill(route, offer.form, "refused") | {"csrfmiddlewaretoken": token[-1]}
        values[self.canaries.word(f"{route} (name of a field)")] = self.canaries.word(
            f"{route} (unknown field)"
        )
        (path,) = {one for one in (offer.form.action, *offer.form.also) if route_of(one) == route}
        return self.ask(offer.actor, "POST", path, values)

    def send(
        self, actor: str, route: str, status: int = 302, page: str = "", path: str = "", **more: object
    ) -> Answer:
        """The form as it should be filled in, with a canary in each line that `more` leaves; it is accepted."""
        given = {name: more.pop(name) for name in ("code", "pk", "number", "token", "key") if name in more}
        path = path or reverse(route, kwargs=given)
        seen = self.ask(actor, "GET", page or path)
        assert seen.status == 200, (route, actor, seen.status)
        form = seen.form(path)
        values = {name: found[-1] for name, found in form.values.items()}
        for name, kind in form.kinds.items():
            if not values.get(name) and form.options.get(name) and kind != "checkbox":
                values[name] = next((one for one in form.options[name] if one), "")
            if kind in MOMENTS:
                values[name] = ""
        more = {
            name.removesuffix("_"): one(seen.text) if callable(one) else one for name, one in more.items()
        }
        values |= self.fill(route, form, "accepted", more) | more
        self.sent[route] = values
        answer = self.ask(actor, "POST", path, values)
        problems = re.findall(r"(?:invalid-feedback|alert)[^>]*>([^<]*)", answer.text)[:4]
        assert answer.status == status, (route, answer.status, problems)
        if answer.status == 302:
            self.look(actor, answer.headers["Location"])
        return answer
