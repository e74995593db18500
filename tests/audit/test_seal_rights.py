"""Nobody but the sealer's role makes seals, it does nothing else, and nobody changes one."""

import io

import psycopg2
import pytest

from audit.models import AuditEntry, Seal
from tests.audit.chains import COLUMNS, seal_all, verdict_of, write_rows

SEAL = (
    "INSERT INTO audit_seal SELECT number + 1, sealed_at, form, previous, firsts, lasts, count, total, digests, hash"
    " FROM audit_seal ORDER BY number DESC LIMIT 1"
)
ATTEMPTS = {
    "add a seal": SEAL,
    "change a seal": "UPDATE audit_seal SET hash = 'x'",
    "change no seal": "UPDATE audit_seal SET hash = 'x' WHERE false",
    "delete seals": "DELETE FROM audit_seal",
    "truncate seals": "TRUNCATE audit_seal",
    "truncate both": "TRUNCATE audit_auditentry, audit_seal",
    "switch the trigger off": "ALTER TABLE audit_seal DISABLE TRIGGER ALL",
    "drop the trigger": "DROP TRIGGER audit_seal_append_only ON audit_seal",
    "drop the table": "DROP TABLE audit_seal",
    "act as a replica": "SET session_replication_role = replica",
    "become the sealer": "SET ROLE bir_duino_sealer",
    "act as the sealer": "SET SESSION AUTHORIZATION bir_duino_sealer",
    "lend itself the sealer": "GRANT bir_duino_sealer TO CURRENT_USER",
    "copy seals in": "COPY audit_seal FROM STDIN",
    "copy to a file of the server": "COPY audit_seal TO '/tmp/seals'",
    "copy from a program": "COPY audit_seal FROM PROGRAM 'true'",
    "lock them away": "DO $$ BEGIN LOCK TABLE audit_seal IN ACCESS EXCLUSIVE MODE; END $$",
    "put another function behind the trigger": "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "stand in front of the table": "CREATE SCHEMA seals",
    "choose the number of a row": f"INSERT INTO audit_auditentry (id, {COLUMNS}) SELECT 1000000, {COLUMNS} FROM audit_auditentry LIMIT 1",
    "over a seal": SEAL.replace("number + 1", "number") + " ON CONFLICT (number) DO UPDATE SET hash = 'x'",
    "merge": "MERGE INTO audit_seal USING (SELECT 1 AS one) AS one ON true WHEN MATCHED THEN DELETE",
}


def attempt(database, role, statement):
    """Try it over a connection of one's own, and see it refused."""
    theirs = database.connect(role)
    try:
        theirs.autocommit = True
        with theirs.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            if statement.endswith("STDIN"):
                cursor.copy_expert(statement, io.StringIO())
            else:
                cursor.execute(statement)
    finally:
        theirs.close()


@pytest.fixture
def sealed(bare_db):
    """Rows and their seals; afterwards the chain must be as it was."""
    write_rows(6)
    seal_all()
    head = verdict_of(bare_db).head
    yield bare_db
    assert AuditEntry.objects.count() == 6
    verdict = verdict_of(bare_db, head)
    assert (verdict.found, verdict.head, verdict.seals) == (0, head, 1)


@pytest.mark.parametrize("what", ATTEMPTS)
def test_the_applications_role_is_refused(sealed, what):
    attempt(sealed, "bir_duino_app", ATTEMPTS[what])


@pytest.mark.parametrize(
    "statement",
    [
        *(
            ATTEMPTS[what]
            for what in ("change a seal", "delete seals", "truncate seals", "switch the trigger off")
        ),
        "INSERT INTO audit_auditentry (verb) VALUES ('x')",
        "UPDATE audit_auditentry SET verb = 'x'",
        "DELETE FROM audit_auditentry",
        "SELECT * FROM accounts_user",
        "SELECT * FROM vault_datakey",
        "SELECT * FROM django_session",
        "SET ROLE bir_duino_owner",
        "SELECT nextval('audit_auditentry_id_seq')",
    ],
)
def test_the_sealer_does_nothing_but_seal(sealed, statement):
    attempt(sealed, "bir_duino_sealer", statement)


def test_the_sealer_reads_the_audit_and_adds_seals_and_has_no_other_right(bare_db):
    theirs = bare_db.connect("bir_duino_sealer")
    with theirs, theirs.cursor() as cursor:
        cursor.execute(
            "SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',"
            " 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS one (privilege) WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'v', 'p') AND has_table_privilege(pg_class.oid, privilege)"
        )
        rights = set(cursor.fetchall())
    theirs.close()
    assert rights == {("audit_auditentry", "SELECT"), ("audit_seal", "SELECT"), ("audit_seal", "INSERT")}


@pytest.mark.parametrize("role", ["bir_duino_owner", "postgres"])
@pytest.mark.parametrize(
    "statement",
    [
        *(ATTEMPTS[what] for what in ("change no seal", "delete seals", "truncate seals", "over a seal")),
        "SET session_replication_role = replica; DELETE FROM audit_seal",
    ],
)
def test_the_trigger_refuses_the_owner_and_the_superuser_too(sealed, role, statement):
    attempt(sealed, role, statement)


def test_twin_with_the_right_the_application_could_seal(bare_db):
    write_rows(2)
    seal_all()
    root, ours = bare_db.connect("postgres"), bare_db.connect()
    with root, root.cursor() as cursor:
        cursor.execute("GRANT INSERT ON audit_seal TO bir_duino_app")
    with ours, ours.cursor() as cursor:
        cursor.execute(SEAL)
    root.close(), ours.close()
    assert Seal.objects.count() == 2
    assert verdict_of(bare_db).found > 0  # and even then the chain says so
