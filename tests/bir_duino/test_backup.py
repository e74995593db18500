"""manage.py backup: one sealed file with everything but the keys, remembered, audited, found by the health page."""

import json
import os
import subprocess
import tempfile
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from bir_duino.backup import facts, making, programs
from bir_duino.backup.making import ALONE, BackupFailed, back_up
from bir_duino.backup.parts import Reader
from bir_duino.backup.reading import examine, opened
from tests import factories
from tests.faults.canaries import CANARY, Canaries
from tests.faults.spills import spilled
from vault import backup as runs
from vault import ring, ringfile
from vault.models import BackupRun

TYPED = Canaries({CANARY: "a text"}, {"100551199": "a number"}, stem=CANARY)
SECRETS = ("SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")


def contents_of(path, holders):
    with opened(path) as opener:
        return examine(opener, opener.file_key(holders.keys))


def plain(path, holders) -> dict[str, bytes]:
    """Everything inside, by kind or path of a file."""
    with opened(path) as opener:
        parts = Reader(opener.words(opener.file_key(holders.keys)))
        return {part.facts.get("path", part.kind): b"".join(part.data) for part in parts}


@pytest.fixture
def words(real_db):
    """Rows with a canary in every text, committed: pg_dump sees nothing else."""
    operator = factories.staff("Бегимай Асан кызы", "operator")
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    factories.contact(operator, said=CANARY, caller_name=CANARY, number="+996100551199")
    return factories.case(supervisor, client=CANARY)


def test_it_is_one_file_with_a_row_and_an_audit_line(words, folder, holders):
    assert runs.newest() is None
    before = timezone.now()
    out = StringIO()
    call_command("backup", stdout=out)
    (path,) = folder.iterdir()
    run = BackupRun.objects.get()
    assert (run.ok, run.file, run.bytes, run.why) == (True, path.name, path.stat().st_size, "")
    assert runs.newest() == run.began_at >= before
    assert run.sha256 in out.getvalue()
    assert path.stat().st_mode & 0o777 == 0o600
    entry = AuditEntry.objects.get(verb="vault.back_up")
    assert (entry.about_label, entry.about_id) == ("vault.BackupRun", str(run.pk))


def test_it_holds_every_table_with_its_rows(words, folder, holders):
    contents = contents_of(back_up(), holders)
    assert contents.tables["hotline_contact"].rows == 1
    assert contents.tables["cases_case"].rows == 1
    assert contents.tables["django_migrations"].rows > 20
    assert contents.manifest["mode"] == "demonstration"
    assert contents.manifest["migrations"]["vault"] >= "0002"
    assert len(contents.manifest["reference"]) == len(list(facts.REFERENCE.glob("*.csv")))
    assert contents.is_of_this_ring()


def test_the_uploaded_files_are_in_it(words, folder, holders, settings):
    (settings.FILES_DIR / "2026").mkdir(parents=True)
    big = os.urandom(1_500_000)
    (settings.FILES_DIR / "2026" / "a.sealed").write_bytes(big)
    (settings.FILES_DIR / "empty").write_bytes(b"")
    os.symlink("/etc/passwd", settings.FILES_DIR / "link")
    inside = plain(back_up(), holders)
    assert inside["2026/a.sealed"] == big
    assert inside["empty"] == b""
    assert "link" not in inside


def test_no_canary_and_no_key_is_in_the_file(words, folder):
    path = back_up()
    content = path.read_bytes()
    assert spilled("the back-up", content, TYPED) == []
    assert "Айнура".encode() not in content
    for secret in secrets():
        assert secret not in content


def secrets() -> list[bytes]:
    """Values that must be in no back-up, not even inside the seal."""
    data = ringfile.read(ring.path())
    texts = [*data["keys"].values(), data["index"], django_settings.SECRET_KEY, "swordfish-77"]
    return [text.encode() for text in texts] + [
        ringfile.decode_key(text) for text in (*data["keys"].values(), data["index"])
    ]


def in_clear(dump: bytes) -> bytes:
    """The statements that a dump is, uncompressed."""
    words = [programs.find("pg_restore"), "--file=-"]
    return subprocess.run(words, input=dump, capture_output=True, check=True).stdout


def test_inside_the_seal_there_is_no_clients_word_and_no_key_either(words, folder, holders, monkeypatch):
    """Fields are ciphertext in the dump too; settings are told by name, keys and passwords never."""
    monkeypatch.setenv("EMAIL_URL", "smtp://house:swordfish-77@mail.example.org:587")
    monkeypatch.setenv("SITE_URL", "https://help.example.org")
    inside = plain(back_up(), holders)
    assert set(inside) == {"manifest", "database"}
    inside["database"] = in_clear(inside["database"])
    assert "Айнура Мамытова".encode() in inside["database"], "what stands in clear there would be found"
    for kind, content in inside.items():
        assert spilled(kind, content, TYPED) == []
        for secret in secrets():
            assert secret not in content, kind
            assert secret.hex().encode() not in content, kind
    told = json.loads(inside["manifest"])["settings"]
    assert told["values"]["SITE_URL"] == "https://help.example.org"
    assert "EMAIL_URL" in told["kept_elsewhere"]
    assert set(told["values"]).isdisjoint(SECRETS)


