"""Ten operators at work over the wire: look-ups while a number is typed, autosaves, logging, finishing, searching, polling.

Posts are made from the fields that the page really has, so that they follow the forms. A call counts as acknowledged when the
page has answered with its redirect, a text when autosave has answered with an edition. A small run and the soak share it.
Never here: how long, what must hold.
"""

import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import reverse

from accounts.models import SavedForm
from bench.client import CSRF
from bench.pages import REFERENCE
from hotline.models import Contact
from local.postgres import SUPERUSER
from local.redis import Redis
from tests import factories
from tests.databases import Database
from tests.faults.pages import WORD_KINDS, Form
from tests.faults.servers import Answer, Wire, beat, command, django_on, gunicorn, worker

PEOPLE = 10
TYPING = 3.0  # seconds between two autosaves, as the page does it
LOOK = 20.0  # seconds between two looks at the queue
NAMES = [
    "Токонов Эркин",
    "Асан кызы Бегимай",
    "Mamytova Aynura",
    "Исмаилов",
    "Кожомкулов Нурбек",
    "0100 11 22 33",
]
FLOOR_SAVE = next(page for page in REFERENCE if page.name == "ref save")


@dataclass
class Figures:
    """What was done how fast, what went wrong, what was promised."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    asked_again: int = 0  # a form that did not take what was typed, and took it the second time
    acknowledged: dict[str, str] = field(default_factory=dict)  # key of a contact -> the words that name it
    kept: dict[str, str] = field(
        default_factory=dict
    )  # key of an unsent form -> the last words promised as saved

    def percentile(self, step: str, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.times[step])
        return ordered[round(share * (len(ordered) - 1))] * 1000 if ordered else 0.0

    def fail(self, step: str, answer: Answer | Exception) -> None:
        """Something that a person would have seen."""
        said = f"{answer.status} {answer.text[:300]}" if isinstance(answer, Answer) else repr(answer)
        self.errors.append(f"{step}: {said}")


@dataclass
class Operator:
    """One person with a headset, and a window."""

    wire: Wire
    number: int
    pace: float  # seconds from call to call
    figures: Figures
    over: threading.Event
    dice: random.Random = field(default_factory=random.Random)
    calls: int = 0

    def ask(
        self, step: str, method: str, path: str, body: Any = None, good: tuple = (200,), **more: str
    ) -> Answer:
        """One request of this step, measured; an answer that is not good is an error of the run."""
        began = time.perf_counter()
        answer = self.wire.ask(method, path, body, **more)
        self.figures.times[step].append(time.perf_counter() - began)
        if answer.status not in good:
            self.figures.fail(step, answer)
            raise Interrupted
        return answer

    def work(self) -> None:
        """Call after call, with looks at the queue between them, until it is over."""
        self.over.wait(self.dice.uniform(0, self.pace))
        while not self.over.is_set():
            began = time.monotonic()
            try:
                self.take_call()
                self.wait(began + self.pace * self.dice.uniform(0.8, 1.2))
            except Interrupted:
                continue
            except (
                Exception
            ) as problem:  # a thread that ends would be an operator less, and nobody would see it
                self.figures.fail("a thread", problem)

    def wait(self, until: float) -> None:
        """Between two calls the page asks whether the session is open, and the person looks at the queue."""
        while not self.over.is_set() and (left := until - time.monotonic()) > 0:
            self.over.wait(min(left, LOOK))
            self.ask("queue", "GET", reverse("contact_queue"))
            self.ask("session state", "GET", reverse("session_state"))

    def take_call(self) -> None:
        """From "new contact" to the answer that it is saved; one that is not over in time stays an unsent form."""
        if self.dice.random() < 0.5:
            page = self.ask("page", "GET", reverse("my_contacts"))
            self.search(page)
        path = self.ask("page", "GET", reverse("new_contact"), good=(302,)).headers["Location"]
        key = path.rstrip("/").rpartition("/")[2]
        form = self.ask("page", "GET", path).form(path)
        self.calls += 1
        marker = f"Разговор {self.number}-{self.calls}."
        self.look_up(form)
        if self.type(form, key, marker):
            answer = self.press(path, form, key, marker)
            if self.dice.random() < 0.5:
                self.finish(answer)

    def search(self, page: Answer) -> None:
        """Somebody asks about somebody."""
        token = page.form(reverse("search")).values["csrfmiddlewaretoken"][0]
        fields = {"csrfmiddlewaretoken": token, "q": self.dice.choice(NAMES)}
        self.ask("search", "POST", reverse("search"), fields)

    def look_up(self, form: Form) -> None:
        """The number, in three pieces, as fast as a person types."""
        digits = f"0100{self.dice.randrange(10**6):06d}"
        also = {name: form.values[name][-1] for name in ("row_key", "csrfmiddlewaretoken")}
        for length in (5, 8, 10):
            self.over.wait(0.3)
            self.ask("look-up", "POST", reverse("look_up_number"), {**also, "number": digits[:length]})
        form.values["number"] = [digits]

    def type(self, form: Form, key: str, marker: str) -> bool:
        """A third of the time between calls: words, kept every three seconds. False: it was over before."""
        left = max(2, round(self.pace / 3 / TYPING))
        fill(form, marker)
        save = reverse("save_form", args=[key, "log_contact"])
        for piece in range(left):
            self.over.wait(min(TYPING, self.pace / 3 / left))
            words = marker + " Сына забрали ночью, где он, не говорят." * (piece + 1)
            form.values["said"] = [words]
            token = form.values["csrfmiddlewaretoken"][0]
            answer = self.ask("autosave", "POST", save, form.values, **{"X-CSRFToken": token})
            form.values["edition"] = [str(json.loads(answer.text)["edition"])]
            self.figures.kept[key] = words
            if self.over.is_set():
                return False
        return True

    def press(self, path: str, form: Form, key: str, marker: str) -> Answer:
        """The button: mostly to the queue, now and then advice at once, or a call without a conversation."""
        silent = next(button for button in form.options["do"] if button not in ("save", "look_up", "queue"))
        wanted = self.dice.choices(["queue", "advice", silent, "save"], weights=[5, 3, 1, 1])[0]
        sent = {**form.values, "do": [wanted]}
        answer = self.ask("save", "POST", path, sent, good=(302, 422))
        if answer.status == 422:  # a rule between fields that a dice knows nothing of: the plain words alone
            self.figures.asked_again += 1
            again = answer.form(path)
            sent = {
                **again.values,
                "number": form.values["number"],
                "said": form.values["said"],
                "do": ["queue"],
            }
            answer = self.ask("save", "POST", path, sent, good=(302,))
        if sent["do"] != ["save"]:  # for later: it stays what autosave has promised
            self.figures.acknowledged[key] = marker
            del self.figures.kept[key]
        return self.ask("page", "GET", answer.headers["Location"])

    def finish(self, contact: Answer) -> None:
        """If it waits in the queue: its end."""
        path = next((line for line in contact.text.split('"') if line.endswith("/finish/")), "")
        if not path:
            return
        form = self.ask("page", "GET", path).form(path)
        fill(form, "Подсказано.")
        form.values["outcome"] = ["ADVICE"]
        self.ask("finish", "POST", path, form.values, good=(302,))


class Interrupted(Exception):
    """This call cannot go on; why is in the figures."""


def fill(form: Form, marker: str) -> None:
    """Words into every empty line of text that is there, whatever it is called; choices stay as the page offers them."""
    for name, kind in form.kinds.items():
        free = kind == "textarea" or (kind == "text" and name.endswith("name"))
        if kind in WORD_KINDS and free and not any(form.values.get(name, [])):
            form.values[name] = [f"{marker} {name}"]


@dataclass
class Floor:
    """A bare Django under its own gunicorn, on the same database server: one person who reads and saves."""

    wire: Wire
    figures: Figures
    over: threading.Event
    pause: float

    def work(self) -> None:
        """A list and a save, with a pause."""
        form = {name: value.replace("{unique}", "7") for name, value in (FLOOR_SAVE.form or {}).items()}
        while not self.over.wait(self.pause):
            for step, method, path, body in (
                ("floor: list", "GET", "/rows/", None),
                ("floor: save", "POST", FLOOR_SAVE.path, {"csrfmiddlewaretoken": CSRF, **form}),
            ):
                began = time.perf_counter()
                answer = self.wire.ask(method, path, body)
                self.figures.times[step].append(time.perf_counter() - began)
                if answer.status != (302 if body else 200):
                    self.figures.fail(step, answer)


@dataclass
class House:
    """Everything that runs: the hosts of our site and of the floor, and the floor's session."""

    database: Database
    blocker: Any
    host: str
    floor: str
    floor_session: str
    processes: list

    def run(self, *, an_hour: float, seconds: float) -> Figures:
        """Ten operators with so many contacts an hour altogether, for so long."""
        figures, over, pace = Figures(), threading.Event(), 3600 * PEOPLE / an_hour
        with django_on(self.database, self.blocker):
            people = [factories.staff(f"Оператор {number}", "operator") for number in range(PEOPLE)]
            wires = [Wire(self.host).sign_in(person) for person in people]
        works = [Operator(wire, n, pace, figures, over).work for n, wire in enumerate(wires)]
        cookies = {"sessionid": self.floor_session, "csrftoken": CSRF}
        works.append(Floor(Wire(self.floor, cookies), figures, over, max(0.5, seconds / 150)).work)
        threads = [threading.Thread(target=work) for work in works]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        over.set()
        for thread in threads:
            thread.join()
        return figures

    def lost(self, figures: Figures) -> list[str]:
        """What was promised and is not there exactly so: contacts by key and words, unsent forms by their last saved words."""
        with django_on(self.database, self.blocker):
            said = {str(contact.pk): contact.said for contact in Contact.objects.all()}
            unsent = {str(row.pk): row.content["said"][-1] for row in SavedForm.objects.all()}
        lost = [
            f"contact {key}" for key, words in figures.acknowledged.items() if words not in said.get(key, "")
        ]
        lost += [
            f"twice: {words}"
            for words in figures.acknowledged.values()
            if sum(f"{words} " in one for one in said.values()) > 1
        ]
        lost += [f"form {key}" for key, words in figures.kept.items() if unsent.get(key) != words]
        return lost + [f"nobody was told of {key}" for key in said.keys() - figures.acknowledged.keys()]


