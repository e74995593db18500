"""A model with encrypted fields on a temporary table, and a ring of one's own. Never here: models of other apps."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from vault import damage, keys, ring
from vault.fields import EncryptedJSONField, EncryptedTextField

with isolate_apps("vault"):

    class Probe(models.Model):
        """Stands for any row with words; its table lives as long as the connection."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
        said = EncryptedTextField(blank=True, default="")
        wanted = EncryptedTextField(null=True, pad=64)
        parts = EncryptedJSONField(null=True)
        state = models.CharField(max_length=10, default="new")

        class Meta:
            app_label = "vault"
            db_table = "vault_probe"

        def __str__(self) -> str:
            return str(self.pk)


TABLE = """CREATE TEMP TABLE IF NOT EXISTS vault_probe (
    id uuid PRIMARY KEY, said bytea NOT NULL, wanted bytea, parts bytea, state varchar(10) NOT NULL)"""


@pytest.fixture
def probe(db: None) -> type[Probe]:
    """The model, its table in the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return Probe


@pytest.fixture
def stored(probe: type[Probe]):
    """stored(row, column) -> the raw bytes; stored(row, column, new) writes them past the field."""

    def look(row: models.Model, column: str, new: bytes | None = None) -> bytes:
        with connection.cursor() as cursor:
            if new is not None:
                cursor.execute(f"UPDATE vault_probe SET {column} = %s WHERE id = %s", [new, row.pk])
            cursor.execute(f"SELECT {column} FROM vault_probe WHERE id = %s", [row.pk])
            value = cursor.fetchone()[0]
            return value if value is None else bytes(value)

    return look


@pytest.fixture
def damages(monkeypatch: pytest.MonkeyPatch) -> list[damage.Damage]:
    """What was reported as damaged."""
    found: list[damage.Damage] = []
    monkeypatch.setattr(damage, "_callbacks", [found.append])
    return found


@pytest.fixture
def own_ring(real_db, settings, tmp_path: Path) -> Iterator[Path]:
    """A copy of the run's ring that a test may change, on a database that is thrown away afterwards."""
    path = tmp_path / "ring.json"
    shutil.copy(settings.VAULT_RING_FILE, path)
    settings.VAULT_RING_FILE = str(path)
    ring.forget()
    keys.forget()
    yield path
    ring.forget()
    keys.forget()
