"""`make run` from this checkout: it answers, nobody takes its folder, it recovers after kill -9, it leaves nothing behind."""

import hashlib
import os
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from local import places, processes

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("secret-key", "ring.json")


def free_port():
    """A port that the system gives to nobody by itself: a connection that begins beside us would take the others."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("of a hundred ports each is taken")


class Run:
    """One `make run` with a DATA_DIR and a PORT of its own."""

    def __init__(self, data):
        self.data, self.port = data, free_port()
        self.mark = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]
        self.log = data.parent / "run.log"
        self.process = None

    def start(self):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        given = {**kept, "DATA_DIR": str(self.data), "PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.run"], cwd=ROOT, env=given, stdout=log, stderr=log
            )

    def wait_until_ready(self, seconds=120):
        limit = time.monotonic() + seconds
        while "] ready" not in self.said():
            assert self.process.poll() is None, self.said()[-3000:]
            assert time.monotonic() < limit, self.said()[-3000:]
            time.sleep(0.1)

    def said(self):
        return self.log.read_text(errors="replace")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()

    def home(self):
        record = self.data / "database-folder"
        return Path(record.read_text().strip()) if record.exists() else self.data / "postgres"

    def alive(self):
        return (
            processes.carrying(self.mark)
            + processes.working_in(self.data)
            + processes.working_in(self.home())
        )

    def mail_port(self):
        for pid in processes.carrying(self.mark):
            for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                if line.startswith(b"BIR_DUINO_MAIL_PORT="):
                    return int(line.partition(b"=")[2])
        raise AssertionError("no process knows the port of the mail catcher")


@pytest.fixture
def run(tmp_path):
    one = Run(tmp_path / "data")
    yield one
    if one.process is not None and one.process.poll() is None:
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(60)
    processes.end(one.alive())
    if places.database_user():
        shutil.rmtree(one.home(), ignore_errors=True)


def see_it_answer(run):
    """It answers, shows its accounts, keeps its keys to itself; return the keys."""
    assert run.get("/health/") == '{"status": "ok"}'
    assert "operator@demo.invalid" in run.said()
    for name in KEYS:
        assert (run.data / name).stat().st_mode & 0o777 == 0o600
    return [(run.data / name).read_bytes() for name in KEYS]


def see_a_mail_arrive(run):
    """A mail over SMTP stands on the mailbox page."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "house@demo.invalid", "b@demo.invalid", "Bir Duino: 26-0042"
    mail.set_content("Эскертүү")
    with smtplib.SMTP("127.0.0.1", run.mail_port()) as server:
        server.send_message(mail)
    page = run.get("/mailbox/")
    assert "Bir Duino: 26-0042" in page
    assert "Эскертүү" in page


def see_a_second_run_refused(run):
    """A second run on the same folder names the address of the first."""
    second = Run(run.data)
    second.log = run.log.with_name("second.log")
    second.start()
    assert second.process.wait(60) == 1
    assert f"http://127.0.0.1:{run.port}/" in second.said()


def kill_everything(run):
    """kill -9, the launcher first, or it would start PostgreSQL again."""
    for pid in [run.process.pid, *run.alive()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    run.process.wait()
    run.log.unlink()


def test_it_runs_recovers_and_leaves_nothing_behind(run):
    run.start()
    run.wait_until_ready()
    keys = see_it_answer(run)
    see_a_mail_arrive(run)
    see_a_second_run_refused(run)
    kill_everything(run)
    run.start()
    run.wait_until_ready()
    assert see_it_answer(run) == keys
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0
    assert run.alive() == []


def test_it_says_that_the_port_is_taken(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", run.port))
        other.listen()
        run.start()
        assert run.process.wait(60) == 1
    assert f"Port {run.port} is taken" in run.said()
    assert run.alive() == []
