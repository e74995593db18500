"""Worlds in which somebody is known to us, hidden or nobody, and the ways in which an outsider's question reaches a screen.

A prober asks the same in several worlds; the answers are compared byte for byte (status, body, headers) together with the
statements that they cost. A new page joins by one line in ENTRIES. Never here: who asks what (test_probers_*.py).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from people.models import Phone
from reference.models import Place
from tests import factories
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, ask, file_of
from tests.hotline.calls import press

CODE, HIS_NUMBER, PAGE, CALL = "BD-26-K7M4", "+996100009102", UUID(int=7700), UUID(int=7701)
PROMISE, STORY, MOTHER, KIND_WORD = "Юрист позвонит после суда", "из аптеки", "Назгүл Асанова", "ромашка"
SPELLINGS = (CLIENT, "Tokonova Gulmira", "Гүлмира Токонова", "гульмира токонова")
# Nobody; a case without an agreed word; with one; one that only those who work on it read; one behind a wall; a closed one.
WORLDS = ("nobody", "known", "word", "restricted", "walled", "closed")


@dataclass
class Said:
    """What an outsider says on the phone, or a colleague types: a number, names, a code, facts of a case."""

    number: str = HIS_NUMBER
    caller_name: str = ""
    concerned_name: str = ""
    code: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """Everything that could be told apart."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


Look = tuple[Seen, list[str]]


def build(world: str, operator: User, supervisor: User, lawyer: User) -> Case | None:
    """The same call from her number in every world: somebody rang once and gave no name. What else stands there differs."""
    now = timezone.now()
    factories.contact(
        supervisor, pk=UUID(int=7702), number=NUMBER, caller_name="", said="Молчание.",
        state="done", finished_at=now, finished_by=supervisor,
    )  # fmt: skip
    if world == "nobody":
        return None
    case = file_of(
        supervisor, lawyer, code=CODE, number=NUMBER, place=place(), restricted=world == "restricted",
        word="" if world == "known" else KIND_WORD,
    )  # fmt: skip
    Phone.objects.update(voicemail="no")
    phone = Phone.objects.get()
    phone.cover_story = STORY
    phone.save(update_fields=["cover_story"])
    factories.follow_up(case, lawyer, promise=PROMISE)
    factories.relative(case, lawyer, MOTHER)
    if world == "walled":
        factories.wall(case, operator, supervisor)
    return case


def place() -> Place:
    """Where it happened."""
    return Place.objects.order_by("code").first()


def secrets_of(case: Case | None, said: Said) -> list[str]:
    """What no answer to an outsider may hold, unless it was just typed there."""
    held = [
        MESSAGE,
        PROMISE,
        STORY,
        MOTHER,
        KIND_WORD,
        "12 марта 1987",
        "1987-03-12",
        CODE,
        CLIENT,
        "Жолдошев",
    ]
    held += [case.summary] if case else []
    typed = " ".join([said.caller_name, said.concerned_name, said.code, *said.facts.values()])
    return [word for word in held if word not in typed]


def _look_up(client: Client, _user: User, said: Said) -> HttpResponse:
    return client.post(reverse("look_up_number"), {"number": said.number, "caller_name": said.caller_name})


def _without_script(client: Client, user: User, said: Said) -> HttpResponse:
    return press(client, user, "look_up", key=PAGE, number=said.number, said="?")


def _logged(client: Client, user: User, said: Said) -> HttpResponse:
    """The call is logged with the names as they were said, and its page opened."""
    names = {"caller_name": said.caller_name, "concerned_name": said.concerned_name, "relation": "other"}
    press(client, user, "queue", key=PAGE, number=said.number, said="Спрашивает.", **names)
    return client.get(reverse("contact_page", args=[PAGE]))


def _asked(client: Client, user: User, said: Said) -> HttpResponse:
    factories.contact(user, pk=CALL, number=said.number, caller_name=said.caller_name)
    names = {"caller_name": said.caller_name, "concerned_name": said.concerned_name}
    return ask(client, CALL, code=said.code, **{**names, **said.facts})


def _asked_from_the_form(client: Client, user: User, said: Said) -> HttpResponse:
    press(client, user, "ask", key=PAGE, number=said.number, caller_name=said.caller_name)
    return ask(client, PAGE, caller_name=said.caller_name, code=said.code, **said.facts)


def _asked_page(client: Client, user: User, said: Said) -> HttpResponse:
    _asked(client, user, said)
    return client.get(reverse("ask_about_case", args=[CALL]))


def _search(what: str) -> Callable[[Client, User, Said], HttpResponse]:
    return lambda client, _user, said: client.post(reverse("search"), {"q": getattr(said, what) or "—"})


def _page(name: str, *arguments: object) -> Callable[[Client, User, Said], HttpResponse]:
    return lambda client, _user, _said: client.get(reverse(name, args=arguments))


