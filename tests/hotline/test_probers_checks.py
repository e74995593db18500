"""A prober at the keyboard of somebody who may run conflict checks, and one who may only propose: whatever is known of a name,
the pages, headers and statements are the same, but for the one word *clear* or *ask the supervisor*.

What remains to a lawyer is that word, for a whole matter: each check is counted, and each that asked stands before the
supervisors. An operator or intern has not even that.
"""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from cases.models import ConflictCheck
from people.actions.hiding import hide_person
from people.models import Kinship
from people.record import PersonFacts, record_persons
from reference.models import ClosingReason
from tests import factories
from tests.hotline.probing import CALL, CLOCK, IS_KNOWN, KEYS, LISTS, PER_REQUEST, TOKEN, VALUES, Seen
from tests.hotline.proposals import CLIENT, OTHER, begin

pytestmark = pytest.mark.django_db
ARRAYS = re.compile(r"ARRAY\[[^\]]*\](?:::\w+\[\])?|·::uuid\[\]")
YES_NO = re.compile(r"(?<=[ ,(])(?:true|false)(?=[,)]|$)")  # a value as any other
CODES = re.compile(r"BD-\d\d-[A-Z0-9]{4}")
# The length of a page is that of its words, which are compared themselves.
SIZED = PER_REQUEST | {"content-length"}
Build = Callable[[dict], object]


def party(role: str, **fields) -> Build:
    """Somebody of this name stands in a case in this role."""

    def make(cast: dict) -> object:
        case = factories.case(cast["supervisor"], **fields)
        (person,) = record_persons(
            [PersonFacts(OTHER, hidden=role in ("official", "co_accused"))], by=cast["supervisor"]
        )
        return case.parties.create(
            person=person, name=person.names.get(), role=role, from_date=timezone.localdate(), by=cast["supervisor"]
        ).case  # fmt: skip

    return make


def walled(cast: dict) -> None:
    factories.wall(party("client")(cast), cast["lawyer"], cast["supervisor"])


def closed(cast: dict) -> None:
    case = party("client")(cast)
    case.state, case.closed_at, case.closed_by = "closed", timezone.now(), cast["supervisor"]
    case.closing_reason = ClosingReason.objects.order_by("code").first()
    case.save()


def hidden(cast: dict) -> None:
    person = party("client")(cast).parties.get().person
    hide_person(person=person, version=person.version, reason="угрозы", by=cast["supervisor"])


def cousin(cast: dict) -> None:
    Kinship.objects.create(
        person=factories.person(cast["supervisor"], OTHER), staff=cast["operator"], relation="relative",
        created_at=timezone.now(), created_by=cast["supervisor"],
    )  # fmt: skip


def called(cast: dict) -> None:
    factories.contact(cast["supervisor"], caller=factories.person(cast["supervisor"], OTHER), state="done",
                      finished_at=timezone.now(), finished_by=cast["supervisor"])  # fmt: skip


# Each has a reason of its own for the supervisor when OTHER is named as the other side.
ASKING: dict[str, Build] = {
    "a client": party("client"),
    "a client of many cases": lambda cast: [party("client")(cast) for _ in range(12)],
    "a closed case": closed,
    "a restricted case": party("client", restricted=True),
    "behind a wall": walled,
    "hidden": hidden,
    "a colleague": lambda _cast: factories.staff(OTHER, "operator"),
    "a colleague's cousin": cousin,
    "somebody who called": called,
    "a co-accused": party("co_accused"),
    "a witness": party("witness"),
}
SILENT: dict[str, Build] = {
    "nobody": lambda _cast: None,
    "the same officer": party("official"),
    "the same officer, restricted": party("official", restricted=True),
    "a namesake with another name": lambda cast: factories.case(
        cast["supervisor"], client="Айнагүл Муканова"
    ),
}


@pytest.fixture
def cast(operator, supervisor, lawyer):
    return {"operator": operator, "supervisor": supervisor, "lawyer": lawyer}


def look(build: Build, cast: dict, entry: Callable[[], list]) -> Seen:
    """Everything that could be told apart, in a world that is gone afterwards."""
    with transaction.atomic():
        build(cast)
        with CaptureQueriesContext(connection) as asked:
            answers = entry()
        transaction.set_rollback(True)
    plain = [_plain(one.content.decode()) for one in answers]
    headers = [
        sorted((k.lower(), CODES.sub("·", v)) for k, v in one.headers.items() if k.lower() not in SIZED)
        for one in answers
    ]
    statements = [
        YES_NO.sub("·", LISTS.sub("IN (·)", ARRAYS.sub("·", VALUES.sub("·", one["sql"]))))
        for one in asked
        if "SAVEPOINT" not in one["sql"]
    ]
    return Seen(answers[-1].status_code, "\n".join(plain), tuple(map(str, headers)), tuple(statements))


def _plain(body: str) -> str:
    """Without what is drawn anew for each row, and without the sentence that says whether a *client's* name is known: that
    is another question, asked by whoever types it and counted by itself (people/look_up.py).
    """
    body = KEYS.sub(r"\1·", CLOCK.sub("·", TOKEN.sub(r"\1·", body)))
    return re.sub(r"\s+", " ", IS_KNOWN.sub("", CODES.sub("·", body)))


