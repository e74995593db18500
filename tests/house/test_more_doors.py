"""The doors by other ways: methods that no form sends, people who are no colleagues any more or not yet, sessions that are
shut.

Nothing is written down twice: what must be answered follows from the line in doors.txt. A method that a page does not know
never opens it (405, or the same refusal as ever); HEAD answers as GET does, or 405; who is deactivated, or whose session was
ended, is nobody; who has no role gets at most what everybody gets. The password alone opens the doors to the second factor
and no other; a locked session and a locked house have one answer, but for the short lists below. No answer is a 5xx, no cell
is empty. One stage serves all: each try is taken back.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import lock_house
from accounts.models import Ended, StaffSession, User
from tests import factories
from tests.house.stage import ACTORS, Stage
from tests.house.test_doors import DOORS, SENT_TO_FACTOR, SENT_TO_SIGN_IN, knock

FOREIGN_METHODS = ("PUT", "DELETE", "OPTIONS")
METHODS = ("HEAD", *FOREIGN_METHODS)
ALL = ("GET", "POST", *METHODS)
STRANGERS = ("deactivated", "of an ended session", "without a role")
# The password was right and the second factor was not shown: who has one, who has none yet, who was let in again.
HALF = ("operator", "lawyer", "other_lawyer")
LOCKED = ("operator", "lawyer", "supervisor", "administrator")
BEFORE_A_LOCKED_HOUSE = ("nobody", *LOCKED)
OTHERS = len(STRANGERS) + len(HALF) + len(LOCKED) + len(BEFORE_A_LOCKED_HOUSE)
CELLS = len(DOORS) * (len(ACTORS) * len(METHODS) + OTHERS * len(ALL))
REFUSED = {SENT_TO_SIGN_IN, "403", "404", "405"}
# Pages of the sign-in library take PUT as POST (no body is read), say which methods they know, and show a link that is
# over by any method.
OF_THE_LIBRARY = {name for name in DOORS if name.startswith("account_")}


def cell_of(name: str, actor: str) -> tuple[str, str]:
    """GET and POST as they are written down."""
    get, post = DOORS[name][ACTORS.index(actor)].split("/")
    return get, post


# What they answer depends on the factors one has: without any they lead to the page that sets them up.
OF_OWN_FACTORS = {"verify_second_factor", "renew_recovery_codes"}


def wrong(name: str, method: str, code: str, get: str, post: str) -> bool:
    """Whether this answer is more than the written one allows."""
    if method == "HEAD":
        return code not in {get, "405"}
    if name in OF_THE_LIBRARY:
        return code not in {"200" if method == "OPTIONS" else get, get, post, *REFUSED}
    return code not in REFUSED | ({"302"} & {get, post})


def tries(stage: Stage, client: Client, methods: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(address, method, code) of every address by these methods."""
    for name in sorted(DOORS):
        address = reverse(name, kwargs=stage.arguments.get(name))
        cache.clear()  # where the sign-in library counts how often a stranger knocks
        for method in methods:
            cookies = client.cookies.copy()
            yield name, method, knock(client, method, address)
            client.cookies = cookies  # a sign-out was taken back as well


def test_methods_that_no_form_sends(stage, as_):
    found = {}
    for actor in ACTORS:
        for name, method, code in tries(stage, as_(stage.actors[actor]), METHODS):
            if wrong(name, method, code, *cell_of(name, actor)):
                found[actor, name, method] = code
    assert found == {}


def more_than_nobody(stage: Stage, client: Client) -> dict[tuple[str, str], str]:
    """Answers that a visitor would not get."""
    found = {}
    for name, method, code in tries(stage, client, ALL):
        get, post = cell_of(name, "nobody")
        expected = {"GET": get, "POST": post}.get(method)
        if code != expected if expected else wrong(name, method, code, get, post):
            found[name, method] = code
    return found


@pytest.fixture
def everything(db) -> User:
    """A colleague with every right."""
    return factories.staff("Канат Ушёл", "supervisor", "administrator", "lawyer", "operator")


def test_a_deactivated_colleague_is_nobody(stage, as_, everything):
    """With a session that was alive when the account was closed."""
    client, by = as_(everything), stage.actors["administrator"]
    gone = {"is_active": False, "deactivated_at": timezone.now(), "deactivated_by": by}
    User.objects.filter(pk=everything.pk).update(**gone)
    assert more_than_nobody(stage, client) == {}


def test_an_ended_session_is_nobodys(stage, as_, everything):
    """What Django keeps of it is still there."""
    client = as_(everything)
    assert client.get("/").status_code == 200
    why = {"ended_at": timezone.now(), "why": Ended.ROLE_CHANGED}
    assert StaffSession.objects.filter(user=everything).update(**why) == 1
    assert more_than_nobody(stage, client) == {}


