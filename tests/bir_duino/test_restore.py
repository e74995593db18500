"""manage.py restore: an empty database becomes the house again, in one command, with two keys; everything else is refused."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from bir_duino.backup import programs, restoring
from bir_duino.backup.making import back_up
from bir_duino.backup.reading import opened
from bir_duino.backup.restoring import NotAsItWas, RestoreRefused, restore
from bir_duino.backup.tables import snapshot
from cases.models import Case
from hotline.models import Contact
from tests import factories
from tests.bir_duino.backups import asked_of, one
from tests.faults.servers import command, django_on
from vault import files, keys, ring, ringfile, rotation
from vault.envelope import Unopenable
from vault.models import BackupRun

SAID = "Сына забрали ночью."
RECORDING = bytes(range(256)) * 3000  # three sealed pieces
#: Who may do what with every table, sequence, column and function; the dump holds none of it, `prepare_database` gives it.
RIGHTS = """
SELECT 'relation', relname::text, relkind::text, array(SELECT unnest(relacl)::text ORDER BY 1) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v', 'm')
UNION ALL SELECT 'column', attrelid::regclass::text, attname::text, attacl::text[] FROM pg_attribute WHERE attacl IS NOT NULL
AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
UNION ALL SELECT 'function', proname::text, prosecdef::text, array(SELECT unnest(proacl)::text ORDER BY 1) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'schema', nspname::text, '', array(SELECT unnest(nspacl)::text ORDER BY 1) FROM pg_namespace WHERE nspname = 'public'
ORDER BY 1, 2, 3
"""


@pytest.fixture
def house(real_db, folder, settings):
    """A contact, a case and a file, committed."""
    operator = factories.staff("Бегимай Асан кызы", "operator")
    contact = factories.contact(operator, said=SAID, number="+996100000018")
    factories.enclosure(contact, operator, RECORDING)
    factories.case(factories.staff("Айнура Мамытова", "supervisor"), client="Эркин Токонов")
    client = Client()
    client.force_login(operator, backend="accounts.backends.EmailBackend")
    assert client.get("/preferences/").status_code == 200
    settings.FILES_DIR.mkdir()
    (settings.FILES_DIR / "one.sealed").write_bytes(b"sealed" * 1000)
    return real_db


@pytest.fixture
def machine(empty, settings, tmp_path, monkeypatch):
    """The settings of another machine: an empty database, no files. Called when the back-up is there."""

    def move() -> None:
        connection.close()
        monkeypatch.setitem(settings.DATABASE_OWNER, "NAME", empty.name)
        monkeypatch.setitem(connection.settings_dict, "NAME", empty.name)
        settings.FILES_DIR = tmp_path / "new" / "files"

    yield move
    connection.close()


def environment(database, folder, holders, tmp_path, **more):
    return database.environment(
        BACKUP_DIR=str(folder),
        BACKUP_HOLDERS_FILE=str(holders.public),
        DATA_DIR=str(tmp_path / "new"),
        **more,
    )


def tables_of(database):
    line = programs.connect(
        {"HOST": str(database.cluster.socket), "USER": "bir_duino_owner", "NAME": database.name}
    )
    with snapshot(line) as moment:
        found = moment.tables()
    line.close()
    return found


def is_empty(database) -> bool:
    return asked_of(
        database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    ) == [(0,)]


def test_one_command_brings_everything_back(house, folder, holders, empty, tmp_path, django_db_blocker):
    asked = one(holders)
    answer = command(
        environment(empty, folder, holders, tmp_path),
        "manage.py",
        "restore",
        str(asked.path),
        *holders.arguments(),
    )
    assert answer.returncode == 0, answer.stderr
    assert "byte for byte" in answer.stdout
    assert "is lost" in answer.stdout
    assert (tmp_path / "new" / "files" / "one.sealed").read_bytes() == b"sealed" * 1000
    with django_on(empty, django_db_blocker):
        assert Contact.objects.get().said == SAID
        assert files.read(Contact.objects.get().enclosures.get().file) == RECORDING
        assert str(Case.objects.get().parties.get().person.names.get().full) == "Эркин Токонов"
        run = BackupRun.objects.get()
        assert (run.ok, run.sha256) == (True, asked.sha256)
        assert run.verified_at is not None
        factories.contact(
            User.objects.get(name="Бегимай Асан кызы"), said="the next one"
        )  # as the application's role
    assert asked_of(empty, RIGHTS) == asked_of(house, RIGHTS)
    for table in ("django_session", "accounts_staffsession"):
        assert asked_of(house, f"SELECT count(*) FROM {table}") == [(1,)]
        assert asked_of(empty, f"SELECT count(*) FROM {table}") == [(0,)]
    triggers = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    assert asked_of(empty, triggers) == asked_of(house, triggers)
    verbs = [row[0] for row in asked_of(empty, "SELECT verb FROM audit_auditentry ORDER BY id")]
    assert verbs[-1] == "vault.restore"


def test_every_table_is_as_it_was_and_nothing_else(house, folder, holders, empty, machine):
    before = tables_of(house)
    asked = one(holders)
    machine()
    restore(asked, print)
    after = tables_of(empty)
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"vault_backuprun", "audit_auditentry", "django_session", "accounts_staffsession"}


def test_one_holder_or_a_wrong_passphrase_opens_nothing(house, folder, holders, empty, machine, tmp_path):
    path = back_up()
    machine()
    with pytest.raises(CommandError, match="keys of two holders"):
        call_command("restore", str(path), *holders.arguments("Асель"))
    with pytest.raises(CommandError, match="two of: Асель, Бакыт"):
        call_command("restore", str(path), *holders.arguments("Асель", "Асель"))
    wrong = tmp_path / "wrong"
    wrong.write_text("тополь кирпич седло вечер")
    given = holders.arguments()
    given[3] = str(wrong)
    with pytest.raises(CommandError, match="passphrase does not open"):
        call_command("restore", str(path), *given)
    assert is_empty(empty)


def test_two_addresses_of_different_databases_are_refused(
    house, folder, holders, empty, settings, monkeypatch
):
    asked = one(holders)
    monkeypatch.setitem(settings.DATABASE_OWNER, "NAME", empty.name)
    with pytest.raises(RestoreRefused, match="different databases"):
        restore(asked, print)
    assert is_empty(empty)


@pytest.mark.parametrize("harm", ["a bit", "half", "the end", "swapped"])
def test_a_damaged_back_up_changes_nothing(house, folder, holders, empty, machine, harm):
    asked = one(holders)
    content = bytearray(asked.path.read_bytes())
    if harm == "a bit":
        content[len(content) // 2] ^= 4
    elif harm == "swapped":
        content[-300:-200], content[-200:-100] = content[-200:-100], content[-300:-200]
    else:
        del content[len(content) // 2 if harm == "half" else -1 :]
    asked.path.write_bytes(content)
    machine()
    with pytest.raises(Unopenable, match="damaged or cut off"):
        restore(asked, print)
    assert is_empty(empty)


def test_a_database_that_is_not_empty_is_refused(house, folder, holders, settings, tmp_path):
    asked = one(holders)
    settings.FILES_DIR = tmp_path / "elsewhere"
    before = tables_of(house)
    with pytest.raises(RestoreRefused, match="is not empty"):
        restore(asked, print)
    assert tables_of(house) == before


def test_a_folder_of_files_that_is_not_empty_is_refused(house, folder, holders, settings, machine, empty):
    asked, files = one(holders), settings.FILES_DIR
    machine()
    settings.FILES_DIR = files
    with pytest.raises(RestoreRefused, match="Move it away"):
        restore(asked, print)
    assert is_empty(empty)


@pytest.fixture
def own_ring(settings, tmp_path):
    """A copy of the run's ring that a test may change."""
    path = tmp_path / "ring.json"
    shutil.copy(settings.VAULT_RING_FILE, path)
    settings.VAULT_RING_FILE = str(path)
    ring.forget()
    keys.forget()
    yield path
    ring.forget()
    keys.forget()


