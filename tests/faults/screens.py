"""What is typed where: the forms of the house as the cast fills them in, and the sendings that go wrong.

Each function is one stretch of the walk. Whatever line is not given a value here gets a canary. A form that no stretch knows
is still refused with canaries by `refuse_all`; the test says which lines nobody has typed into.
"""

import html
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.states import DraftState
from hotline.case_forms import OpenCaseForm
from people.models import PossibleDuplicate
from tests import factories
from tests.accounts.factor_steps import SoftKey
from tests.faults.canaries import Walk
from tests.faults.pages import form_for
from tests.house.stage import ACTORS, Stage, patterns
from tests.house.test_doors import DOORS
from tests.vault import samples

ROLES = ("nobody", "operator", "lawyer", "intern", "supervisor", "administrator")
FORM_TYPE = "application/x-www-form-urlencoded"
# What scripts send without a form of that address: route -> the lines.
BY_SCRIPT = {
    "look_up_number": ("number", "caller_name"),
    "look_up_person": ("name", "client_name"),
    "weigh_call": ("held_since", "term_on"),
    "save_form": ("said", "number", "title", "text"),
    "search": ("q", "wider"),
}


def look_everywhere(walk: Walk, stage: Stage, roles: Sequence[str] = ROLES) -> None:
    """Every page that a role may open."""
    walk.look("other_lawyer", reverse("enrol_anew", kwargs=stage.arguments["enrol_anew"]))
    for actor in roles:
        for name in sorted(patterns()):
            if DOORS[name][ACTORS.index(actor)].startswith("200/"):
                walk.look(actor, reverse(name, kwargs=stage.arguments.get(name)))


def refuse_all(walk: Walk) -> dict[str, int]:
    """Each form once with canaries everywhere; which status came."""
    return {route: walk.refuse(route).status for route in sorted(walk.offers)}


def staff_comes(walk: Walk, smtp) -> None:
    """Invited, accepted, signed in, a new password by oneself and by a link."""
    answer = walk.send("administrator", "invite_colleague", 200, role="operator")
    address = walk.sent["invite_colleague"]["email"]
    link = re.search(r"/invitation/[\w-]+/", answer.text)
    walk.enter("guest", None)
    # Long enough never to be called alike the name, which is a canary too.
    first, second, third = (f"{walk.canaries.word('password')} седло ветер гора река" for _ in range(3))
    same = {"password": first, "password_again": first}
    walk.send("guest", "accept_invitation", path=link.group(), **same)
    walk.enter("guest", None)
    walk.send("guest", "account_login", login=address, password=first)
    walk.send("guest", "account_change_password", oldpassword=first, password1=second, password2=second)
    walk.enter("guest", None)
    before = len(smtp.messages)
    walk.send("guest", "account_reset_password", email=address)
    mail = smtp.wait(before + 1)[-1]
    link = re.search(r"/password/reset/[0-9a-f]{32}-[\w-]+/", mail.get_content())
    path = walk.ask("guest", "GET", link.group()).headers["Location"]
    walk.send("guest", "account_reset_password_from_key", path=path, password1=third, password2=third)
    walk.send("other_operator", "account_set_password", password1=third, password2=third)


def key_is_named(walk: Walk) -> None:
    """A security key gets a name."""

    def answer(page: str) -> str:
        question = re.search(r'data-question="([^"]*)"', page).group(1)
        return SoftKey().enrol(html.unescape(question), "http://localhost")

    walk.send("other_intern", "add_security_key", 200, new_key=answer)


