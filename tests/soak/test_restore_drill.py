"""The drill: a back-up under load, everything destroyed, restored from nothing by one command; minutes and lost seconds."""

import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from bir_duino.backup.reading import opened
from hotline.models import Contact
from local import places, processes
from local.places import ROOT
from local.postgres import Postgres
from tests import factories
from tests.bir_duino.backups import make_holders
from tests.databases import Database
from tests.faults.away import WORDS, kill
from tests.faults.hard_stop import make_durable, present, under_load, wait_for_saves
from tests.faults.servers import Wire, clean_environment, command, django_on, gunicorn
from tests.soak.measurements import keep

CASES, FILES, FILE_SIZE, WRITERS = 300, 40, 500_000, 4
FIXED = {"MODE": "demonstration", "SITE_URL": "http://127.0.0.1", "EMAIL_URL": "smtp://127.0.0.1:9"}


@pytest.fixture
def new_machine(tmp_path):
    """An empty DATA_DIR; what was made for it is removed afterwards."""
    data = tmp_path / "new"
    yield data
    record = data / "database-folder"
    home = Path(record.read_text().strip()) if record.exists() else data / "postgres"
    processes.end(processes.working_in(home), first=processes.signal.SIGINT)
    if places.database_user():
        shutil.rmtree(home, ignore_errors=True)


def fill(database, blocker, data: Path) -> None:
    """A house that has worked for a while."""
    with django_on(database, blocker):
        supervisor = factories.staff("Айнура Мамытова", "supervisor")
        for number in range(CASES):
            factories.case(supervisor, client=f"Эркин {number}")
    (data / "files").mkdir(parents=True)
    for number in range(FILES):
        (data / "files" / f"{number}.sealed").write_bytes(bytes([number]) * FILE_SIZE)


def back_up_under_load(environment, load) -> float:
    """`manage.py backup` in its own process while people save; its seconds."""
    wait_for_saves(load, 10)
    began = time.monotonic()
    answer = command(environment, "manage.py", "backup", seconds=300)
    assert answer.returncode == 0, answer.stderr
    wait_for_saves(load, 10)
    return time.monotonic() - began


def restore_from_nothing(path: Path, holders, data: Path, ring: str) -> float:
    """`make restore …`, one command on an empty folder; its seconds."""
    words = [sys.executable, "-m", "local.restore", str(path), "--ring", ring]
    words += ["--keys", " ".join(str(holders.folder / key.name) for key in holders.keys)]
    words += ["--passphrases", " ".join(str(holders.folder / f"{key.name}.txt") for key in holders.keys)]
    given = {**clean_environment({}, *places.SETTINGS), "DATA_DIR": str(data)}
    began = time.monotonic()
    answer = subprocess.run(
        words, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=600
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return time.monotonic() - began


def destroy(database: Database, data: Path) -> None:
    """The server, its folder, the files: gone."""
    kill(database)
    shutil.rmtree(database.cluster.home / "data")
    shutil.rmtree(data / "files")


def start_again(data: Path) -> Database:
    """The database that the one command left behind."""
    record = data / "database-folder"
    home = Path(record.read_text().strip()) if record.exists() else data / "postgres"
    cluster = Postgres(home, places.database_socket(home))
    cluster.start()
    return Database(cluster, "bir_duino")


def see_the_house_live(database, blocker, environment, folder: Path) -> None:
    """People sign in, read what was said, and save the next call, as the application's role."""
    with gunicorn(database.environment(**environment), folder / "again.log") as host:
        with django_on(database, blocker):
            contact = Contact.objects.filter(operator__name="Оператор 0").first()
            person = Wire(host).sign_in(contact.operator)
            assert contact.said == WORDS["said"].strip()
            path = contact.get_absolute_url()
        person.wait("/health/", 200)
        page = person.ask("GET", path)
        assert page.status == 200
        assert "Сына забрали ночью." in page.text
        with under_load(database, blocker, folder, 1) as load:
            wait_for_saves(load, 2)
    assert set(load.acknowledged) <= present(database)


def test_destroyed_and_restored(
    own_postgres, django_db_setup, django_db_blocker, settings, tmp_path, new_machine
):
    (tmp_path / "keys").mkdir()
    holders, data = make_holders(tmp_path / "keys"), tmp_path / "old"
    make_durable(own_postgres)
    fill(own_postgres, django_db_blocker, data)
    more = {"DATA_DIR": str(data), "BACKUP_DIR": str(tmp_path / "backups")}
    environment = own_postgres.environment(**FIXED, **more, BACKUP_HOLDERS_FILE=str(holders.public))
    with under_load(own_postgres, django_db_blocker, tmp_path, WRITERS) as load:
        backing_up = back_up_under_load(environment, load)
        destroyed_at = time.time()
        destroy(own_postgres, data)
    (path,) = (tmp_path / "backups").iterdir()
    restoring = restore_from_nothing(path, holders, new_machine, settings.VAULT_RING_FILE)
    with opened(path) as opener:
        moment = _seconds(opener.facts["made_at"])
    database = start_again(new_machine)
    try:
        there = present(database)
        before = {key for key, at in load.acknowledged.items() if at < moment}
        lost = set(load.acknowledged) - there
        see_the_house_live(database, django_db_blocker, FIXED, tmp_path)
    finally:
        database.cluster.stop()
    files = sorted((new_machine / "files").iterdir())
    report(
        path,
        load,
        before,
        lost,
        there,
        {"backing_up": backing_up, "restoring": restoring, "lost": destroyed_at - moment},
    )
    assert len(before) >= 10
    assert before <= there
    assert [file.stat().st_size for file in files] == [FILE_SIZE] * FILES


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def report(path, load, before, lost, there, seconds: dict[str, float]) -> None:
    """Keep the figures."""
    keep(
        "restore-drill",
        "Restore drill: a back-up under load, everything destroyed, restored by one command",
        [
            f"{CASES} cases, {FILES} files of {FILE_SIZE:,} bytes, {WRITERS} people saving without a pause through two gunicorn",
            "workers. Destroyed: the server (kill -9), its folder, the files. Kept elsewhere: the key ring, two holders' keys.",
            "",
            f"- back-up under load, read back and rotated: {seconds['backing_up']:.1f} s, {path.stat().st_size:,} bytes",
            f"- restore on an empty folder by one command, with every table compared: {seconds['restoring'] / 60:.2f} minutes",
            f"- lost: the {seconds['lost']:.1f} seconds between the moment of the back-up and the destruction",
            f"- {len(load.acknowledged)} saves acknowledged in all, {len(before)} of them before the moment of the back-up: all"
            f" of these are there ({len(there)} contacts); {len(lost)} of the later ones are lost, as they must be",
            "- afterwards: signed in, a contact read with its words, new ones saved, as the application's role",
        ],
        database="PostgreSQL with fsync and synchronous commits",
    )