def _attach(client: Client, user: User, said: Said) -> HttpResponse:
    factories.contact(user, pk=CALL, number=said.number)
    return client.post(reverse("attach_contact", args=[CALL]), {"version": 1, "code": said.code or CODE})


# One line a page: how a question of somebody outside reaches it. Every one answers alike in all worlds.
ENTRIES: dict[str, Callable[[Client, User, Said], HttpResponse]] = {
    "look_up_number": _look_up,
    "log_contact without a script": _without_script,
    "contact_page": _logged,
    "ask_about_case": _asked,
    "ask_about_case from the form": _asked_from_the_form,
    "ask_about_case afterwards": _asked_page,
    "search by number": _search("number"),
    "search by name": _search("caller_name"),
    "search by the other name": _search("concerned_name"),
    "search by code": _search("code"),
    "case_page": _page("case_page", CODE),
    "case_people": _page("case_people", CODE),
    "attach_contact": _attach,
    "my_contacts": _page("my_contacts"),
    "contact_queue": _page("contact_queue"),
    "desk": _page("desk"),
}
# What is the same whatever was said; what is asked by the code names it in its own address.
NOT_SAID = frozenset({"case_page", "case_people", "my_contacts", "contact_queue", "desk"})
NAMED_BY_CODE = frozenset({"case_page", "case_people"})
SAID = frozenset(ENTRIES) - NOT_SAID
ASKED = frozenset(entry for entry in ENTRIES if entry.startswith("ask_about_case"))

TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|row_key|opened)" value=")[^"]*')
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?|T\d\d:\d\d:\d\d[^\"<]*|C-[0-9A-F]{6}")
VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b|\\\\x[0-9a-f]+")
LISTS = re.compile(r"IN \((?:·(?:, )?)+\)")
# What the test does itself, and the question of each minute whether a list has a new edition.
NOT_OURS = re.compile(r"SAVEPOINT|reference_listversion")
PER_REQUEST = {"date", "x-request-id", "set-cookie"}


def looks(
    world: str, said: Said, entries: Iterable[str], cast: dict[str, User], client_of: Callable
) -> dict[str, Look]:
    """Entry -> what the operator's screen shows in this world, and the secrets found on it. The world is gone afterwards."""
    seen = {}
    with transaction.atomic():
        case = build(world, cast["operator"], cast["supervisor"], cast["lawyer"])
        client = client_of(cast["operator"])
        for entry in entries:
            with transaction.atomic():
                seen[entry] = _look(entry, client, cast["operator"], said, case)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return seen


def _look(entry: str, client: Client, user: User, said: Said, case: Case | None) -> Look:
    with CaptureQueriesContext(connection) as asked:
        answer = ENTRIES[entry](client, user, said)
    body = answer.content.decode()
    headers = sorted((k.lower(), v) for k, v in answer.headers.items() if k.lower() not in PER_REQUEST)
    plain = CLOCK.sub("·", TOKEN.sub(r"\1·", body))
    statements = [
        LISTS.sub("IN (·)", VALUES.sub("·", one["sql"])) for one in asked if not NOT_OURS.search(one["sql"])
    ]
    secrets = [] if entry in NAMED_BY_CODE else secrets_of(case, said)
    found = [word for word in secrets if word in body]
    return Seen(answer.status_code, plain, tuple(headers), tuple(statements)), found


def differences(
    said: Said, worlds: Iterable[str], cast: dict[str, User], client_of: Callable, entries: Iterable[str] = ()
) -> list[str]:
    """What tells a world from the one in which nobody is known; secrets on the screen count whether or not they differ."""
    entries = sorted(entries or SAID)
    looks("nobody", said, entries, cast, client_of)  # statements are prepared by now, lists are in the memory
    expected = looks("nobody", said, entries, cast, client_of)
    told = []
    for world in worlds:
        for entry, (seen, found) in looks(world, said, entries, cast, client_of).items():
            told += [f"{world}, {entry}: {word} stands on the page" for word in found]
            for part in ("status", "body", "headers", "statements"):
                mine, theirs = getattr(seen, part), getattr(expected[entry][0], part)
                if mine != theirs:
                    told.append(f"{world}, {entry}: {part} differ: {_first_difference(mine, theirs)}")
    return told


def _first_difference(mine: object, theirs: object) -> str:
    if isinstance(mine, str) and isinstance(theirs, str):
        pairs = zip(mine.splitlines(), theirs.splitlines(), strict=False)
        return str(next(((one, two) for one, two in pairs if one != two), "length"))[:600]
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return f"{len(mine)}, {len(theirs)}: {sorted(set(mine) ^ set(theirs))[:2]}"[:900]
    return f"{mine}, {theirs}"
