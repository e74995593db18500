"""manage.py prepare_database: migrate as the owner, load the reference lists, give the application its rights."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from bir_duino.grants import grant_rights, grant_sealing, role_exists
from vault.keys import create_missing
from vault.ring import RingError, check_ring


class Command(BaseCommand):
    """Connects as DATABASE_OWNER_URL says; web and worker never do. Safe to repeat."""

    help = "Migrates as the owner role, loads reference lists, grants the application's role its rights."

    def handle(self, *args: object, **options: object) -> None:
        owner, application, sealer = _roles()
        before = dict(connection.settings_dict)
        connection.close()
        try:
            # One migration may take longer than a page may.
            connection.settings_dict.update(
                USER=owner["USER"],
                PASSWORD=owner["PASSWORD"],
                HOST=owner["HOST"],
                PORT=owner["PORT"],
                OPTIONS={**owner["OPTIONS"], "options": "-c lock_timeout=10000"},
            )
            try:
                connection.ensure_connection()
            except OperationalError as problem:
                said = str(problem).strip().splitlines()[0]
                raise CommandError(f"The database of DATABASE_OWNER_URL does not let us in: {said}") from None
            call_command("migrate", interactive=False, verbosity=0)
            try:
                check_ring()
            except RingError as problem:
                raise CommandError(str(problem)) from None
            create_missing()
            call_command("load_reference", verbosity=0)
            tables = grant_rights(connection, application)
            if sealer:
                self._let_seal(sealer)
            call_command("rebuild_name_keys", stdout=self.stdout, quiet=True)
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
        self.stdout.write(
            f"Database ready: migrated, reference lists loaded, rights granted on {tables} tables."
        )
        if not sealer:
            self.stdout.write(
                "DATABASE_SEALER_URL is not set: nobody can seal the audit before the next prepare_database that has it."
            )

    def _let_seal(self, sealer: str) -> None:
        """A cluster that is older than the seals does not know the role yet; only its superuser can make it."""
        if not role_exists(connection, sealer):
            raise CommandError(
                f"The role {sealer} of DATABASE_SEALER_URL is not there. As the superuser of the database: CREATE ROLE"
                f" {sealer} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '…'; GRANT CONNECT ON DATABASE"
                f" {connection.settings_dict['NAME']} TO {sealer};"
            )
        grant_sealing(connection, sealer)


def _roles() -> tuple[dict[str, Any], str, str]:
    """The owner's settings, and the names of the application's and the sealer's role ("" without one): three works, three roles."""
    owner, application = settings.DATABASE_OWNER, settings.DATABASES["default"]["USER"]
    if owner is None:
        raise CommandError(
            "DATABASE_OWNER_URL is not set: migrations run as the owner role. See .env.example."
        )
    if owner["USER"] == application:
        raise CommandError(
            "DATABASE_OWNER_URL and DATABASE_URL name the same role: the application must own nothing."
        )
    sealer = settings.DATABASE_SEALER["USER"] if settings.DATABASE_SEALER else ""
    if sealer in (owner["USER"], application):
        raise CommandError(
            "DATABASE_SEALER_URL names a role that does other work: seals need a role of their own."
        )
    return owner, application, sealer
