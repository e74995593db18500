"""manage.py verify_backup: restored on trial into a scratch database, compared, noted, the scratch emptied."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit.models import AuditEntry
from audit.verify import Kind
from bir_duino.backup import restoring
from bir_duino.backup.making import back_up
from bir_duino.management.commands.verify_backup import Command
from tests import factories
from tests.audit.chains import add, seal_all, write_rows
from tests.bir_duino.backups import asked_of
from vault import backup as runs
from vault.models import BackupRun


@pytest.fixture
def house(real_db, folder):
    factories.contact(factories.staff("Бегимай Асан кызы", "operator"))
    return real_db


def verify(path, holders) -> str:
    out = StringIO()
    call_command("verify_backup", str(path), *holders.arguments(), stdout=out)
    return out.getvalue()


def tables(database) -> list[tuple]:
    return asked_of(
        database,
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )


def test_a_good_one_is_marked(house, folder, holders, scratch):
    path = back_up()
    said = verify(path, holders)
    assert "This back-up is good" in said
    run = BackupRun.objects.get()
    assert run.ok
    assert run.verified_at is not None
    entry = AuditEntry.objects.get(verb="vault.verify_backup")
    assert entry.about_id == str(run.pk)
    assert tables(scratch) == [(0,)]
    with connection.cursor() as cursor:  # Django is back where it was
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("bir_duino_app", house.name)
    assert "good" in verify(path, holders), "the scratch database serves again"


def test_a_file_that_changed_is_marked_bad_and_no_longer_counts(house, folder, holders, scratch):
    path = back_up()
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CommandError, match="SHA-256 differs"):
        verify(path, holders)
    run = BackupRun.objects.get()
    assert not run.ok
    assert "hash differs" in run.why
    assert runs.newest() is None


def test_one_that_gives_back_something_else_is_marked_bad(house, folder, holders, scratch, monkeypatch):
    path = back_up()
    monkeypatch.setattr(restoring, "differences", lambda *given: ["cases_case: 0 rows instead of 1"])
    with pytest.raises(CommandError, match="cases_case"):
        verify(path, holders)
    run = BackupRun.objects.get()
    assert not run.ok
    assert "cases_case" in run.why
    assert tables(scratch) == [(0,)]


def add_row(database, age: str) -> None:
    """A row that says it is this old."""
    line = database.connect()
    with line:
        add(line, age)
    line.close()


def as_superuser(database, statement: str, *values: object) -> None:
    """Past the triggers, as somebody with the server in hand would."""
    root = database.connect("postgres")
    with root, root.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER audit_append_only")
    root.close()


def test_a_broken_chain_of_the_audit_makes_it_bad(house, folder, holders, scratch):
    write_rows(6)
    seal_all()
    row = AuditEntry.objects.order_by("pk")[3].pk
    as_superuser(house, "UPDATE audit_auditentry SET verb = 'tests.other' WHERE id = %s", row)
    with pytest.raises(CommandError, match=f"audit of the back-up is not whole: row {row} .*edited"):
        verify(back_up(), holders)
    assert not BackupRun.objects.get().ok


def test_rows_that_waited_long_for_their_seal_are_said_and_do_not_make_it_bad(
    house, folder, holders, scratch
):
    """The sealer stood still; a back-up of such an hour is still a back-up."""
    add_row(house, "10 minutes")
    assert "rows of the audit waited longer than five minutes for their seal" in verify(back_up(), holders)
    assert BackupRun.objects.get().ok


def test_the_audit_is_asked_as_it_stood_in_the_moment_of_the_backup(
    house, folder, holders, scratch, monkeypatch
):
    """A back-up lies for a year: its last rows, which nobody seals in the file, do not become old there."""
    asked = []

    def ask(reader, at):
        asked.append(at)
        later = walk(reader, at=at + timedelta(days=365))
        assert [problem.kind for problem in later.problems] == [Kind.UNSEALED] * later.waiting
        return walk(reader, at=at)

    seal_all()
    walk = restoring.verify
    monkeypatch.setattr(restoring, "verify", ask)
    before = timezone.now()
    path = back_up()
    after = timezone.now()
    assert "waited longer" not in verify(path, holders)
    assert before <= asked[0] <= after


def test_only_a_database_named_scratch_is_emptied(house, folder, holders):
    path = back_up()
    with pytest.raises(CommandError, match="ends with _scratch"):
        call_command("verify_backup", str(path), *holders.arguments(), "--scratch", house.owner_url)
    assert tables(house) != [(0,)]
    assert BackupRun.objects.get().ok


def test_no_scratch_database_is_a_sentence(house, folder, holders):
    with pytest.raises(CommandError, match="does not answer"):
        verify(back_up(), holders)
    assert Command.help
