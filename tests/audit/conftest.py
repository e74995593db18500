"""A row and a colleague of no particular app. Never here: models of the apps to the right."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from audit.log import record
from audit.models import AuditEntry
from vault import keys, ring

with isolate_apps("audit"):

    class Folder(models.Model):
        """Stands for a case: it has a code and a number."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
        code = models.CharField(max_length=20, default="K-100")
        said = models.TextField("what was said", default="")

        class Meta:
            app_label = "audit"

        def __str__(self) -> str:
            return str(self.pk)

    class Sheet(models.Model):
        """Stands for a part of a case: its words belong to the case."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
        folder = models.ForeignKey(Folder, on_delete=models.PROTECT, related_name="sheets")

        class Meta:
            app_label = "audit"

        def __str__(self) -> str:
            return str(self.pk)

        @property
        def audit_subject(self) -> Folder:
            return self.folder


@dataclass
class Colleague:
    """What the audit asks of a user."""

    pk: uuid.UUID = field(default_factory=uuid.uuid4)
    roles_today: frozenset[str] = frozenset({"supervisor", "lawyer"})


def recorded(verb: str, **what: Any) -> AuditEntry:
    """A change, and the row that it left."""
    record(verb, **what)
    return AuditEntry.objects.latest("pk")


@pytest.fixture
def colleague() -> Colleague:
    return Colleague()


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def sheet(folder: Folder) -> Sheet:
    return Sheet(folder=folder)


@pytest.fixture
def bare_db(real_db):
    """`real_db` without the row that preparing the database left in the audit: ids and counts are the test's own."""
    root = real_db.connect("postgres")
    with root, root.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute("DELETE FROM audit_auditentry")
        cursor.execute("ALTER TABLE audit_auditentry ENABLE ALWAYS TRIGGER audit_append_only")
    root.close()
    return real_db


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
