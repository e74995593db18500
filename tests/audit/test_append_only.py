"""Nobody changes the audit: neither the application's role nor, by mistake, the owner of the tables."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from audit.log import record
from audit.models import AuditEntry
from tests.audit.conftest import recorded

ATTEMPTS = [
    "UPDATE audit_auditentry SET verb = 'x'",
    "UPDATE audit_auditentry SET verb = 'x' WHERE false",
    "DELETE FROM audit_auditentry",
    "TRUNCATE audit_auditentry",
    "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_auditentry ADD COLUMN x int",
    "DROP TRIGGER audit_append_only ON audit_auditentry",
    "DROP TABLE audit_auditentry",
    "DROP FUNCTION audit_append_only() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TABLE public.x (a int)",
    "SET session_replication_role = replica",
    "SET ROLE bir_duino_owner",
    "GRANT DELETE ON audit_auditentry TO CURRENT_USER",
    "INSERT INTO audit_auditentry SELECT * FROM audit_auditentry ON CONFLICT (id) DO UPDATE SET verb = 'x'",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_applications_role_is_refused(real_db, folder, colleague, statement):
    record("cases.add_note", about=folder, by=colleague)
    ours = real_db.connect()
    try:
        ours.autocommit = True
        with ours.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("bir_duino_app",)
            if statement.startswith("GRANT"):  # refused by a warning, so look at what became of it
                cursor.execute(statement)
                cursor.execute("SELECT has_table_privilege('audit_auditentry', 'DELETE')")
                assert cursor.fetchone() == (False,)
                return
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
    finally:
        ours.close()
    assert AuditEntry.objects.get(subject_id=str(folder.pk)).verb == "cases.add_note"


@pytest.mark.parametrize(
    "statement",
    [*ATTEMPTS[:4], ATTEMPTS[-1], "SET session_replication_role = replica; DELETE FROM audit_auditentry"],
)
@pytest.mark.parametrize("role", ["bir_duino_owner", "postgres"])
def test_the_trigger_refuses_the_owner_and_the_superuser_too(real_db, folder, colleague, statement, role):
    record("cases.add_note", about=folder, by=colleague)
    theirs = real_db.connect(role)
    try:
        theirs.autocommit = True
        with theirs.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
    finally:
        theirs.close()
    assert AuditEntry.objects.get(subject_id=str(folder.pk)).verb == "cases.add_note"


def test_twin_without_the_trigger_the_owner_could_rewrite_it(real_db, folder, colleague):
    record("cases.add_note", about=folder, by=colleague)
    theirs = real_db.connect("bir_duino_owner")
    try:
        theirs.autocommit = True
        with theirs.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_append_only")
            cursor.execute("UPDATE audit_auditentry SET verb = 'x'")
    finally:
        theirs.close()
    assert AuditEntry.objects.get(subject_id=str(folder.pk)).verb == "x"


def test_the_models_own_ways_are_refused_too(db, folder, colleague):
    entry = recorded("cases.add_note", about=folder, by=colleague)
    entry.verb = "x"
    for way in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(verb="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            way()
    assert AuditEntry.objects.get(pk=entry.pk).verb == "cases.add_note"


def test_numbers_are_given_by_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type, is_identity FROM information_schema.columns WHERE table_name = 'audit_auditentry' AND column_name = 'id'"
        )
        assert cursor.fetchone() == ("bigint", "YES")
