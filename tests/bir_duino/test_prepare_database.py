"""manage.py prepare_database and the sealer's role: asked for by name, never one that does other work, never guessed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection


def prepare() -> str:
    out = StringIO()
    call_command("prepare_database", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("role", ["bir_duino_app", "bir_duino_owner"])
def test_the_sealer_is_nobody_elses_role(real_db, settings, role):
    settings.DATABASE_SEALER = {**settings.DATABASE_SEALER, "USER": role}
    with pytest.raises(CommandError, match="a role of their own"):
        prepare()


def test_a_role_that_is_not_there_is_asked_for_with_the_words_that_make_it(real_db, settings):
    settings.DATABASE_SEALER = {**settings.DATABASE_SEALER, "USER": "bir_duino_nobody"}
    with pytest.raises(CommandError, match="CREATE ROLE bir_duino_nobody LOGIN"):
        prepare()


def test_without_a_sealer_it_says_so(real_db, settings):
    assert "nobody can seal" not in prepare()
    settings.DATABASE_SEALER = None
    assert "nobody can seal the audit" in prepare()


def test_the_application_adds_rows_and_reads_seals_and_no_more(real_db):
    prepare()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('audit_auditentry', 'INSERT'), has_column_privilege('audit_auditentry', 'id', 'INSERT'),"
            " has_column_privilege('audit_auditentry', 'verb', 'INSERT'), has_table_privilege('audit_seal', 'SELECT'),"
            " has_table_privilege('audit_seal', 'INSERT')"
        )
        assert cursor.fetchone() == (False, False, True, True, False)