def calls_come(walk: Walk, stage: Stage) -> None:
    """Calls that wait, end with advice, end without a word, are kept for later; then what becomes of them."""
    operator, case = stage.actors["operator"], stage.arguments["case_page"]["code"]
    times = {"held_since": "22:15", "term_on": "28.11"}  # canaries in them are refused, by refuse_all
    for do in ("queue", "advice", "refused", "SILENT", "INFO", "save"):
        walk.send("operator", "log_contact", pk=uuid4(), do=do, triage="urgent", **times)
    walk.send("operator", "log_contact", 200, pk=uuid4(), do="look_up")
    walk.send("supervisor", "ask_about_case", 200, birth="1987", **stage.arguments["ask_about_case"])
    walk.send("supervisor", "mark_caller_phone", **stage.arguments["mark_caller_phone"])
    walk.send("supervisor", "correct_contact", **stage.arguments["correct_contact"], **times)
    contact = factories.contact(operator, number=factories.number())
    walk.send("operator", "split_contact", pk=contact.pk)
    walk.send("operator", "propose_case", pk=contact.pk, do="")  # names of one word: a supervisor is asked
    proposed = Case.objects.get(opened_from=contact.pk)
    walk.send("supervisor", "decide_case", code=proposed.code, decided="no_conflict")
    walk.send("supervisor", "add_party", code=proposed.code, do="")
    for route, more in (
        ("finish_contact", {}),
        ("open_case", {"do": "", "client_name": "Канат Биринчиев", **dict.fromkeys(OpenCaseForm.ROLES, "")}),
        ("attach_contact", {"code_": case}),
    ):
        contact = factories.contact(operator, number=factories.number())
        walk.send("supervisor", route, pk=contact.pk, **more)


def people_are_known(walk: Walk, stage: Stage) -> None:
    """All that is noted of a person and taken out again; two records compared, merged, and made two again."""
    given, today = stage.arguments, f"{timezone.localdate()}"
    walk.send("lawyer", "correct_person", **given["correct_person"], birth_date="1984", died_on="")
    for route in ("add_name", "add_phone", "add_address"):
        walk.send("lawyer", route, **given[route])
    walk.send("lawyer", "add_kin", **given["add_kin"], staff="", do="")
    walk.send("lawyer", "record_consent", **given["record_consent"], given_on=today)
    walk.send("lawyer", "withdraw_consent", path=_part(given, "withdraw_consent"), withdrawn_on=today)
    for route in ("change_phone", "void_phone", "void_name", "void_address", "void_kin"):
        walk.send("lawyer", route, path=_part(given, route))
    walk.send("supervisor", "show_person", **given["show_person"])
    pair, person = given["duplicate_page"], given["person_page"]
    question = PossibleDuplicate.objects.get(**pair)
    other = question.other_than(person["pk"])
    walk.send("lawyer", "propose_merge", **person, known=other, do="")
    PossibleDuplicate.objects.filter(**pair).update(proposed_at=None, proposed_by=None)
    page = reverse("duplicate_page", kwargs=pair)
    # The page's form speaks of the first of the two whom the intern sees.
    seen = walk.ask("intern", "GET", page).text
    ways = {pk: reverse("propose_merge", args=[pk]) for pk in question.persons}
    mine = next(pk for pk, path in ways.items() if form_for(seen, path))
    walk.send("intern", "propose_merge", page=page, pk=mine)
    walk.send("supervisor", "keep_apart", page=page, **pair)
    walk.send("supervisor", "merge_persons", page=page, **pair)
    walk.send("supervisor", "undo_merge", page=page, **pair)
    walk.send("supervisor", "hide_person", **given["hide_person"])


def _part(given: dict[str, dict[str, object]], route: str) -> str:
    return reverse(route, kwargs=given[route])


def calls_need_more(walk: Walk, stage: Stage) -> None:
    """What stands beside a call: guidance, a flag, a photo with words in it, a wish to talk."""
    given = stage.arguments
    walk.send("operator", "guidance", 200)
    walk.send("supervisor", "edit_guidance", **given["edit_guidance"])
    day = f"{timezone.localdate() + timedelta(days=9)}"
    walk.send("operator", "flag_caller", **given["flag_caller"], until=day)
    walk.send("supervisor", "extend_flag", **given["extend_flag"], until=day)
    walk.send("operator", "ask_to_talk")
    path = reverse("add_enclosure", kwargs=given["add_enclosure"])
    values = {name: found[-1] for name, found in walk.ask("operator", "GET", path).form(path).values.items()}
    word = walk.canaries.word("inside a photo").encode()
    values["enclosure"] = SimpleUploadedFile(
        walk.canaries.word("name of a file"), samples.jpeg(scan=word * 9, after=word)
    )
    kind = {"Content-Type": MULTIPART_CONTENT}
    assert walk.ask("operator", "POST", path, encode_multipart(BOUNDARY, values), **kind).status == 302
    values["enclosure"] = SimpleUploadedFile("a", word * 300_000)  # more than is kept in memory anywhere else
    assert walk.ask("operator", "POST", path, encode_multipart(BOUNDARY, values), **kind).status == 422


