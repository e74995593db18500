"""A canary in every line of every form of the house; then every place where words could be left is searched (safety.md 9).

Typed over the wire into a real gunicorn, beside real Celery, SMTP and Redis; looked for as UTF-8, UTF-16, base64, hex and
URL-coded in all that `tests/faults/spills.py` names. The lines come from the forms themselves: one that is added and that
nobody types into here fails the test. The twins plant a word in each place in each coat, and must find it.
"""

import io
import re
import time
from importlib import import_module
from pathlib import Path

import pytest
from celery import Celery
from django.conf import global_settings, settings
from django.core.handlers.wsgi import WSGIRequest
from django.forms.forms import BaseForm
from django.urls import get_resolver
from redis import Redis as Client

from reminders.models import Reminder
from tests import factories
from tests.bir_duino.backups import make_holders
from tests.faults import screens
from tests.faults.canaries import CANARY, Offer, Walk
from tests.faults.pages import read as read_page
from tests.faults.plants import COATS, PLANTS, planted
from tests.faults.servers import Wire, beat, command, gunicorn, worker
from tests.faults.spills import House, Listings, places, spilled
from tests.faults.test_hostile_input import POSTABLE
from tests.faults.witness import NOTES, name_of, takes_words
from tests.house.source import APPS, ROOT, python_files
from tests.house.source import name_of as module_of
from tests.house.stage import ACTORS, set_stage

FEWEST = 50
# Sent by buttons of scripts or by browsers, without a line for words: nothing can be typed into them.
NO_FORM = {"session_state"}
# What views read beside their forms and nobody types: names of buttons, codes, addresses, numbers of editions.
CODES = {
    "do",
    "then",
    "role",
    "language",
    "next",
    "edition",
    "known_caller",
    "known",
    "pair",
    "row_key",
    "wider",
}
# The library judges the two halves of a link as a form; nobody types them.
FROM_ADDRESSES = {f"allauth.account.forms.UserTokenForm.{name}" for name in ("uidb36", "key")}
EMPTY = {
    "temporary files",
    "static and other files",
}  # in a good house; the twins show that they are looked at
BUTTON = re.compile(r"<form[^>]*action=\"{% url '(\w+)'[^>]*>(.*?)</form>", re.DOTALL)
WITH_LINE = re.compile(r"<textarea|<input(?![^>]*type=\"hidden\")|{{ *form|crispy|include")
POSTED = re.compile(r'\.POST(?:\.get\(|\.getlist\(|\[)\s*("?)(\w+)')


@pytest.fixture
def house(real_db, smtp, own_redis, tmp_path):
    """An empty house, and the folders of its processes."""
    for name in ("logs", "tmp", "data", "keys"):
        (tmp_path / name).mkdir()
    holders = make_holders(tmp_path / "keys")
    return House(real_db, smtp, own_redis, holders, tmp_path, Walk(""), Listings(), time.time())


def environment_of(house: House) -> dict[str, str]:
    """Of all its processes."""
    return house.database.environment(
        EMAIL_URL=house.smtp.url,
        REDIS_URL=house.redis.url(),
        TMPDIR=str(house.temporary),
        DATA_DIR=str(house.data),
        BACKUP_DIR=str(house.data / "backups"),
        BACKUP_HOLDERS_FILE=str(house.holders.public),
        LOG_LEVEL="DEBUG",
        SITE_URL="http://localhost",
    )


def people() -> dict:
    """The cast of the stage."""
    return {name: factories.staff(f"Сотрудник {name}", name.removeprefix("other_")) for name in ACTORS[1:]}


