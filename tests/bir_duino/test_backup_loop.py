"""manage.py backup --loop and make upgrade as processes: at once when there is none, ended by SIGTERM, back-up before migration."""

import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from local.places import ROOT
from tests import factories
from tests.faults.servers import clean_environment
from vault.models import BackupRun


@pytest.fixture
def house(real_db, folder):
    factories.contact(factories.staff("Бегимай Асан кызы", "operator"))
    return folder


def test_the_loop_makes_one_at_once_and_ends_when_told(house, holders, real_db):
    given = real_db.environment(
        BACKUP_DIR=str(house), BACKUP_HOLDERS_FILE=str(holders.public), LOG_LEVEL="INFO"
    )
    words = [sys.executable, "-W", "ignore", "manage.py", "backup", "--loop", "--at", "03:30"]
    child = subprocess.Popen(words, cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True)
    limit = time.monotonic() + 60
    while not BackupRun.objects.filter(ok=True).exists():
        assert child.poll() is None, child.stderr.read()
        assert time.monotonic() < limit
        time.sleep(0.1)
    time.sleep(0.5)
    assert child.poll() is None, "it goes on"
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=20)
    assert "Traceback" not in said
    assert BackupRun.objects.count() == 1
    assert len(list(house.iterdir())) == 1


def test_a_time_that_is_none_is_refused():
    with pytest.raises(CommandError, match="like 03:30"):
        call_command("backup", loop=True, at="at night")


def upgrade(given) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "local.upgrade"],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_upgrade_backs_up_first_and_says_what_changed(house, holders, real_db, tmp_path):
    """With the static files of a real start; the environment of the tests would write into static/dist."""
    given = clean_environment(
        real_db.environment(), "BIR_DUINO_TEST",
        BACKUP_DIR=str(house), BACKUP_HOLDERS_FILE=str(holders.public), DATA_DIR=str(tmp_path / "data"),
    )  # fmt: skip
    answer = upgrade(given)
    assert answer.returncode == 0, answer.stderr
    assert "What changed since the last upgrade:" in answer.stdout
    assert BackupRun.objects.get().ok
    assert (tmp_path / "data" / "static" / "staticfiles.json").is_file()
    assert "Nothing changed" in upgrade(given).stdout


def test_an_upgrade_stops_when_the_back_up_fails(house, real_db, tmp_path):
    given = clean_environment(
        real_db.environment(), "BIR_DUINO_TEST",
        BACKUP_DIR=str(house), BACKUP_HOLDERS_FILE=str(tmp_path / "nobody"), DATA_DIR=str(tmp_path / "data"),
    )  # fmt: skip
    answer = upgrade(given)
    assert answer.returncode == 1
    assert "`manage.py backup` failed" in answer.stderr
    assert not (tmp_path / "data" / "static").exists()


def test_an_upgrade_of_nothing_is_refused():
    answer = upgrade(clean_environment({}, "DATABASE_URL", "DATABASE_URL_FILE"))
    assert answer.returncode == 1
    assert "for a site of your own" in answer.stderr
