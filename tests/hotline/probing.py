"""Worlds in which somebody is known to us, hidden or nobody, and the ways in which an outsider's question reaches a screen.

A prober asks the same in several worlds; the answers are compared byte for byte (status, body, headers) together with the
statements that they cost. A new page joins by one line in ENTRIES. Never here: who asks what (test_probers_*.py).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import User
from cases.models import Case, Party
from people.actions.hiding import hide_person
from people.models import Phone
from reference.models import ClosingReason, Place
from tests import factories
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, ask, file_of
from tests.hotline.calls import press

CODE, HIS_NUMBER, PAGE, CALL = "BD-26-K7M4", "+996100009102", UUID(int=7700), UUID(int=7701)
PROMISE, STORY, MOTHER, KIND_WORD = "Юрист позвонит после суда", "из аптеки", "Назгүл Асанова", "ромашка"
SPELLINGS = (CLIENT, "Tokonova Gulmira", "Гүлмира Токонова", "гульмира токонова")
# Nobody; a case without an agreed word; with one; one that only those who work on it read; one behind a wall; a closed one;
# one whose client is hidden, who has called from that number under her name.
WORLDS = ("nobody", "known", "word", "restricted", "walled", "closed", "hidden")
# In these a colleague who has typed a name or number may learn that it is known, and no more (design/model.md 7).
OPEN = frozenset({"known", "word", "closed"})


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
    if world == "closed":
        case.state, case.closed_at, case.closed_by = "closed", now, lawyer
        case.closing_reason = ClosingReason.objects.order_by("code").first()
        case.save(update_fields=["state", "closed_at", "closed_by", "closing_reason"])
    if world == "walled":
        factories.wall(case, operator, supervisor)
    if world == "hidden":
        her = phone.person
        factories.contact(
            supervisor, number=NUMBER, caller=her, caller_name=CLIENT, safety="unsafe", state="done", finished_at=now,
            finished_by=supervisor,
        )  # fmt: skip
        hide_person(person=her, version=her.version, reason="угрозы", by=supervisor)
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


def _look_up_person(client: Client, _user: User, said: Said) -> HttpResponse:
    return client.post(reverse("look_up_person"), {"name": said.concerned_name or said.caller_name})


def _her_page(name: str) -> Callable[[Client, User, Said], HttpResponse]:
    """The address of her record, as if somebody had it."""

    def entry(client: Client, _user: User, _said: Said) -> HttpResponse:
        party = Party.objects.filter(case__code=CODE, role="client").only("person").first()
        return client.get(reverse(name, args=[party.person_id if party else UUID(int=7703)]))

    return entry


def _guidance(client: Client, _user: User, said: Said) -> HttpResponse:
    return client.post(reverse("guidance"), {"words": said.concerned_name or said.caller_name})


def _of_his_call(name: str) -> Callable[[Client, User, Said], HttpResponse]:
    """A page of the call that he makes now: flags of the number, what is enclosed."""

    def entry(client: Client, user: User, said: Said) -> HttpResponse:
        factories.contact(user, pk=CALL, number=said.number, caller_name=said.caller_name)
        return client.get(reverse(name, args=[CALL]))

    return entry


def _refused(client: Client, user: User, said: Said) -> HttpResponse:
    """The paper that he is handed."""
    factories.refused(user, pk=CALL, number=said.number, caller_name=said.caller_name)
    return client.get(reverse("refusal_paper", args=[CALL]))


def _noted(client: Client, _user: User, said: Said) -> HttpResponse:
    """His number, or hers, stands in a list of missed calls."""
    client.post(reverse("note_missed_calls"), {"calls": f"{said.number} 10 ч назад\n{said.number}"})
    return client.get(reverse("missed_calls"))


def _promised(client: Client, user: User, said: Said) -> HttpResponse:
    """He asks to be called back, and somebody takes the call in hand."""
    factories.contact(user, pk=CALL, number=said.number, caller_name=said.caller_name)
    until = f"{timezone.localdate() + timedelta(days=2)}T10:00"
    words = {"row_key": signed_row_key(user, PAGE), "until_at": until, "ask_for": said.caller_name}
    client.post(reverse("promise_callback", args=[CALL]), words)
    client.post(reverse("take_callback", args=[PAGE]))
    return client.get(reverse("callback_page", args=[PAGE]))


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
    "emergencies": _page("emergencies"),
    "shifts": _page("shifts"),
    "look_up_person": _look_up_person,
    "guidance": _guidance,
    "flag_caller": _of_his_call("flag_caller"),
    "propose_case": _of_his_call("propose_case"),
    "split_contact": _of_his_call("split_contact"),
    "add_enclosure": _of_his_call("add_enclosure"),
    "read_enclosure": _of_his_call("read_enclosure"),
    "refusal_paper": _refused,
    "promise_callback": _of_his_call("promise_callback"),
    "callback_page": _promised,
    "missed_calls": _noted,
    "owed_calls": _page("owed_calls"),
    "person_page": _her_page("person_page"),
    "person_history": _her_page("person_history"),
    "correct_person": _her_page("correct_person"),
    "propose_merge": _her_page("propose_merge"),
    "caller_flags": _page("caller_flags"),
    "possible_duplicates": _page("possible_duplicates"),
}
# What is the same whatever was said; what is asked by the code names it in its own address.
HER_PAGES = frozenset({"person_page", "person_history", "correct_person", "propose_merge"})
NOT_SAID = HER_PAGES | {
    "case_page", "case_people", "my_contacts", "contact_queue", "desk", "emergencies", "shifts", "caller_flags", "possible_duplicates",
    "owed_calls",
}  # fmt: skip
NAMED_BY_CODE = frozenset({"case_page", "case_people"})
SAID = frozenset(ENTRIES) - NOT_SAID
# Here a colleague is told "known" in so many words; the sentences that say it or its contrary are left out of the comparison.
TOLD_KNOWN = frozenset(
    {"search by number", "search by name", "search by the other name", "look_up_person", "contact_page"}
)
IS_KNOWN = re.compile(
    r'<p class="alert alert-warning">(?:Этот номер|Человек с таким именем) нам извест[^<]*</p>'
    r"|<p>Ничего из того, что вам видно, не найдено.</p>"
    r'|<p class="hint m-0">По этому имени никто не известен.</p>'
    r'|<p class="hint m-0"><span class="tag amber">[^<]*</span> Человек с таким именем есть в записи, которую вы не видите.[^<]*</p>'
    r'|<div class="alert alert-warning"><p class="m-0">Возможно, у этого человека есть вторая запись: тот же номер.\s*<a [^>]*>[^<]*</a></p></div>'
)
ASKED = frozenset(entry for entry in ENTRIES if entry.startswith("ask_about_case"))

TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|row_key|opened)" value=")[^"]*')
KEYS = re.compile(r"(/(?:people|contacts/new|missed)/)[0-9a-f]{8}-[0-9a-f-]{27}")
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?|T\d\d:\d\d:\d\d[^\"<]*|[CP]-[0-9A-F]{6}")
VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+(?:\[\])?)?|\b\d+\b|\\\\x[0-9a-f]+")
LISTS = re.compile(r"IN \((?:·(?:, )?)+\)")
# What the test does itself, the question of each minute whether a list has a new edition, and what is noted for supervisors
# where a name and number that were known meet again (people/duplicates.py): who logs the call is not told.
NOT_OURS = re.compile(
    r'SAVEPOINT|reference_listversion|people_possibleduplicate|WHERE "people_person"."merged_into_id" IN'
)
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
    plain = CLOCK.sub("·", KEYS.sub(r"\1·", TOKEN.sub(r"\1·", body)))
    statements = [
        LISTS.sub("IN (·)", VALUES.sub("·", one["sql"])) for one in asked if not NOT_OURS.search(one["sql"])
    ]
    secrets = [] if entry in NAMED_BY_CODE else secrets_of(case, said)
    found = [word for word in secrets if word in body]
    return Seen(answer.status_code, plain, tuple(headers), tuple(statements)), found


def differences(
    said: Said, worlds: Iterable[str], cast: dict[str, User], client_of: Callable, entries: Iterable[str] = ()
) -> list[str]:
    """What tells a world from the one in which nobody is known; secrets on the screen count apart."""
    entries = sorted(entries or SAID)
    looks("nobody", said, entries, cast, client_of)  # statements are prepared by now, lists are in the memory
    expected = looks("nobody", said, entries, cast, client_of)
    told = []
    for world in worlds:
        for entry, (seen, found) in looks(world, said, entries, cast, client_of).items():
            # The lawyer's name in a list of colleagues, the example of a code: they stand there for everybody.
            held = [word for word in found if word not in expected[entry][1]]
            told += [f"{world}, {entry}: {word} stands on the page" for word in held]
            may_know = world in OPEN and entry in TOLD_KNOWN
            for part in ("status", "body", "headers", "statements"):
                mine, theirs = getattr(seen, part), getattr(expected[entry][0], part)
                if may_know and part == "body":
                    mine, theirs = _but_for_known(mine), _but_for_known(theirs)
                elif may_know and part != "status":
                    continue
                if mine != theirs:
                    told.append(f"{world}, {entry}: {part} differ: {_first_difference(mine, theirs)}")
    return told


def _but_for_known(body: str) -> str:
    """The page without the sentences that say whether a name or number is known."""
    return re.sub(r"\s+", " ", IS_KNOWN.sub("", body))


def _first_difference(mine: object, theirs: object) -> str:
    if isinstance(mine, str) and isinstance(theirs, str):
        at = next((at for at, (one, two) in enumerate(zip(mine, theirs, strict=False)) if one != two), 0)
        return str(tuple(text[max(0, at - 60) : at + 240] for text in (mine, theirs)))
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return f"{len(mine)}, {len(theirs)}: {sorted(set(mine) ^ set(theirs))[:2]}"[:900]
    return f"{mine}, {theirs}"