# GET/POST behind the password alone; every other door leads to the second factor. With one enrolled, and without.
HALF_OPEN = {
    "account_login": ("302/302", "302/302"),
    "account_logout": ("200/302s", "200/302s"),
    "add_phone_app": ("302f/302f", "200/422"),
    "add_security_key": ("302f/302f", "200/422"),
    "enrol_anew": ("404/404", "404/404"),
    "health": ("200/405", "200/405"),
    "lose_second_factor": ("405/302f", "405/302f"),
    "session_state": ("200/200", "200/200"),
    "set_language": ("405/302", "405/302"),
    "set_up_second_factor": ("302f/405", "200/405"),
    "verify_second_factor": ("200/422", "302/302"),
}


@pytest.mark.parametrize("actor", HALF)
def test_the_password_alone_opens_the_doors_to_the_second_factor(stage, as_, actor, monkeypatch):
    monkeypatch.setattr(settings, "SECOND_FACTOR", True)
    found, place = {}, HALF.index(actor) and 1
    for name, method, code in tries(stage, as_(stage.actors[actor]), ALL):
        get, post = HALF_OPEN.get(name, (f"{SENT_TO_FACTOR}/{SENT_TO_FACTOR}",) * 2)[place].split("/")
        if name == "enrol_anew" and actor == "other_lawyer":
            get, post = "200", "302"  # his link
        expected = {"GET": get, "POST": post}.get(method)
        if name not in HALF_OPEN:
            expected = SENT_TO_FACTOR
        if code != expected if expected else wrong(name, method, code, get, post):
            found[name, method] = code
    assert found == {}


def shut(name: str, method: str, plain: str, for_scripts: str) -> str:
    """What a lock answers; `plain` to people, `for_scripts` to the two addresses that scripts ask."""
    if name == "health":
        return "200" if method == "GET" else "405"
    if name == "account_logout" and method == "POST":
        return SENT_TO_SIGN_IN
    return for_scripts if name in ("save_form", "session_state") else plain


@pytest.mark.parametrize("actor", LOCKED)
def test_a_locked_session_has_one_answer(stage, as_, actor):
    client = as_(stage.actors[actor])
    client.get("/")
    StaffSession.objects.update(locked_at=timezone.now())
    answers = {(name, method): code for name, method, code in tries(stage, client, ALL)}
    assert answers == {door: shut(*door, "423", "401") for door in answers}


@pytest.mark.parametrize("actor", BEFORE_A_LOCKED_HOUSE)
def test_a_locked_house_has_one_answer(stage, as_, actor):
    """Also for a session of somebody who may open: it is from before, a screen is not a person."""
    client, user = as_(stage.actors[actor]), stage.actors[actor]
    client.get("/")
    lock_house(by=stage.actors["intern"])
    answers = {(name, method): code for name, method, code in tries(stage, client, ALL)}
    page = {"GET": "200", "POST": "422"}
    expected = {door: shut(*door, "503", "503") for door in answers}
    expected |= {("house", method): page.get(method, "405") for method in ALL}
    press = "403" if actor in ("operator", "lawyer") else "302"
    for method in ALL:
        posts = press if method == "POST" else "405"
        expected["open_house", method] = SENT_TO_SIGN_IN if user is None else posts
        expected["verify_second_factor", method] = SENT_TO_SIGN_IN if user is None else "503"
    assert answers == expected


def test_who_has_no_role_gets_at_most_what_everybody_gets(stage, as_):
    found = {}
    for name, method, code in tries(stage, as_(factories.staff("Айсулуу Новая")), ALL):
        for_all = [{cell_of(name, actor)[place] for actor in ACTORS[1:]} for place in (0, 1)]
        get, post = (next(iter(codes)) if len(codes) == 1 else "403" for codes in for_all)
        expected = {"GET": get, "POST": post}.get(method)
        if code in REFUSED or code == expected or (name in OF_OWN_FACTORS and code == "302"):
            continue
        if expected or wrong(name, method, code, get, post):
            found[name, method] = code
    assert found == {}


def test_a_foreign_method_that_opens_a_page_would_be_seen():
    assert wrong("case_page", "DELETE", "200", "200", "405")
    assert wrong("case_page", "HEAD", "200", "404", "405")
    assert wrong("case_page", "PUT", "500", "200", "405")
    assert not wrong("case_page", "HEAD", "405", "200", "405")


def test_the_count_of_all_cells_is_printed(capsys):
    whole = len(DOORS) * len(ACTORS) * 2 + CELLS
    with capsys.disabled():
        print(f"\ndoors by every way: {len(DOORS)} addresses, {whole} cells, none empty")
    assert whole >= 2_500


def test_a_session_of_nobody_is_nobody(db):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    assert knock(client, "GET", "/") == SENT_TO_SIGN_IN