def test_the_names_of_settings_that_are_told_are_no_secrets():
    assert not [
        name
        for name in facts.TOLD
        if name.endswith(("KEY", "URL", "PASSWORD", "FILE")) and name != "SITE_URL"
    ]


def test_without_two_holders_there_is_no_back_up(words, folder, settings, tmp_path):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "nobody.json"
    with pytest.raises(CommandError, match="no list of holders"):
        call_command("backup")
    run = BackupRun.objects.get()
    assert (run.ok, runs.newest()) == (False, None)
    assert "no list of holders" in run.why
    assert AuditEntry.objects.filter(verb="vault.back_up_failed").count() == 1


def test_two_at_once_are_one(words, folder, real_db):
    other = real_db.connect("bir_duino_owner")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ALONE])
        with pytest.raises(BackupFailed, match="Another back-up"):
            back_up()
    finally:
        other.close()
    assert BackupRun.objects.count() == 0


def test_the_next_one_need_not_wait_until_the_server_has_noticed(words, folder, settings, monkeypatch):
    """Of a connection that was closed the server learns when it comes to it: here not before the end."""
    connect, closed = programs.connect, []

    def connect_slowly(owner):
        connection = connect(owner)
        return SimpleNamespace(cursor=connection.cursor, close=lambda: closed.append(connection))

    monkeypatch.setattr(making.programs, "connect", connect_slowly)
    for _ in range(2):
        with making._alone(settings.DATABASE_OWNER):
            pass
    assert len(closed) == 2
    for connection in closed:
        connection.close()


def test_a_run_that_was_killed_is_told_so_and_its_rest_removed(words, folder):
    folder.mkdir()
    (folder / ".bir-duino-x.backup.partial").write_bytes(b"half")
    dead = BackupRun.objects.create()
    path = back_up()
    dead.refresh_from_db()
    assert (dead.ok, dead.why) == (False, runs.STOPPED)
    assert list(folder.iterdir()) == [path]


def test_old_ones_are_let_go_and_other_files_left(words, folder, settings):
    settings.BACKUP_KEEP = (1, 0, 0)
    folder.mkdir()
    for name in ("bir-duino-20200101T000000.000000Z.backup", "bir-duino-notes.backup", "letter.txt"):
        (folder / name).write_bytes(b"x")
    path = back_up()
    assert {one.name for one in folder.iterdir()} == {path.name, "bir-duino-notes.backup", "letter.txt"}


def test_a_moment_is_whole_while_others_write(words, folder, holders, real_db, monkeypatch):
    """A row that is written after the moment is in neither the count nor the dump."""
    real = facts.reference_state

    def late():
        factories.contact(factories.staff("Тимур Алиев", "operator"), said="later")
        return real()

    monkeypatch.setattr(facts, "reference_state", late)
    path = back_up()
    assert contents_of(path, holders).tables["hotline_contact"].rows == 1
    dump = in_clear(plain(path, holders)["database"]).decode()
    rows = dump.partition("COPY public.hotline_contact (")[2].partition("\n\\.\n")[0].splitlines()[1:]
    assert len(rows) == 1


def test_nothing_in_clear_touches_the_disk(words, folder, monkeypatch, tmp_path):
    """Looked at when all of the dump has gone through: temporary files there are none, the draft is sealed."""
    temporary, seen = tmp_path / "temporary", []
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    real = making._read_back

    def look(draft, *given):
        seen.append(draft.read_bytes())
        assert list(temporary.iterdir()) == []
        assert [path.name for path in folder.iterdir()] == [draft.name]
        return real(draft, *given)

    monkeypatch.setattr(making, "_read_back", look)
    back_up()
    assert len(seen) == 1
    assert spilled("the draft", seen[0], TYPED) == []
    for mark in (b"PGDMP", b"hotline_contact", "Айнура".encode()):
        assert mark not in seen[0]


def memory(name: str) -> int:
    """VmRSS or VmHWM (the most since it was reset) of this process, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def test_memory_does_not_grow_with_the_house(words, folder, settings, holders):
    """120 MB through dump, seal, read-back and opening cost a few chunks."""
    settings.FILES_DIR.mkdir()
    with (settings.FILES_DIR / "big").open("wb") as file:
        file.truncate(120_000_000)
    back_up()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    contents = contents_of(back_up(), holders)
    assert contents.file_bytes == 120_000_000
    assert memory("VmHWM") - before < 20_000
