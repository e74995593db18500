"""The database refuses UPDATE, DELETE and TRUNCATE of versions of drafts: an approved text is the text that was read."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION cases_draft_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a draft never changes: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER cases_draft_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_draftversion
    FOR EACH STATEMENT EXECUTE FUNCTION cases_draft_version_stays();
ALTER TABLE cases_draftversion ENABLE ALWAYS TRIGGER cases_draft_version_stays;
"""

ALLOW = """
DROP TRIGGER cases_draft_version_stays ON cases_draftversion;
DROP FUNCTION cases_draft_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
