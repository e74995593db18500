"""One canary in every text that is typed on the screens; then every place where words could be left is searched (safety.md 9).

Searched as UTF-8, UTF-16, base64, hex and URL-coded: all tables (so also sessions, audit, reminders, saved forms), the mails,
the addresses and titles of pages, the log of the server including a forced 500, Celery's queue in Redis, temporary files.
"""

import base64
import re
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from celery import Celery
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from redis import Redis

from cases.models import Case, Draft, FollowUp
from hotline.models import Contact
from local.places import ROOT
from reminders.models import Reminder
from tests import factories
from tests.faults.pages import read
from tests.faults.servers import Wire, command, gunicorn

CANARY = "Канарейка"
DIGITS = "0100551199"
LINES = {"text", "textarea", "search", "tel"}


def shapes(word: str) -> dict[str, bytes]:
    """The word as it could lie about."""
    plain, wide = word.encode(), word.encode("utf-16-le")
    found = {
        "utf-8": plain,
        "utf-16": wide,
        "hex": plain.hex().encode(),
        "url": quote(word).encode(),
        "escaped": word.encode("unicode_escape"),
    }
    for shift in range(3):  # base64 depends on where the word begins
        found[f"base64+{shift}"] = base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4]
    return found


SHAPES = shapes(CANARY) | {"number": b"551199", "number in hex": b"551199".hex().encode()}


def spilled(where: str, content: bytes) -> list[str]:
    return [f"{where}: as {how}" for how, shape in SHAPES.items() if shape.lower() in content.lower()]