def calls_are_owed(walk: Walk, stage: Stage) -> None:
    """A call promised, tried, handed over, decided on, withdrawn; a list of missed calls with words between the numbers."""
    given, user = stage.arguments, stage.actors
    number, times = (
        factories.number,
        {"from_at": "", "until_at": f"{timezone.localdate() + timedelta(days=2)}T10:00"},
    )
    contact = factories.contact(user["operator"], number=number())
    walk.send("operator", "promise_callback", pk=contact.pk, **times)
    walk.send("lawyer", "promise_case_callback", **given["promise_case_callback"], **times)
    owed = {
        name: factories.callback(user["operator"], state="taken", owned_since=timezone.now())
        for name in "abcd"
    }
    page = owed["a"].get_absolute_url()
    walk.send("operator", "try_callback", page=page, pk=owed["a"].pk, result="busy")
    walk.send("operator", "hand_over_callback", pk=owed["b"].pk)
    walk.send("supervisor", "decide_callback", pk=owed["c"].pk, decision="another", until_at="", tries="2")
    walk.send("operator", "withdraw_callback", pk=owed["d"].pk)
    for route in ("dismiss_missed_call", "promise_missed_call"):
        missed = factories.missed(user["operator"])
        walk.send("operator", route, page=reverse("missed_calls"), pk=missed.pk)
    word = walk.canaries.word("between missed calls")
    walk.send("operator", "note_missed_calls", calls=f"{word}\n0700 11 22 33 {word} 10:00")
    walk.typed.add(("note_missed_calls", "calls"))


def duty_is_kept(walk: Walk, stage: Stage) -> None:
    """A duty, an absence, numbers on duty, and a shift that ends with a note once somebody has the emergency."""
    given, first = stage.arguments, timezone.localdate() + timedelta(days=3)
    span = {"from_at": f"{first}T09:00", "until": f"{first}T18:00"}
    walk.send("supervisor", "plan_duty", second="", days="1", **span)
    walk.send("supervisor", "plan_absence", deputy="", **span)
    walk.send("lawyer", "set_duty_phone", other_number=walk.canaries.number("other number"))
    page = reverse("contact_page", kwargs=given["accept_emergency"])
    walk.send("lawyer", "accept_emergency", page=page, **given["accept_emergency"])
    walk.send("operator", "end_shift", **given["end_shift"])


def case_lives(walk: Walk, stage: Stage) -> None:
    """Notes, drafts with their reviews, follow-ups."""
    given, user = stage.arguments, stage.actors
    due = {"due_on": f"{timezone.localdate() + timedelta(days=30)}", "due_clock": "10:00"}
    walk.send("lawyer", "add_note", **given["add_note"])
    walk.send("lawyer", "mark_phone", **given["mark_phone"])
    walk.send("lawyer", "word_for_caller", **given["word_for_caller"])
    mother = factories.relative(Case.objects.get(code=given["case_page"]["code"]), user["lawyer"])
    walk.send("lawyer", "word_for_caller", code=mother.case.code, pk=mother.pk)
    walk.send("intern", "write_draft", **given["write_draft"])
    walk.send("intern", "change_draft", **given["change_draft"])
    walk.send(
        "supervisor",
        "return_draft",
        page=reverse("draft_page", kwargs=given["draft_page"]),
        **given["return_draft"],
    )
    case = factories.case(user["supervisor"], responsible=user["lawyer"], intern=user["intern"])
    draft = factories.draft(case, user["intern"], state=DraftState.WAITING)
    page = reverse("draft_page", args=[case.code, draft.number])
    walk.send("supervisor", "approve_draft", page=page, code=case.code, number=draft.number)
    walk.send("lawyer", "plan_follow_up", **given["plan_follow_up"], **due)
    walk.send("lawyer", "postpone_follow_up", **given["postpone_follow_up"], **due)
    walk.send("lawyer", "finish_follow_up", **given["finish_follow_up"])


