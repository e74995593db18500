"""The doors by other ways: methods that no form sends, people who are no colleagues any more or not yet.

Nothing is written down twice: what must be answered follows from the line in doors.txt. A method that a page does not know
never opens it (405, or the same refusal as ever); HEAD answers as GET does, or 405; who is deactivated is nobody; who has no
role gets at most what everybody gets. No answer is a 5xx, no cell is empty. One stage serves all: each try is taken back.
"""

from collections.abc import Iterator

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests import factories
from tests.house.stage import ACTORS, Stage
from tests.house.test_doors import DOORS, SENT_TO_SIGN_IN, knock

FOREIGN_METHODS = ("PUT", "DELETE", "OPTIONS")
METHODS = ("HEAD", *FOREIGN_METHODS)
STRANGERS = ("deactivated", "without a role")
CELLS = len(DOORS) * (len(ACTORS) * len(METHODS) + len(STRANGERS) * (2 + len(METHODS)))
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


def test_a_deactivated_colleague_is_nobody(stage, as_):
    """With a session that was alive when the account was closed."""
    left = factories.staff("Канат Ушёл", "supervisor", "administrator", "lawyer", "operator")
    client, found = as_(left), {}
    by = stage.actors["administrator"]
    User.objects.filter(pk=left.pk).update(is_active=False, deactivated_at=timezone.now(), deactivated_by=by)
    for name, method, code in tries(stage, client, ("GET", "POST", *METHODS)):
        get, post = cell_of(name, "nobody")
        expected = {"GET": get, "POST": post}.get(method)
        if code != expected if expected else wrong(name, method, code, get, post):
            found[name, method] = code
    assert found == {}


def test_who_has_no_role_gets_at_most_what_everybody_gets(stage, as_):
    found = {}
    for name, method, code in tries(stage, as_(factories.staff("Айсулуу Новая")), ("GET", "POST", *METHODS)):
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
