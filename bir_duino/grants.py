"""What the application's database role may do: table by table. The owner owns everything and only migrates.

Nothing is deleted in this house, so DELETE is given for a short list of tables alone: sessions and typed-in forms end,
throttling forgets, the sign-in library drops its own rows. The audit can be read and added to, nothing else
(design/model.md section 6, design/safety.md 11; docs/adr/0003).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

DELETE_ALLOWED = frozenset(
    {
        "django_session",
        "accounts_savedform",
        "axes_accessattempt",
        "axes_accessfailurelog",
        "axes_accesslog",
        "axes_accessattemptexpiration",
        "account_emailaddress",
        "account_emailconfirmation",
    }
)
# Added to and read, never changed: the audit, and the versions of a text.
ADD_ONLY = frozenset(
    {"audit_auditentry", "cases_draftversion", "cases_note", "cases_entry", "cases_breakglass"}
)
# Only the owner writes these.
READ_ONLY = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
    }
)


def rights_on(table: str) -> str:
    """The rights of the application's role on one table, as SQL names them."""
    if table in READ_ONLY:
        return "SELECT"
    if table in ADD_ONLY:
        return "SELECT, INSERT"
    if table in DELETE_ALLOWED:
        return "SELECT, INSERT, UPDATE, DELETE"
    return "SELECT, INSERT, UPDATE"


def grant_rights(connection: BaseDatabaseWrapper, role: str) -> int:
    """Take everything from `role` and give back exactly the table above; returns the count of tables. Owner only."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quote(role)}")
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        for table in tables:
            cursor.execute(f"GRANT {rights_on(table)} ON {quote(table)} TO {quote(role)}")
    return len(tables)