class Walk:
    """Goes through the forms of the house as a person would, with the canary in every line of text."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.titles, self.addresses = wire, [], []

    def get(self, path: str):
        answer = self.wire.ask("GET", path)
        assert answer.status == 200, (path, answer.status)
        self.addresses += [path, *re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)]
        self.titles.append(read(answer.text).title)
        return answer

    def fill(self, path: str, **more: str):
        form = self.get(path).form(path)
        values = {name: found[-1] for name, found in form.values.items()}
        for name, kind in form.kinds.items():
            if kind in LINES and name not in more:
                values[name] = f"{CANARY} {name}"
            elif not values.get(name) and form.options.get(name):
                values[name] = next(one for one in form.options[name] if one)
        for name in ("on", "clock", "began_at"):
            values.pop(name, None)
        answer = self.wire.ask("POST", path, {**values, **more})
        assert answer.status == 302, (
            path,
            answer.status,
            re.findall(r"invalid-feedback[^<]*<[^<]*", answer.text)[:4],
        )
        self.addresses.append(answer.headers["Location"])
        return answer.headers["Location"]


def walk(wire: Wire) -> Walk:
    """A call, a case from it, a note, a follow-up, a draft; saved while typing; searched by name."""
    from uuid import uuid4

    one = Walk(wire)
    one.fill(reverse("log_contact", args=[uuid4()]), number=DIGITS, do="queue")
    contact = Contact.objects.get()
    one.fill(reverse("correct_contact", args=[contact.pk]), number=DIGITS)
    one.fill(reverse("open_case", args=[contact.pk]))
    code = Case.objects.get().code
    one.fill(reverse("add_note", args=[code]), place=code)
    due = {"due_on": "2027-01-15", "due_clock": "10:00", "remind_on": "", "remind_clock": ""}
    one.fill(reverse("plan_follow_up", args=[code]), **due)
    one.fill(reverse("write_draft", args=[code]), place=code)
    token = {"csrfmiddlewaretoken": wire.cookies["csrftoken"]}
    wire.ask(
        "POST",
        reverse("save_form", args=[uuid4(), "log_contact"]),
        {**token, "said": CANARY, "number": DIGITS},
    )
    for typed in (f"{CANARY} caller_name", DIGITS):
        answer = wire.ask("POST", reverse("search"), {**token, "q": typed})
        assert answer.status == 200
        one.titles.append(read(answer.text).title)
    for page in (
        contact.get_absolute_url(),
        reverse("case_page", args=[code]),
        reverse("case_history", args=[code]),
        "/",
        "/inbox/",
        "/saved-forms/",
    ):
        one.get(page)
    draft, follow_up = Draft.objects.get(), FollowUp.objects.get()
    wire.ask("POST", reverse("submit_draft", args=[code, draft.number]), {**token, "version": draft.version})
    one.fill(reverse("finish_follow_up", args=[code, follow_up.pk]))
    wire.ask("POST", "/nothing/", {**token, "said": CANARY})
    return one


def tables(database) -> list[str]:
    """Every row of every table as the server writes it."""
    connection, found = database.connect("bir_duino_owner"), []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{name}" t')
                found += spilled(f"table {name}", "\n".join(row[0] for row in cursor.fetchall()).encode())
    finally:
        connection.close()
    return found


def test_no_word_is_left_anywhere(real_db, smtp, own_redis, tmp_path):
    boss = factories.staff("Айнура Мамытова", "supervisor")
    factories.staff("Гүлзат Осмонова", "supervisor")
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    environment = real_db.environment(
        EMAIL_URL=smtp.url,
        REDIS_URL=own_redis.url(),
        TMPDIR=str(scratch),
        LOG_LEVEL="DEBUG",
        SITE_URL="http://127.0.0.1",
    )
    log, began = tmp_path / "web.log", time.time()
    with gunicorn(environment, log, workers=1) as host:
        wire = Wire(host).sign_in(boss)
        wire.wait("/health/", 200)
        done = walk(wire)
        found = broken(real_db, wire, done)
    Reminder.objects.update(due_at="2026-01-01T00:00:00Z", next_try_at="2026-01-01T00:00:00Z")
    Celery(broker=own_redis.url()).send_task("reminders.tasks.send_due", expires=25)
    sent = command(environment, "manage.py", "send_due")
    found += tables(real_db) + spilled("what send_due said", (sent.stdout + sent.stderr).encode())
    found += spilled("log", log.read_bytes())
    found += spilled("addresses", "\n".join(done.addresses).encode()) + spilled(
        "titles", "\n".join(done.titles).encode()
    )
    mails = smtp.wait(1)
    found += [
        one
        for mail in mails
        for one in spilled(
            "mail", mail.as_bytes() + str(mail.get_content()).encode() + str(mail["Subject"]).encode()
        )
    ]
    found += sessions() + queue(own_redis) + files(scratch, began)
    assert not found, "\n".join(found)


def broken(database, wire: Wire, done: Walk) -> list[str]:
    """A fault of our own in the middle of a saving: the log names the place, not the words."""
    connection = database.connect("bir_duino_owner")
    connection.autocommit = True
    code = Case.objects.get().code
    path = reverse("add_note", args=[code])
    values = {name: found[-1] for name, found in done.get(path).form(path).values.items()} | {
        "kind": "call",
        "text": f"{CANARY} 500",
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_note RENAME COLUMN text TO gone")
        answer = wire.ask("POST", path, values)
        cursor.execute("ALTER TABLE cases_note RENAME COLUMN gone TO text")
    connection.close()
    assert answer.status == 500
    return spilled("the page of a fault", answer.text.encode())


def sessions() -> list[str]:
    """What the sessions hold, decoded."""
    rows = [str(SessionStore(row.session_key).decode(row.session_data)) for row in Session.objects.all()]
    assert rows
    return spilled("session", "\n".join(rows).encode())


def queue(server) -> list[str]:
    """No worker lives: the bell lies in Redis as it is."""
    with Redis(unix_socket_path=str(server.socket)) as redis:
        kept = b"\n".join(redis.lrange("celery", 0, -1))
        assert b"reminders.tasks.send_due" in kept
        bodies = re.findall(rb'"body": "([^"]*)"', kept)
        return spilled("queue", kept + b"".join(base64.b64decode(one) for one in bodies))


def files(scratch: Path, began: float) -> list[str]:
    """Temporary files and whatever of the static files is younger than the walk."""
    young = [path for path in (ROOT / "static").rglob("*") if path.is_file() and path.stat().st_mtime > began]
    own = [path for path in scratch.rglob("*") if path.is_file()]
    return [one for path in young + own for one in spilled(str(path), path.read_bytes())]


def test_the_search_itself_finds_a_canary(real_db):
    """The twin: words that lie about are seen, in each shape."""
    for how, shape in SHAPES.items():
        assert spilled("x", b"abc" + shape + b"def"), how
    assert spilled("x", base64.b64encode(b'{"said": "' + CANARY.encode() + b'"}'))
    boss = factories.staff(f"{CANARY} Мамытова", "supervisor")
    assert boss.name in CANARY + " Мамытова"
    assert tables(real_db) == ["table accounts_user: as utf-8"]
    assert tempfile.gettempdir()