def seen_alike(worlds: dict[str, Build], cast: dict, entry: Callable[[], list]) -> Seen:
    """The one look of all these worlds; names the first that differs."""
    first, *others = worlds
    look(worlds[first], cast, entry)  # statements are prepared by now
    expected = look(worlds[first], cast, entry)
    for name in others:
        found = look(worlds[name], cast, entry)
        for part in ("status", "body", "headers", "statements"):
            assert getattr(found, part) == getattr(expected, part), f"{name}: {part}"
    return expected


def checking(as_, user, **names) -> Callable[[], list]:
    client = as_(user)

    def entry() -> list:
        contact = factories.contact(user, pk=CALL, caller_name="")
        page = begin(
            client, user, contact, "check_conflicts", key=UUID(int=9), **{"other_sides": OTHER, **names}
        )
        return [page, client.get(reverse("open_case", args=[CALL])), client.get(contact.get_absolute_url())]

    return entry


def proposing(as_, user, **names) -> Callable[[], list]:
    client = as_(user)

    def entry() -> list:
        contact = factories.contact(user, pk=CALL, caller_name="")
        answer = begin(
            client, user, contact, "propose_case", key=UUID(int=9), **{"other_sides": OTHER, **names}
        )
        return [answer, client.get(contact.get_absolute_url())]

    return entry


@pytest.mark.parametrize("spelling", [OTHER, "Bektasheva Ainagul"])
def test_every_ask_looks_alike_and_every_clear(spelling, as_, lawyer, cast):
    entry = checking(as_, lawyer, other_sides=spelling)
    ask, clear = seen_alike(ASKING, cast, entry), seen_alike(SILENT, cast, entry)
    assert (ask.status, ask.headers, ask.statements) == (clear.status, clear.headers, clear.statements)
    assert re.sub(
        r'<section class="card (?:leaf|amber)" role="status">.*?</section>', "", ask.body, flags=re.S
    ) == re.sub(
        r'<section class="card (?:leaf|amber)" role="status">.*?</section>', "", clear.body, flags=re.S
    )
    assert ask.body != clear.body


def test_nothing_of_the_case_that_was_met_stands_on_the_page(as_, lawyer, cast):
    entry, client = checking(as_, lawyer), as_(lawyer)
    for name, build in ASKING.items():
        with transaction.atomic():
            built = build(cast)
            body = "".join(page.content.decode() for page in entry())
            for case in built if isinstance(built, list) else [built]:
                assert getattr(case, "code", "BD-26-0000") not in body, name
            check = ConflictCheck.objects.get()
            assert check.findings and not any(str(one.person) in body for one in check.findings), name
            assert client.get(reverse("proposed_cases")).status_code == 403
            transaction.set_rollback(True)


def test_a_known_name_on_our_own_side_tells_nothing(as_, lawyer, cast):
    worlds = {"nobody": SILENT["nobody"], **{name: ASKING[name] for name in ("a client", "a closed case", "a restricted case", "behind a wall", "somebody who called")}}  # fmt: skip
    seen = seen_alike(worlds, cast, checking(as_, lawyer, client_name=OTHER, other_sides=""))
    assert seen.status == 200


@pytest.mark.parametrize("role", ["operator", "intern"])
def test_who_may_only_propose_learns_not_even_the_word(role, as_, cast, request):
    user = request.getfixturevalue(role)
    seen_alike({**SILENT, **ASKING}, cast, proposing(as_, user))


def test_a_lawyer_who_adds_a_person_learns_the_word_alone(as_, lawyer, supervisor, cast):
    case = factories.case(supervisor, responsible=lawyer, client=CLIENT)
    client = as_(lawyer)

    def entry() -> list:
        data = {"row_key": signed_row_key(lawyer, UUID(int=9)), "name": OTHER, "role": "other_side"}
        answer = client.post(reverse("add_party", args=[case.code]), data)
        return [answer, client.get(reverse("case_history", args=[case.code]))]

    seen_alike(ASKING, cast, entry)
    seen_alike(SILENT, cast, entry)


def test_each_probe_that_asked_stands_before_the_supervisors(as_, lawyer, supervisor, cast):
    client = as_(lawyer)
    contact = factories.contact(lawyer, caller_name="")
    party("client")(cast)
    for _ in range(3):
        begin(client, lawyer, contact, "check_conflicts", other_sides=OTHER)
    page = as_(supervisor).get(reverse("proposed_cases")).content.decode()
    assert page.count(lawyer.name) == 3
    assert AuditEntry.objects.filter(verb="hotline.check_conflicts").count() == 3


def test_who_corrects_a_call_of_a_case_learns_nothing_also_the_second_time(as_, operator, supervisor, cast):
    """An operator's call was attached; its other side may be corrected to any name."""
    case = factories.case(supervisor, client=CLIENT)
    client = as_(operator)

    def entry() -> list:
        contact = factories.contact(operator, pk=CALL, caller_name="", case=case, state="done",
                                    finished_at=timezone.now(), finished_by=operator)  # fmt: skip
        answers = []
        for names in (OTHER, f"{OTHER}; Нуржан Токтосунов"):
            data = {"version": contact.version, "began_at": f"{timezone.localtime(contact.began_at):%Y-%m-%dT%H:%M}",
                    "channel": contact.channel, "said": contact.said, "other_sides": names, "triage": contact.triage}  # fmt: skip
            answers.append(client.post(reverse("correct_contact", args=[CALL]), data))
            contact.refresh_from_db()
        assert contact.other_sides.startswith(OTHER) and ConflictCheck.objects.filter(case=case).count() == 2
        return [*answers, client.get(contact.get_absolute_url())]

    seen_alike({**SILENT, **ASKING}, cast, entry)
