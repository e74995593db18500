"""The database goes away under a working house and comes back: what a person sees on both sides. Small run and soak share it."""

import signal
import time
from pathlib import Path
from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from hotline.models import Contact
from tests import factories
from tests.databases import Database
from tests.faults.servers import Answer, Wire, django_on, gunicorn

WORDS = {
    "number": "0100 00 41 18",
    "caller_name": "Гульмира «Токонова» <мать>",
    "concerned_name": "Эркин Токонов",
    "said": "\n  Сына забрали ночью.\nГде он, не говорят & боится.  ",
    "wanted": "Узнать, где он.",
    "do": "queue",
}
PASSWORD = "а это очень тайный пароль 77"


def kill(database: Database) -> None:
    """As the machine would: no goodbye, the clients' connections just end."""
    cluster = database.cluster
    cluster.process.send_signal(signal.SIGKILL)
    cluster.process.wait()
    cluster.process = None
    cluster.end_leftovers()


def settle(database: Database) -> None:
    """Before a kill. A database copied from a template logs its sequences anew only after a checkpoint: without one,
    PostgreSQL itself would give the first keys twice after a crash (seen with 18.4; the product copies no database)."""
    database.cluster.sql("CHECKPOINT")


def walk(database: Database, blocker, folder: Path, *, seconds: float) -> None:
    """Type, lose the database, press, wait, press again: saved once; every page is back by itself."""
    settle(database)
    with django_on(database, blocker):
        operator = factories.staff("Бегимай Асан кызы", "operator")
        supervisor = factories.staff("Айнура Мамытова", "supervisor")
        case = factories.case(supervisor)
    environment = database.environment(SITE_URL="http://127.0.0.1")
    with gunicorn(environment, folder / "web.log") as host:
        with django_on(database, blocker):
            person = Wire(host).sign_in(operator)
            boss = Wire(host).sign_in(supervisor)
        path = reverse("log_contact", args=[uuid4()])
        person.wait("/health/", 200)
        page = person.ask("GET", path)
        typed = {**{name: values[-1] for name, values in page.form(path).values.items()}, **WORDS}
        for _ in range(6):  # every web worker has its lasting connection now
            assert boss.ask("GET", case.get_absolute_url()).status == 200
        kill(database)
        gone = time.monotonic()
        refused = while_away(person, boss, path, typed, case.get_absolute_url())
        time.sleep(max(0.0, seconds - (time.monotonic() - gone)))
        database.cluster.start()
        try:
            back(person, boss, path, refused, case.get_absolute_url())
        except AssertionError:
            print(database.cluster.log.read_text()[-4000:], (folder / "web.log").read_text()[-4000:])
            raise
    with django_on(database, blocker):
        contact = Contact.objects.get()
        assert contact.said == WORDS["said"].strip()
        assert contact.caller_name == WORDS["caller_name"]
        look_at_log(folder / "web.log", operator)


def while_away(person: Wire, boss: Wire, path: str, typed: dict[str, str], page: str) -> Answer:
    """503 with a sentence; everything typed is in the form, a password never."""
    refused = person.ask("POST", path, typed)
    assert refused.status == 503
    assert "Пока не сохранено" in refused.text or "Ещё не сохранено" in refused.text
    assert refused.headers["Retry-After"]
    assert "no-store" in refused.headers["Cache-Control"]
    kept = {name: values[-1] for name, values in refused.form(path).values.items()}
    sent = {name: text for name, text in typed.items() if name != "csrfmiddlewaretoken"}
    assert {name: kept.get(name) for name in sent} == sent
    for address, fields in (
        ("/sign-in/", {"login": "colleague@demo.invalid", "password": PASSWORD}),
        ("/password/", {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}),
        ("/invitation/abc/", {"name": "А. Мамытова", "password": PASSWORD, "password_again": PASSWORD}),
    ):
        for wire in (person, Wire(person.host, {"csrftoken": person.cookies["csrftoken"]})):
            answer = wire.ask(
                "POST", address, {"csrfmiddlewaretoken": typed["csrfmiddlewaretoken"], **fields}
            )
            assert answer.status in (302, 503), (address, answer.status)
            assert PASSWORD not in answer.text
            assert "colleague@demo.invalid" not in answer.text
    kyrgyz = Wire(person.host, {**person.cookies, "django_language": "ky"}).ask("GET", "/")
    assert (kyrgyz.status, 'lang="ky"' in kyrgyz.text) == (503, True)
    reading = boss.ask("GET", page)
    assert reading.status == 503
    assert "Traceback" not in reading.text
    for wire in (person, Wire(person.host)):  # a monitor has no session; a browser has one
        health = wire.ask("GET", "/health/")
        assert (health.status, health.text) == (503, '{"status": "down"}')
    return refused


def back(person: Wire, boss: Wire, path: str, refused: Answer, page: str) -> None:
    """The button of the 503 page saves, once; no page needs a second try."""
    assert Wire(person.host).wait("/health/", 200).text == '{"status": "ok"}'
    for _ in range(8):
        assert boss.ask("GET", page).status == 200
    again = dict(refused.form(path).values)
    first = person.ask("POST", path, again)
    second = person.ask("POST", path, again)
    assert (first.status, second.status) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert person.ask("GET", first.headers["Location"]).status == 200


def look_at_log(log: Path, operator: User) -> None:
    """What was written about it holds no word that was typed."""
    written = log.read_text(encoding="utf-8")
    assert "database away" in written
    for word in ("Гульмира", "Токонов", "Сына", "410 0", "4118", PASSWORD, operator.email):
        assert word not in written, word