def case_changes_hands(walk: Walk, stage: Stage) -> None:
    """Who works on it, who is kept out, who opened it with a reason; closed and reopened; restricted at last."""
    given, user = stage.arguments, stage.actors
    for route in ("end_assignment", "put_up_wall", "break_glass"):
        walk.send("supervisor", route, **given[route])
    walk.send("supervisor", "lift_restriction", **given["lift_restriction"])
    case = factories.case(user["supervisor"], responsible=user["lawyer"], client="Эркин Токонов")
    walk.send("supervisor", "reassign_lawyer", code=case.code)
    helper = {"role": "helping", "user": user["other_lawyer"].pk}
    walk.send("supervisor", "assign_lawyer", code=case.code, **helper)
    wall = factories.wall(case, user["other_lawyer"], user["supervisor"])
    walk.send("supervisor", "take_down_wall", code=case.code, pk=wall.pk)
    walk.send("supervisor", "close_case", code=case.code)
    walk.send("supervisor", "reopen_case", code=case.code)
    walk.send("supervisor", "restrict_case", code=case.code)


def scripts_send(walk: Walk) -> None:
    """What is saved while typing, looked up while typing, searched."""
    token = walk.token("operator")
    for route, lines in BY_SCRIPT.items():
        words = {name: walk.canaries.fit(name, "text", f"{route}.{name}") for name in lines}
        given = {"key": uuid4(), "form_name": "log_contact"} if route == "save_form" else None
        answer = walk.ask("operator", "POST", reverse(route, kwargs=given), token | words)
        assert answer.status == 200, (route, answer.status)
        walk.typed |= {(route, name) for name in lines}
    for typed in (
        walk.sent["log_contact"]["caller_name"],
        *walk.canaries.numbers,
        walk.canaries.mail("search"),
    ):
        assert walk.ask("operator", "POST", reverse("search"), token | {"q": typed}).status == 200


def senders_are_locked(walk: Walk, stage: Stage) -> None:
    """Typed into a locked screen, with a wrong password and the right one; into a session that has ended."""
    path = reverse("add_note", kwargs=stage.arguments["add_note"])
    password = f"{walk.canaries.word('unlock_password')} седло"
    for actor in ("intern", "lawyer"):
        stage.actors[actor].set_password(password)
        stage.actors[actor].save(update_fields=["password"])
        walk.enter(actor, stage.actors[actor])
        values = words_of(walk, actor, path)
        walk.ask(actor, "POST", reverse("lock_me"), walk.token(actor))
        wrong = {"unlock_password": walk.canaries.word("unlock_password (wrong)")}
        for more in ({}, wrong):
            assert walk.ask(actor, "POST", path, values | more).status == 423
    walk.typed.add(("add_note", "unlock_password"))
    # The intern never finds the password: that try stays counted. The lawyer does, and what was sent is carried out.
    assert walk.ask("lawyer", "POST", path, values | {"unlock_password": password}).status == 302
    values = words_of(walk, "lawyer", path)
    Session.objects.get(session_key=walk.wires["lawyer"].cookies["sessionid"]).delete()
    assert walk.ask("lawyer", "POST", path, values).status == 401  # kept in the answer
    saving = reverse("save_form", args=[uuid4(), "add_note"])
    assert walk.ask("lawyer", "POST", saving, values).status == 401
    for actor in ("intern", "lawyer"):
        walk.enter(actor, stage.actors[actor])


def words_of(walk: Walk, actor: str, path: str) -> dict[str, str]:
    """What a person would send from this page of a note."""
    form = walk.ask(actor, "GET", path).form(path)
    values = {name: found[-1] for name, found in form.values.items()}
    word = walk.canaries.word(f"a note of {actor}")
    return values | {"kind": "call", "text": word, "on": "", "clock": ""}


