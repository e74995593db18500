"""The browser, the live server and the mail server of the journeys.

`live` is a real gunicorn on this worker's database, with real commits (afterwards the database is copied afresh); `smtp` is
a real SMTP server that keeps what it received; `open_page` opens a page in a context of its own and fails the test when a
script fails or the content policy was broken. Never here: a journey.
"""

import email.message
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from playwright.sync_api import Browser, Page, sync_playwright

from local import processes
from local.places import ROOT
from tests.databases import Database

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
OWN_OPTIONS = ["--headless=shell", "--no-zygote", "--use-gl=angle", "--use-angle=swiftshader"]


class _Keeper(Message):
    """Keeps each message; the envelope stands in X-MailFrom and X-RcptTo."""

    def __init__(self) -> None:
        super().__init__(email.message.EmailMessage)
        self.received: list[email.message.EmailMessage] = []

    def prepare_message(self, session: Any, envelope: Any) -> email.message.EmailMessage:
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        message["X-MailFrom"] = envelope.mail_from or ""
        message["X-RcptTo"] = ", ".join(envelope.rcpt_tos)
        return message  # type: ignore[return-value]

    def handle_message(self, message: Any) -> None:
        self.received.append(message)


@dataclass
class Smtp:
    """A mail server on this machine: `messages` as they came over the wire."""

    port: int
    messages: list[email.message.EmailMessage]

    @property
    def url(self) -> str:
        """The address as EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    def wait(self, count: int, seconds: float = 20) -> list[email.message.EmailMessage]:
        """Wait until that many messages came; return what came."""
        limit = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < limit:
            time.sleep(0.05)
        assert len(self.messages) >= count, (
            f"{len(self.messages)} of {count} messages came in {seconds} seconds"
        )
        return self.messages


@dataclass
class Live:
    """The live server: `url`, the `database` it works on, the mail it sends, and what it logged."""

    url: str
    database: Database
    smtp: Smtp
    log: Path
    environment: dict[str, str] = field(repr=False)

    def manage(self, *words: str) -> str:
        """Run manage.py beside the server, on the same database and mail server; return what it printed."""
        answer = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[Smtp]:
    """One mail server for each worker process."""
    keeper = _Keeper()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    yield Smtp(port, keeper.received)
    controller.stop(no_assert=True)


@pytest.fixture
def smtp(smtp_server: Smtp, settings: Any) -> Iterator[Smtp]:
    """The mail server, empty; this process and the live server send through it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.port
    smtp_server.messages.clear()
    yield smtp_server
    smtp_server.messages.clear()


@pytest.fixture(scope="session")
def live_process(
    database: Database, smtp_server: Smtp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """One gunicorn for each worker process, started with the first journey."""
    with _served("127.0.0.1", database, smtp_server, tmp_path_factory.mktemp("live")) as live:
        yield live


@pytest.fixture(scope="session")
def live_locked_process(
    database: Database, smtp_server: Smtp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """Another one, which asks for the second factor. Keys belong to a name, and only localhost may do without TLS."""
    folder = tmp_path_factory.mktemp("locked")
    with _served("localhost", database, smtp_server, folder, BIR_DUINO_TEST_SECOND_FACTOR="on") as live:
        yield live


@contextmanager
def _served(host: str, database: Database, smtp: Smtp, folder: Path, **more: str) -> Iterator[Live]:
    log = folder / "gunicorn.log"
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen(128)
        port = line.getsockname()[1]
        url = f"http://{host}:{port}"
        given = database.environment(SITE_URL=url, EMAIL_URL=smtp.url, PORT=str(port), **more)
        words = [
            sys.executable,
            "-m",
            "gunicorn",
            "bir_duino.wsgi",
            "--workers",
            "2",
            "--bind",
            f"fd://{line.fileno()}",
        ]
        words += ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
        with log.open("ab") as out:
            server = subprocess.Popen(
                processes.bound(words, number=processes.signal.SIGTERM),
                cwd=ROOT,
                env=given,
                stdout=out,
                stderr=out,
                pass_fds=[line.fileno()],
            )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/health/", server, log)
        yield Live(url, database, smtp, log, given)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def live(live_process: Live, real_db: Database, smtp: Smtp) -> Live:
    """The live server on a fresh database with real commits, and an empty mail server."""
    return live_process


@pytest.fixture
def live_locked(live_locked_process: Live, real_db: Database, smtp: Smtp) -> Live:
    """The live server that asks for the second factor, on a fresh database."""
    return live_locked_process


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that `make test` found (local/browser.py)."""
    libraries = os.environ["BIR_DUINO_CHROMIUM_LIBRARIES"]
    fonts = os.environ["BIR_DUINO_CHROMIUM_FONTS"]
    given = dict(os.environ)
    if libraries:
        given |= {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": fonts}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["BIR_DUINO_CHROMIUM"],
            args=[*OPTIONS, *(OWN_OPTIONS if libraries else [])],
            env=given,
            timeout=60_000,
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open_page(**context options) -> a page in a context of its own; script errors and broken policies fail the test."""
    contexts = []
    problems: list[str] = []

    def listen(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            problems.append(message.text)

    def open_one(*, width: int = 1366, height: int = 768, **options: Any) -> Page:
        options = {"viewport": {"width": width, "height": height}, "locale": "ru-RU", **options}
        context = browser.new_context(timezone_id="Asia/Bishkek", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.on("console", listen)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, problems


def axe_violations(page: Page, **options: Any) -> list[str]:
    """Run axe on the page; return one line for each violation (options as of `axe.run`)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    lines = []
    for violation in found:
        places = [
            f"{' '.join(map(str, node['target']))}: {node.get('failureSummary', '')}"
            for node in violation["nodes"][:3]
        ]
        lines.append(
            f"{violation['id']}: {violation['help']} ({len(violation['nodes'])}) {json.dumps(places, ensure_ascii=False)}"
        )
    return lines


def _wait_until_it_answers(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        assert server.poll() is None, f"gunicorn ended:\n{log.read_text()[-3000:]}"
        try:
            urllib.request.urlopen(url, timeout=30).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"gunicorn did not answer:\n{log.read_text()[-3000:]}")