def type_everywhere(house: House, notes: Path) -> None:
    """The whole walk."""
    given, walk = environment_of(house), house.walk
    log = house.logs / "web.log"
    more = ("--access-logfile", "-", "--log-level", "debug")
    with gunicorn(given | {NOTES: str(notes)}, log, 1, "tests.faults.watched", *more) as walk.host:
        stage = set_stage(people())
        Wire(walk.host).wait("/health/", 200)
        for actor in ACTORS:
            walk.enter(actor, stage.actors[actor])
        screens.look_everywhere(walk, stage)
        screens.refuse_all(walk)
        screens.staff_comes(walk, house.smtp)
        screens.key_is_named(walk)
        screens.people_are_known(walk, stage)
        screens.calls_come(walk, stage)
        screens.calls_need_more(walk, stage)
        screens.calls_are_owed(walk, stage)
        screens.duty_is_kept(walk, stage)
        screens.case_lives(walk, stage)
        screens.case_changes_hands(walk, stage)
        screens.scripts_send(walk)
        screens.senders_are_locked(walk, stage)
        screens.sendings_go_astray(walk, stage)
        screens.house_breaks(walk, stage, house.database)
        screens.house_is_locked(walk, stage)
        screens.look_everywhere(walk, stage, ("supervisor", "lawyer", "administrator"))


def ring_the_bells(house: House) -> list[str]:
    """All that beat ever asks for lies in Redis and is searched there; then a worker does it, and mails go out."""
    Reminder.objects.update(due_at="2026-01-01T00:00:00Z", next_try_at="2026-01-01T00:00:00Z")
    queue, before = Celery(broker=house.redis.url()), len(house.smtp.messages)
    for bell in settings.CELERY_BEAT_SCHEDULE.values():
        queue.send_task(bell["task"], expires=300)
    with Client(unix_socket_path=str(house.redis.socket)) as redis:
        assert redis.llen("celery") >= len(settings.CELERY_BEAT_SCHEDULE)
    found = spilled("queue", places(house)["Redis"], house.walk.canaries)
    with worker(environment_of(house), house.logs / "worker.log"):
        house.smtp.wait(before + 1, 40)
    return found


def test_no_word_is_left_anywhere(house, tmp_path, capsys):
    notes, walk = tmp_path / "notes", house.walk
    with house.listings, beat(environment_of(house), house.logs / "beat.log"):
        type_everywhere(house, notes)
        found = ring_the_bells(house)
        made = command(environment_of(house), "manage.py", "backup")
    (house.logs / "backup.log").write_text(made.stdout + made.stderr)
    assert made.returncode == 0, made.stderr[-500:]
    material = places(house)
    found += [one for name, words in material.items() for one in spilled(name, words, walk.canaries)]
    with capsys.disabled():
        sizes = ", ".join(f"{name} {len(words) // 1024} KB" for name, words in material.items())
        print(
            f"\n{len(walk.canaries.places) + len(walk.canaries.numbers)} canaries at {len(walk.typed)} lines: {sizes}"
        )
    assert len(walk.canaries.places) >= FEWEST
    assert not found, "\n".join(sorted(set(found)))
    assert {name for name, words in material.items() if not words.strip()} <= EMPTY
    missing = untyped(walk, notes)
    assert not missing, "\n".join(sorted(missing))


def untyped(walk: Walk, notes: Path) -> list[str]:
    """Lines of the house into which nobody has typed a canary, as four sources know them."""
    found = [
        f"{route}.{name}: offered on a page"
        for route, offer in walk.offers.items()
        for name in offer.lines
        if (route, name) not in walk.typed
    ]
    found += [
        f"{route}: takes a POST, and neither a page that was seen nor a plain button leads to it"
        for route in set(POSTABLE) - walk.targets - set(screens.BY_SCRIPT) - NO_FORM - buttons()
    ]
    typed = {name for _route, name in walk.typed}
    found += [f"{name}: read from a sending" for name in read_by_views() - typed - CODES]
    judged, given = told_by(notes)
    return found + [
        f"{line}: a line of a form" for line in (lines_of_forms() | judged) - given - FROM_ADDRESSES
    ]


def read_by_views() -> set[str]:
    """Names of what is read from a sending beside the forms; a constant by its value."""
    found = set()
    for path in python_files():
        for quote, name in POSTED.findall(path.read_text()):
            found.add(name if quote else getattr(import_module(module_of(path)), name, name))
    return found


