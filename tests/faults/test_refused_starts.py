"""A house that cannot be safe does not open: one clear sentence, another code than 0, no wall of frames (design/safety.md 1, 10)."""

import re
import time

import pytest

from local.places import ROOT
from tests.faults.servers import clean_environment, command, gunicorn, worker
from vault import ringfile

CHECK = ("manage.py", "check")
REAL = {"MODE": "real", "ALLOWED_HOSTS": "help.example.org"}
WRONG = {
    "no secret key": ({}, ["SECRET_KEY"], "SECRET_KEY is not set"),
    "no database": ({}, ["DATABASE_URL"], "DATABASE_URL is not set"),
    "another kind of database": (
        {"DATABASE_URL": "sqlite:///x.db"},
        [],
        "DATABASE_URL must be a PostgreSQL address",
    ),
    "a database address that is none": ({"DATABASE_URL": "☠"}, [], "DATABASE_URL"),
    "another kind of owner": ({"DATABASE_OWNER_URL": "mysql://a@b/c"}, [], "DATABASE_OWNER_URL must be"),
    "no redis": ({}, ["REDIS_URL"], "REDIS_URL is not set"),
    "a mode of nobody": ({"MODE": "test"}, [], "must be demonstration or real"),
    "debug in real mode": ({**REAL, "DEBUG": "1"}, [], "DEBUG is on in real mode"),
    "real without a host": ({"MODE": "real"}, ["ALLOWED_HOSTS"], "ALLOWED_HOSTS is not set"),
    "a secret file that is gone": (
        {"SECRET_KEY_FILE": "/nowhere/key"},
        [],
        "SECRET_KEY_FILE names /nowhere/key",
    ),
    "a port that is none": ({"PORT": "many"}, ["SITE_URL"], "PORT"),
    "a switch that is none": ({**REAL, "TLS": "perhaps"}, [], "TLS"),
    "a rule of keeping that is none": ({"BACKUP_KEEP": "for ever"}, [], "BACKUP_KEEP must be three numbers"),
    "no day kept": ({"BACKUP_KEEP": "0,5,12"}, [], "BACKUP_KEEP must be three numbers"),
    "a mail address of another kind": ({"EMAIL_URL": "pigeon://roof"}, [], "EMAIL_URL"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_variable_stops_with_a_sentence(what, database):
    more, without, sentence = WRONG[what]
    answer = command(clean_environment(database.environment(**more), *without), *CHECK)
    assert answer.returncode != 0
    said = answer.stdout + answer.stderr
    assert sentence in said
    assert frames_in(said) == 0, said


def frames_in(text: str) -> int:
    """How many frames of Python stand in what was said."""
    return len(re.findall(r'^ +File "', text, re.MULTILINE))


@pytest.fixture
def rings(tmp_path, database) -> dict[str, dict[str, str]]:
    """Environments whose ring is another one, missing, or no ring."""
    other, junk = tmp_path / "other.json", tmp_path / "junk.json"
    ringfile.write_new(str(other), ringfile.new_ring())
    junk.write_text("{}")
    files = {"other": other, "missing": tmp_path / "nothing.json", "junk": junk}
    return {
        what: database.environment(VAULT_RING_FILE=str(path), EMAIL_URL="smtp://127.0.0.1:9")
        for what, path in files.items()
    }


@pytest.mark.parametrize("what", ["other", "missing", "junk"])
def test_a_command_refuses_a_wrong_ring(what, rings, real_db):
    """`send_due` is the command that works on rows by the clock; it must not begin."""
    answer = command(rings[what], "manage.py", "send_due")
    said = answer.stdout + answer.stderr
    assert answer.returncode != 0
    assert "The key ring" in said
    assert frames_in(said) == 0, said


@pytest.mark.parametrize("what", ["other", "missing"])
def test_gunicorn_refuses_a_wrong_ring(what, rings, real_db, tmp_path):
    log = tmp_path / "web.log"
    with gunicorn(rings[what], log, workers=1):
        said = wait_for(log, "App failed to load")
    assert "The key ring" in said
    assert frames_in(said) == 0, said


def test_a_worker_refuses_a_wrong_ring(rings, real_db, tmp_path, own_redis):
    log = tmp_path / "worker.log"
    with worker({**rings["other"], "REDIS_URL": own_redis.url()}, log) as process:
        assert process.wait(40) != 0
    said = log.read_text()
    assert "The key ring" in said
    assert frames_in(said) == 0, said


def wait_for(log, words: str, seconds: float = 40) -> str:
    """What the log says, once these words stand in it."""
    limit = time.monotonic() + seconds
    while words not in (said := log.read_text()) and time.monotonic() < limit:
        time.sleep(0.1)
    assert words in said, said[-2000:]
    return said


def test_the_right_ring_opens(database, real_db):
    """The twin: the same command with the ring of this database works."""
    answer = command(database.environment(EMAIL_URL="smtp://127.0.0.1:9"), "manage.py", "send_due")
    assert answer.returncode == 0, answer.stderr


def test_the_demonstration_answers_this_machine_only(client, settings, db):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    for host in (
        "help.example.org",
        "127.0.0.1.example.org",
        "127.0.0.1:80@evil.example",
        "evil.example:8000",
    ):
        assert client.get("/health/", headers={"host": host}).status_code == 400, host
        assert client.post("/sign-in-as/", {"role": "lawyer"}, headers={"host": host}).status_code == 400
    assert client.get("/sign-in/", headers={"host": "127.0.0.1:8000"}, follow=False).status_code in (200, 500)


def test_no_environment_opens_the_demonstration_to_others(database):
    """MODE=demonstration with ALLOWED_HOSTS=* still refuses: the setting is not read."""
    code = "import django; django.setup(); from django.conf import settings; print(settings.ALLOWED_HOSTS)"
    environment = database.environment(ALLOWED_HOSTS="*,help.example.org", MODE="demonstration")
    environment.pop("BIR_DUINO_TEST")
    answer = command(environment, "-c", code)
    assert answer.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']", answer.stderr


def test_real_mode_passes_the_check_for_deployment(database):
    environment = database.environment(
        **REAL,
        SECRET_KEY="k7-" + "aZ9_" * 20,
        SITE_URL="https://help.example.org",
        DATA_DIR=str(ROOT / ".data"),
    )
    for name in ("BIR_DUINO_TEST", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        environment.pop(name)
    answer = command(environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr


def test_a_weak_key_does_not_pass_the_check(database):
    """The twin: the check can fail."""
    environment = database.environment(**REAL, SECRET_KEY="short")
    assert command(environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING").returncode != 0


def test_an_owner_whose_database_is_away_stops_with_a_sentence(database, tmp_path):
    away = database.environment(
        DATABASE_OWNER_URL=f"postgres://bir_duino_owner:secret-word@/bir_duino?host={tmp_path}"
    )
    answer = command(clean_environment(away), "manage.py", "prepare_database")
    said = answer.stdout + answer.stderr
    assert answer.returncode != 0
    assert "The database of DATABASE_OWNER_URL does not let us in" in said
    assert "secret-word" not in said
    assert frames_in(said) == 0, said
