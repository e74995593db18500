"""load_reference: the lists as the files say. Never deletes: a row that left its file ends; what was edited here stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from reference import choices
from reference.models import ListVersion, Named
from reference.reading import Reading, Rejection, read
from reference.tables import TABLES, Table

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass
class Count:
    """What happened to one list."""

    file: str
    new: int = 0
    changed: int = 0
    ended: int = 0
    same: int = 0
    rejected: int = 0
    missing: bool = False

    @property
    def written(self) -> int:
        """Rows written."""
        return self.new + self.changed + self.ended


@dataclass
class Report:
    """What a load did."""

    counts: list[Count] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def written(self) -> int:
        """Rows written in all lists."""
        return sum(count.written for count in self.counts)


@transaction.atomic
def load_reference(*, directory: Path = DATA, own: Path | None = None, by: None = None) -> Report:
    """Bring the lists to what the files say: idempotent, parents first, nothing deleted, bad rows reported.

    A file in `own`, the folder of the organisation, takes the place of the one of that name in `directory`.
    """
    ListVersion.objects.get_or_create(pk=ListVersion.ONLY)
    mark = ListVersion.objects.select_for_update().get(pk=ListVersion.ONLY)
    report = Report()
    stored: dict[type[Named], Collection[str]] = {}
    for table in TABLES:
        path = directory / table.file
        if own and (own / table.file).is_file():
            path = own / table.file
        rows = {row.code: row for row in table.model.objects.all()}
        stored[table.model] = rows.keys()
        if not path.is_file():
            report.counts.append(Count(table.file, same=len(rows), missing=True))
            continue
        reading = read(table, path, stored)
        report.counts.append(_bring(table, rows, reading))
        report.rejections.extend(reading.rejections)
        stored[table.model] = rows.keys() | {row.code for row in reading.rows}
    if report.written:
        mark.version += 1
        mark.changed_at = timezone.now()
        mark.save(update_fields=["version", "changed_at"])
        record("reference.load_reference", about=mark, by=by, code=str(mark.version))
        transaction.on_commit(choices.forget)
    return report


def _bring(table: Table, stored: dict[str, Named], reading: Reading) -> Count:
    """Write what differs, and only that."""
    count = Count(table.file, rejected=len(reading.rejections))
    new = []
    for row in reading.rows:
        old = stored.get(row.code)
        if old is None:
            new.append(row)
            continue
        if old.is_edited:  # a supervisor wrote these words: the program's own never take their place
            count.same += 1
            continue
        changed = [name for name in _written_fields(table.model) if getattr(old, name) != getattr(row, name)]
        if changed:
            old.keep_edition(changed)
            row.save(update_fields=changed)
            count.changed += 1
        else:
            count.same += 1
    table.model.objects.bulk_create(new)
    count.new = len(new)
    if reading.rows:  # a file without one good row is a mistake, not the end of a list
        count.ended = _end(table.model, stored.keys() - reading.seen)
    return count


def _end(model: type[Named], gone: Collection[str]) -> int:
    """Rows that left their file hold until yesterday; those that had ended already stay as they are."""
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    ended = 0
    for row in model.objects.filter(code__in=gone):
        if row.is_edited or (
            row.valid_to is not None and row.valid_to <= max(yesterday, row.valid_from or date.min)
        ):
            continue
        row.valid_to = max(yesterday, row.valid_from or date.min)
        row.save(update_fields=["valid_to"])
        ended += 1
    return ended


def _written_fields(model: type[Named]) -> list[str]:
    """Columns that a file can change."""
    return [
        f.attname
        for f in model._meta.concrete_fields
        if isinstance(f, models.Field) and not f.primary_key and f.attname not in model.NOT_IN_FILES
    ]