@contextmanager
def house(database: Database, redis: Redis, blocker: Any, folder: Path, mail: str) -> Iterator[House]:
    """gunicorn with two workers, a Celery worker, beat, PostgreSQL and Redis; and the floor beside them."""
    ours = database.environment(SITE_URL="http://127.0.0.1", REDIS_URL=redis.url(), EMAIL_URL=mail)
    bare = database.environment(
        DJANGO_SETTINGS_MODULE="bench.floor.settings",
        BENCH_FLOOR_DATABASE="floor",
        BENCH_FLOOR_USER=SUPERUSER,
        BENCH_FLOOR_HOST=str(database.cluster.socket),
    )
    database.say("CREATE DATABASE floor TEMPLATE template0")
    filled = command(bare, "-m", "bench.floor.fill", "2000")
    assert filled.returncode == 0, filled.stderr
    with django_on(database, blocker):
        factories.staff("Айнура Мамытова", "supervisor")
    with ExitStack() as stack:
        host = stack.enter_context(gunicorn(ours, folder / "web.log"))
        floor = stack.enter_context(
            gunicorn(bare, folder / "floor.log", 2, "django.core.wsgi:get_wsgi_application()")
        )
        clock = [stack.enter_context(run(ours, folder / f"{run.__name__}.log")) for run in (worker, beat)]
        try:
            Wire(host).wait("/health/", 200, 120)
            Wire(floor).wait("/rows/", 302, 120)
        except AssertionError:
            print((folder / "web.log").read_text()[-3000:], (folder / "floor.log").read_text()[-1000:])
            raise
        yield House(database, blocker, host, floor, json.loads(filled.stdout)["session"], clock)