def sendings_go_astray(walk: Walk, stage: Stage) -> None:
    """Too long, without the token, to a stranger's case, to no address at all, in another shape."""
    path = reverse("add_note", kwargs=stage.arguments["add_note"])
    walk.enter("astray", stage.actors["lawyer"])
    values = words_of(walk, "astray", path)
    token = {"csrfmiddlewaretoken": values["csrfmiddlewaretoken"]}
    new = walk.canaries.word
    assert walk.ask("astray", "POST", path, values | {"text": new("too long") * 40_000}).status == 413
    assert walk.ask("astray", "POST", path, {"text": new("no token")}).status == 403
    assert walk.ask("astray", "POST", "/nothing/", token | {"text": new("nowhere")}).status == 404
    foreign = token | {"text": new("a stranger's case")}
    walk.token("other_operator")
    foreign["csrfmiddlewaretoken"] = walk.token("other_operator")["csrfmiddlewaretoken"]
    assert walk.ask("other_operator", "POST", path, foreign).status == 404
    refused = reverse("invite_colleague")
    assert (
        walk.ask("other_operator", "POST", refused, foreign | {"email": walk.canaries.mail("403")}).status
        == 403
    )
    for kind in ("application/json", "multipart/form-data; boundary=x", f"{FORM_TYPE}; charset=utf-16"):
        answer = walk.ask("astray", "POST", path, token | {"text": new(kind)}, **{"Content-Type": kind})
        assert answer.status in (400, 403), (kind, answer.status)


def house_is_locked(walk: Walk, stage: Stage) -> None:
    """Typed while the house is locked, and on the page that opens it."""
    path = reverse("add_note", kwargs=stage.arguments["add_note"])
    values = words_of(walk, "lawyer", path)
    password = f"{walk.canaries.word('house.password')} седло"
    for actor in ("supervisor", "administrator"):
        stage.actors[actor].set_password(password)
        stage.actors[actor].save(update_fields=["password"])
        walk.enter(actor, stage.actors[actor])
    assert walk.ask("supervisor", "POST", reverse("lock_house"), walk.token("supervisor")).status == 302
    assert walk.ask("lawyer", "POST", path, values).status == 503
    walk.enter("opener", None)
    walk.send("opener", "house", 422)
    for actor in ("supervisor", "administrator"):
        walk.enter(actor, None)
        walk.send(actor, "house", email=stage.actors[actor].email, password=password)
        form = walk.ask(actor, "GET", reverse("house")).form(reverse("open_house"))
        token = {name: found[-1] for name, found in form.values.items()}
        assert walk.ask(actor, "POST", form.action, token).status == 302
    for actor in ROLES:
        walk.enter(actor, stage.actors[actor])


def house_breaks(walk: Walk, stage: Stage, database) -> None:
    """A fault of our own in the middle of a saving, and a database that nobody can reach."""
    path = reverse("add_note", kwargs=stage.arguments["add_note"])
    owner = database.connect("bir_duino_owner")
    owner.autocommit = True
    values = words_of(walk, "lawyer", path)
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_note RENAME COLUMN text TO gone")
        answer = walk.wires["lawyer"].ask("POST", path, values)
        cursor.execute("ALTER TABLE cases_note RENAME COLUMN gone TO text")
    owner.close()
    walk.note(path, answer)
    assert answer.status == 500
    assert values["text"] not in answer.text
    values = words_of(walk, "lawyer", path)
    with unreachable(database):
        answer = walk.ask("lawyer", "POST", path, values)
    assert answer.status == 503
    assert values["text"] in answer.text
    assert walk.ask("lawyer", "POST", path, values).status == 302


@contextmanager
def unreachable(database) -> Iterator[None]:
    """Nobody new gets in, and the web is thrown out."""
    name = database.name
    database.say(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND pid <> {backend_of_this_test()}",
    )
    yield
    database.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def backend_of_this_test() -> int:
    """The number of our own connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
