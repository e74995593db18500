"""Bad luck while a back-up is made: no half file under a good name, a row that says why, the next one works."""

import os
import signal
import subprocess
import sys
import time

import pytest

from bir_duino.backup import programs
from bir_duino.backup.making import BackupFailed, back_up
from tests import factories
from tests.faults.servers import ROOT
from vault import backup as runs
from vault.models import BackupRun

KILLED = """#!/bin/sh
case "$1" in --version) exec {real} --version;; esac
{real} "$@" | head -c 3000
kill -9 $$
"""
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "backup"])
"""


@pytest.fixture
def house(real_db, folder):
    factories.contact(factories.staff("Бегимай Асан кызы", "operator"))
    return folder


def environment(real_db, folder, holders, **more):
    return real_db.environment(BACKUP_DIR=str(folder), BACKUP_HOLDERS_FILE=str(holders.public), **more)


def see_a_failure(folder, sentence):
    """No file at all, a row that says why, and then a good back-up."""
    assert list(folder.iterdir()) == []
    run = BackupRun.objects.get()
    assert run.finished_at is not None
    assert not run.ok
    assert sentence in run.why
    assert runs.newest() is None


def test_pg_dump_is_killed(house, settings, tmp_path):
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(KILLED.format(real=programs.find("pg_dump")))
    program.chmod(0o755)
    settings.PG_BIN_DIR = str(program.parent)
    with pytest.raises(BackupFailed):
        back_up()
    see_a_failure(house, "pg_dump ended with -9")
    settings.PG_BIN_DIR = ""
    assert back_up().exists()


def test_the_disk_is_full(house, holders, real_db):
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FULL], cwd=ROOT, env=environment(real_db, house, holders),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode != 0
    assert "could not be written" in answer.stderr
    assert "Traceback" not in answer.stderr
    see_a_failure(house, "could not be written: File too large")
    assert back_up().exists()


def test_no_program(house, settings, tmp_path):
    settings.PG_BIN_DIR = str(tmp_path)
    with pytest.raises(BackupFailed, match="set PG_BIN_DIR"):
        back_up()
    see_a_failure(house, "no pg_dump")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_is_stopped_in_the_middle(house, holders, real_db, tmp_path, number):
    """SIGTERM cleans up by itself; after kill -9 the next run does."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    real = programs.find("pg_dump")
    program.write_text(f'#!/bin/sh\ncase "$1" in --version) exec {real} --version;; esac\nexec sleep 60\n')
    program.chmod(0o755)
    given = environment(real_db, house, holders, PG_BIN_DIR=str(program.parent), PYTHONUNBUFFERED="1")
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "manage.py", "backup"], cwd=ROOT, env=given,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    limit = time.monotonic() + 40
    while "dumping" not in child.stdout.readline():
        assert time.monotonic() < limit
    child.send_signal(number)
    child.communicate(timeout=20)
    assert child.returncode != 0
    assert [path.name for path in house.iterdir() if not path.name.startswith(".")] == []
    if number == signal.SIGTERM:
        see_a_failure(house, runs.STOPPED)
    path = back_up()
    assert list(house.iterdir()) == [path]
    assert BackupRun.objects.get(ok=False).why == runs.STOPPED


def test_what_lies_on_the_disk_is_not_what_was_written(house, monkeypatch):
    """A disk that loses a byte: simulated where it would happen, between writing and reading back."""
    real = os.posix_fadvise

    def lose_a_byte(descriptor, *given):
        os.pwrite(descriptor, b"\0\0", os.fstat(descriptor).st_size - 3)
        return real(descriptor, *given)

    monkeypatch.setattr(os, "posix_fadvise", lose_a_byte)
    with pytest.raises(BackupFailed, match="look at the disk"):
        back_up()
    see_a_failure(house, "look at the disk")


@pytest.mark.parametrize(
    "statement", ["DROP TABLE vault_backuprun", "ALTER TABLE audit_auditentry DROP COLUMN found"]
)
def test_a_database_that_is_older_than_the_code_is_backed_up_all_the_same(house, holders, real_db, statement):
    """`make upgrade` meets it: the new code is there, the migration comes after the back-up."""
    owner = real_db.connect("bir_duino_owner")
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(statement)
    owner.close()
    said = []
    path = back_up(said.append)
    assert path.exists()
    assert "database" in " ".join(said)