def buttons() -> set[str]:
    """Addresses of forms that are a button and nothing more, on whatever page they may stand."""
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    return {route for text in texts for route, inside in BUTTON.findall(text) if not WITH_LINE.search(inside)}


def lines_of_forms() -> set[str]:
    """Every line for words of every form class of the house that no other one only builds upon."""
    assert get_resolver().url_patterns  # so all views are loaded, and with them all forms
    found, waiting = set(), list(BaseForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.split(".")[0] in APPS and not form.__subclasses__():
            found |= {
                f"{name_of(form)}.{name}" for name, line in form.base_fields.items() if takes_words(line)
            }
    return found


def told_by(notes: Path) -> tuple[set[str], set[str]]:
    """Lines of forms that were judged, and those of them that were given a canary."""
    lines = [line.split() for line in notes.read_text().splitlines()]
    return {name for name, _given in lines}, {name for name, given in lines if given == "1"}


class Slow(io.BytesIO):
    """A sending that looks into the folder of temporary files while it is read."""

    def __init__(self, body: bytes, folder: Path) -> None:
        super().__init__(body)
        self.folder, self.seen = folder, set()

    def read(self, size: int | None = -1) -> bytes:
        self.seen |= set(self.folder.iterdir())
        return super().read(size)


def upload(folder: Path) -> tuple[WSGIRequest, set[Path]]:
    """Three megabytes that come as a file beside a text; and what lay in the folder meanwhile."""
    head = 'Content-Disposition: form-data; name="%s"'
    file = (head % "file" + '; filename="a.txt"').encode() + b"\r\n\r\n" + CANARY.encode() * 160_000
    parts = [(head % "text").encode() + b"\r\n\r\n" + "слово".encode(), file]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
    stream = Slow(body, folder)
    given = {"REQUEST_METHOD": "POST", "wsgi.input": stream, "CONTENT_LENGTH": str(len(body))}
    request = WSGIRequest(given | {"CONTENT_TYPE": "multipart/form-data; boundary=x"})
    assert request.POST["text"] == "слово"
    return request, stream.seen


def test_a_file_that_comes_unasked_lies_nowhere_meanwhile(settings, tmp_path):
    """With Django's own way of taking files it would (the twin): and stay, when the process is killed."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    request, seen = upload(tmp_path)
    assert (seen, request.FILES) == (set(), {})
    settings.FILE_UPLOAD_HANDLERS = global_settings.FILE_UPLOAD_HANDLERS
    request, seen = upload(tmp_path)
    assert len(seen) == 1
    request.close()


def test_a_line_that_nobody_types_into_is_missed(tmp_path):
    """The twin of the completeness: nothing was typed, and each of the four sources says so."""
    notes, walk = tmp_path / "notes", Walk("")
    notes.write_text("cases.forms.notes.NoteForm.text 0\n")
    page = read_page('<form method="post" action="/search/"><input name="q"></form>', "/")
    walk.offers["search"] = Offer("lawyer", "/", page.forms[0])
    missing = "\n".join(untyped(walk, notes))
    for line in (
        "search.q: offered on a page",
        "add_note: takes a POST",
        "unlock_password: read from a sending",
        "cases.forms.notes.NoteForm.text: a line of a form",
        "cases.forms.closing.CloseCaseForm.outcome: a line of a form",
    ):
        assert line in missing


def test_a_word_left_in_any_place_in_any_coat_is_found(house):
    """The twin of the search: whatever is planted is seen, each in its own place."""
    with planted(house) as wanted:
        made = command(environment_of(house), "manage.py", "backup")
        assert made.returncode == 0, made.stderr[-500:]
        material = places(house)
    found = {one for name, words in material.items() for one in spilled(name, words, house.walk.canaries)}
    assert wanted - found == set()
    assert set(material) == {*PLANTS, "inside the back-up"}
    inside = {one.partition(": ")[2] for one in found if one.startswith("inside the back-up")}
    assert {f"{place}: {coat}" for place in ("dump", "DATA_DIR") for coat in COATS} <= inside