def test_another_ring_is_refused_with_the_name_of_the_right_one(
    own_ring, house, folder, holders, empty, machine
):
    asked, needed = one(holders), ringfile.read(own_ring)["active"]
    ringfile.replace(own_ring, ringfile.new_ring())
    machine()
    with pytest.raises(ring.RingError, match=f"key ring of its time, with the key {needed}"):
        restore(asked, print)
    assert is_empty(empty)


def test_a_back_up_of_before_a_rotation_restores_with_the_ring_of_its_time(
    own_ring, house, folder, holders, empty, machine, django_db_blocker
):
    asked, of_its_time = one(holders), ringfile.read(own_ring)
    rotation.rotate(lambda _text: None)
    rotated = ringfile.read(own_ring)
    machine()
    with pytest.raises(ring.RingError, match="of its time"):
        restore(asked, print)
    assert is_empty(empty)
    ringfile.replace(own_ring, of_its_time)
    restore(asked, print)
    keys.forget()
    with django_on(empty, django_db_blocker):
        assert Contact.objects.get().said == SAID
    assert rotated["active"] != of_its_time["active"]


def test_the_other_mode_is_refused(house, folder, holders, empty, machine, settings):
    """A demonstration never becomes the real site, and a real site is never opened without its locks."""
    asked = one(holders)
    machine()
    settings.MODE = "real"
    with pytest.raises(RestoreRefused, match="of a demonstration site"):
        restore(asked, print)
    assert is_empty(empty)


def test_a_back_up_sealed_by_a_stranger_is_refused(house, folder, holders, empty, machine, monkeypatch):
    """The holders' public keys are no secret: whoever knows them can seal, but not with the mark of our ring."""
    monkeypatch.setattr("bir_duino.backup.making.origin_mark", lambda signed: bytes(32))
    asked = one(holders)
    machine()
    with pytest.raises(RestoreRefused, match="not written by a house with this key ring"):
        restore(asked, print)
    assert is_empty(empty)


def test_what_differs_after_the_restore_is_said(house, folder, holders, empty, machine, monkeypatch):
    """Switches a guard's ground away: rows that are not as they were noted are found, table by table."""
    asked = one(holders)
    machine()
    real = restoring._load

    def load_and_touch(asked, database, *given, **more):
        real(asked, database, *given, **more)
        line = programs.connect(database)
        with line.cursor() as cursor:
            cursor.execute("UPDATE hotline_contact SET said = caller_name; DELETE FROM cases_party")
        line.close()

    monkeypatch.setattr(restoring, "_load", load_and_touch)
    with pytest.raises(
        NotAsItWas, match=r"cases_party: 0 rows instead of 1; hotline_contact: 1 rows, but not the same"
    ):
        restore(asked, print)


def test_the_header_says_which_ring_without_any_key(house, folder):
    with opened(back_up()) as opener:
        assert set(opener.facts["ring"]) == {"index", ring.current().active}
        assert opener.names == ["Асель", "Бакыт"]


def test_a_file_that_is_none_is_a_sentence(house, holders, machine, tmp_path):
    path = Path(tmp_path / "notes.backup")
    path.write_text("notes")
    machine()
    with pytest.raises(CommandError, match="not a back-up"):
        call_command("restore", str(path), *holders.arguments())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(tmp_path / "nothing"), *holders.arguments())
