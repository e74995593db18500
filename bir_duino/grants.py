"""What the application's and the sealer's database roles may do: table by table. The owner owns everything and only migrates.

Nothing is deleted in this house, so DELETE is given for a short list of tables alone: sessions and typed-in forms end,
throttling forgets, the sign-in library drops its own rows. The audit can be read and added to, nothing else
(design/model.md section 6, design/safety.md 11; docs/adr/0003). Seals are read by the application and made by the sealer,
which sees nothing else than the audit (docs/adr/0018).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

DELETE_ALLOWED = frozenset(
    {
        "django_session",
        "accounts_staffsession",
        "accounts_savedform",
        "axes_accessattempt",
        "axes_accessfailurelog",
        "axes_accesslog",
        "axes_accessattemptexpiration",
        "mfa_authenticator",
        "account_emailaddress",
        "account_emailconfirmation",
        "hotline_talk",  # who wanted to talk is forgotten after a week
        "vault_sealedchunk",  # a file that must not be kept is erased
    }
)
# Added to and read, never changed: the audit, versions, codes that have opened a door once, confirmations, broken glass.
ADD_ONLY = frozenset(
    {
        "audit_auditentry",
        "cases_breakglass",
        "cases_draftversion",
        "cases_note",
        "cases_entry",
        "reference_guidanceedition",
        "accounts_usedcode",
        "reminders_confirmation",
        "hotline_turn",
        "hotline_voicecall",
    }
)
AUDIT, SEALS = "audit_auditentry", "audit_seal"
# Only the owner writes these, and the sealer its seals.
READ_ONLY = frozenset(
    {
        SEALS,
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
        # The database hands out the numbers: nobody puts a row into an old gap of the audit.
        columns = [one.name for one in connection.introspection.get_table_description(cursor, AUDIT)]
        given = ", ".join(quote(name) for name in columns if name != "id")
        cursor.execute(f"REVOKE INSERT ON {quote(AUDIT)} FROM {quote(role)}")
        cursor.execute(f"GRANT INSERT ({given}) ON {quote(AUDIT)} TO {quote(role)}")
    return len(tables)


def grant_sealing(connection: BaseDatabaseWrapper, role: str) -> None:
    """Take everything from the sealer's role and let it read the audit and add seals. Owner only."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quote(role)}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {quote(role)}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT SELECT ON {quote(AUDIT)} TO {quote(role)}")
        cursor.execute(f"GRANT SELECT, INSERT ON {quote(SEALS)} TO {quote(role)}")


def role_exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    """Whether the cluster knows this role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None
