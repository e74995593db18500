"""A canary in every line of every form of the house; then every place where words could be left is searched (safety.md 9).

Typed over the wire into a real gunicorn, beside real Celery, SMTP and Redis; looked for as UTF-8, UTF-16, base64, hex and
URL-coded in all that `tests/faults/spills.py` names. The lines come from the forms themselves: one that is added and that
nobody types into here fails the test. The twins plant a word in each place in each coat, and must find it.
"""

import re
import time
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.forms.forms import BaseForm
from redis import Redis as Client

from reminders.models import Reminder
from tests import factories
from tests.bir_duino.backups import make_holders
from tests.faults import screens
from tests.faults.canaries import Walk
from tests.faults.servers import Wire, beat, command, gunicorn, worker
from tests.faults.spills import House, Listings, places, spilled
from tests.faults.test_hostile_input import POSTABLE
from tests.faults.witness import NOTES, name_of, takes_words
from tests.house.source import python_files
from tests.house.stage import ACTORS, set_stage

APPS = "vault audit accounts reference reminders people cases hotline bir_duino".split()
# Sent by buttons of scripts or by browsers, without a line for words: nothing can be typed into them.
NO_FORM = {"session_state"}
# What views read beside their forms and nobody types: names of buttons, codes, addresses, numbers of editions.
CODES = {"do", "then", "role", "language", "next", "edition", "known_caller"}
# The library judges the two halves of a link as a form; nobody types them.
FROM_ADDRESSES = {f"allauth.account.forms.UserTokenForm.{name}" for name in ("uidb36", "key")}
EMPTY = {
    "temporary files",
    "static and other files",
}  # in a good house; the twins show that they are looked at
POSTED = re.compile(r'\.POST(?:\.get\(|\[)\s*"(\w+)"')


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
        screens.calls_come(walk, stage)
        screens.case_lives(walk, stage)
        screens.case_changes_hands(walk, stage)
        screens.scripts_send(walk)
        screens.senders_are_locked(walk, stage)
        screens.sendings_go_astray(walk, stage)
        screens.house_breaks(walk, stage, house.database)
        screens.house_is_locked(walk, stage)
        screens.look_everywhere(walk, stage)


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
        f"{route}: takes a POST, and no page has a form for it"
        for route in set(POSTABLE) - walk.targets - set(screens.BY_SCRIPT) - NO_FORM
    ]
    typed = {name for _route, name in walk.typed}
    read = {name for path in python_files(*APPS) for name in POSTED.findall(path.read_text())}
    found += [f"{name}: read from a sending" for name in read - typed - CODES]
    judged, given = told_by(notes)
    return found + [
        f"{line}: a line of a form" for line in (lines_of_forms() | judged) - given - FROM_ADDRESSES
    ]


def lines_of_forms() -> set[str]:
    """Every line for words of every form class of the house that no other one only builds upon."""
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
