"""Real processes for bad luck: a gunicorn, a worker, a command, and a browser without a screen. Never here: what must hold."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.db import connections
from django.test import Client

from accounts.models import User
from local import processes
from local.places import ROOT
from tests.databases import Database
from tests.faults.pages import Form, form_for

PYTHON = [sys.executable, "-W", "ignore"]


@contextmanager
def django_on(database: Database, blocker) -> Iterator[None]:
    """This process works on another cluster for a while."""
    given = connections["default"].settings_dict
    kept = {name: given[name] for name in ("NAME", "HOST")}
    connections.close_all()
    given.update(NAME=database.name, HOST=str(database.cluster.socket))
    with blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            given.update(kept)


@contextmanager
def gunicorn(
    environment: Mapping[str, str],
    log: Path,
    workers: int = 2,
    application: str = "bir_duino.wsgi",
    *more: str,
) -> Iterator[str]:
    """The real web server; gives its host and port. It is up when it answers anything at all."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        line.listen(64)
        words = [*PYTHON, "-m", "gunicorn", application, "--workers", str(workers), *more]
        words += ["--bind", f"fd://{line.fileno()}", "--graceful-timeout", "2"]
        with log.open("ab") as out:
            server = subprocess.Popen(
                processes.bound(words, number=processes.signal.SIGTERM),
                cwd=ROOT, env=dict(environment), stdout=out, stderr=out, pass_fds=[line.fileno()],
            )  # fmt: skip
        host = f"127.0.0.1:{line.getsockname()[1]}"
    try:
        yield host
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def worker(environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """Celery's real worker."""
    words = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    with _celery(words, environment, log) as process:
        yield process


@contextmanager
def beat(environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """Celery's real clock; what it remembers lies beside its log."""
    words = ["beat", "--schedule", str(log.with_suffix(".schedule")), "--pidfile="]
    with _celery(words, environment, log) as process:
        yield process


@contextmanager
def _celery(words: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen]:
    words = [*PYTHON, "-m", "celery", "-A", "bir_duino", "-q", *words, "--loglevel", "INFO"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            processes.bound(words, number=processes.signal.SIGTERM),
            cwd=ROOT, env=dict(environment), stdout=out, stderr=out,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def command(environment: Mapping[str, str], *words: str, seconds: float = 60) -> subprocess.CompletedProcess:
    """Run something to its end; whoever asked looks at the code."""
    return subprocess.run(
        [*PYTHON, *words], cwd=ROOT, env=dict(environment), capture_output=True, text=True, timeout=seconds, check=False
    )  # fmt: skip


@dataclass
class Answer:
    """What came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    def form(self, address: str) -> Form:
        """The form that posts to this address."""
        found = form_for(self.text, address)
        assert found is not None, self.text[:2000]
        return found


@dataclass
class Wire:
    """A browser without a screen: cookies, no scripts, one connection a request."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def sign_in(self, user: User) -> "Wire":
        """A session as the sign-in page would give it."""
        client = Client()
        client.force_login(user, backend="accounts.backends.EmailBackend")
        self.cookies["sessionid"] = client.cookies["sessionid"].value
        return self

    def ask(
        self, method: str, path: str, body: Mapping[str, object] | bytes | None = None, **headers: str
    ) -> Answer:
        """One request; bytes go as they are."""
        given = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()), **self.headers}
        if body is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection(self.host, timeout=40)
        try:
            data = body if isinstance(body, bytes) else urlencode(body or {}, doseq=True) or None
            line.request(method, path, data, {**given, **headers})
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        for name, morsel in SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", []))).items():
            if name in ("csrftoken", "sessionid", "messages"):
                self.cookies[name] = morsel.coded_value
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
        return Answer(answer.status, answer.headers, text)

    def wait(self, path: str, status: int, seconds: float = 40) -> Answer:
        """Ask until the answer has this status."""
        limit = time.monotonic() + seconds
        while True:
            try:
                answer = self.ask("GET", path)
            except OSError:
                answer = None
            if answer is not None and answer.status == status:
                return answer
            assert time.monotonic() < limit, answer and (answer.status, answer.text[:500])
            time.sleep(0.1)


def clean_environment(environment: Mapping[str, str], *without: str, **more: str) -> dict[str, str]:
    """The environment with some names left out and some changed."""
    return {
        name: value for name, value in {**os.environ, **environment, **more}.items() if name not in without
    }
