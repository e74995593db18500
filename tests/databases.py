"""Databases of the tests: a real PostgreSQL, one database for each worker, copied from the migrated template.

`db` (pytest-django) rolls back after each test. `real_db` lets commits happen and copies the database afresh afterwards.
`own_postgres` and `own_redis` are servers for one test alone, which may stop or kill them. All tests connect as the
application's role, which owns nothing. Never here: TRUNCATE, the cast, rows.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connections

from local.clusters import TEMPLATE, copy_of
from local.postgres import APP, FAST, OWNER, SEALER, SUPERUSER, Postgres
from local.redis import Redis


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run without the servers that `make test` starts."""
    if "BIR_DUINO_TEST_CLUSTER" not in os.environ:
        raise pytest.UsageError('the tests need their own PostgreSQL and Redis: use make test ARGS="…"')


@dataclass(frozen=True)
class Database:
    """One database of the run's cluster: its name, and its addresses for the three roles."""

    cluster: Postgres
    name: str

    @property
    def url(self) -> str:
        """The address for the application's role."""
        return self.cluster.url(APP, self.name)

    @property
    def owner_url(self) -> str:
        """The address for the owner of the tables."""
        return self.cluster.url(OWNER, self.name)

    @property
    def sealer_url(self) -> str:
        """The address for the role that seals the audit."""
        return self.cluster.url(SEALER, self.name)

    def renew(self) -> None:
        """Copy the template again; whoever is still connected is cut off."""
        _as_superuser(
            self.cluster,
            f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} OWNER {OWNER} TEMPLATE {TEMPLATE}",
        )

    def drop(self) -> None:
        """Remove the database."""
        _as_superuser(self.cluster, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def say(self, *statements: str) -> None:
        """Statements of the superuser, from another database of the cluster."""
        _as_superuser(self.cluster, *statements)

    def connect(self, role: str = APP) -> "psycopg2.extensions.connection":
        """Return a connection of its own, outside Django, as the given role."""
        return psycopg2.connect(host=str(self.cluster.socket), user=role, dbname=self.name)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a process that shall work on this database (manage.py, gunicorn, a worker)."""
        ours = {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}
        return {**os.environ, **ours, "DATABASE_SEALER_URL": self.sealer_url, **more}


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[Database]:
    """This worker's database, a copy of the template."""
    cluster = Postgres(
        Path(os.environ["BIR_DUINO_TEST_CLUSTER"]), Path(os.environ["BIR_DUINO_TEST_SOCKETS"]), dict(FAST)
    )
    ours = Database(cluster, f"bir_duino_{worker_id}_{os.getpid()}")
    ours.renew()
    yield ours
    ours.drop()


@pytest.fixture(scope="session")
def django_db_setup(
    database: Database, django_test_environment: None, django_db_blocker: object
) -> Iterator[None]:
    """Point Django at this worker's database (instead of pytest-django's own, which would migrate once a worker)."""
    _point_django_at(database)
    yield
    connections.close_all()


@pytest.fixture
def real_db(database: Database, django_db_setup: None, django_db_blocker: "pytest.Any") -> Iterator[Database]:  # type: ignore[name-defined]
    """Commits are real, for this process and for others; afterwards the database is copied afresh."""
    with django_db_blocker.unblock():
        yield database
        connections.close_all()
    database.renew()


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Database]:
    """A cluster for this test alone, started, with a copy of the template: `.cluster.stop()`, `.cluster.start()`."""
    seed = Path(os.environ["BIR_DUINO_TEST_SEED"])
    home = Path(os.environ["BIR_DUINO_TEST_CLUSTER"]).with_name(f"own-{os.getpid()}-{abs(hash(tmp_path))}")
    cluster = copy_of(seed, home)
    cluster.start()
    ours = Database(cluster, "bir_duino")
    ours.renew()
    yield ours
    cluster.stop()
    shutil.rmtree(cluster.socket, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis for this test alone, started: `.url()` for Celery, `.stop()`, `.start()`."""
    folder = tmp_path / "r"
    folder.mkdir(mode=0o700)
    server = Redis(tmp_path / "redis", folder)
    server.start()
    yield server
    server.stop()


def _point_django_at(database: Database) -> None:
    settings.DATABASES["default"]["NAME"] = database.name
    connections["default"].settings_dict["NAME"] = database.name
    settings.DATABASE_OWNER_URL = database.owner_url
    if getattr(settings, "DATABASE_OWNER", None):
        settings.DATABASE_OWNER["NAME"] = database.name
    if getattr(settings, "DATABASE_SEALER", None):
        settings.DATABASE_SEALER["NAME"] = database.name


def _as_superuser(cluster: Postgres, *statements: str) -> None:
    with_server = psycopg2.connect(host=str(cluster.socket), user=SUPERUSER, dbname="postgres")
    try:
        with_server.autocommit = True
        with with_server.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        with_server.close()
