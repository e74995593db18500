"""The audit refuses UPDATE, DELETE and TRUNCATE, whoever asks: also the owner, also a replica's session.

One trigger a statement, not a row: a statement that finds nothing is refused too. It stands beside the
missing rights of the application's role (``manage.py prepare_database``), which can neither switch triggers
nor change tables.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER audit_append_only;
"""

ALLOW = """
DROP TRIGGER audit_append_only ON audit_auditentry;
DROP FUNCTION audit_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
