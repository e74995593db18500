"""Reading one CSV file of a reference list: which rows are good, which are not and why. Never writes."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from reference.models import Named
from reference.tables import Cells, Reject, Table, checked_code


@dataclass(frozen=True)
class Rejection:
    """A row (or a file) that was not taken."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass
class Reading:
    """What one file holds: good rows with parents before children, rejected ones, and all codes seen."""

    rows: list[Named] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read(table: Table, path: Path, known: dict[type[Named], Collection[str]]) -> Reading:
    """Read a file. `known`: codes in the database by list, to which rows may point."""
    reading = Reading()
    lines: dict[str, int] = {}
    good: dict[str, Named] = {}
    try:
        rows = _cells(table, path)
    except Reject as problem:
        reading.rejections.append(Rejection(table.file, 1, str(problem)))
        return reading
    for line, cells in rows:
        try:
            if isinstance(cells, Reject):
                raise cells
            code = checked_code(table.code_of(cells))
            reading.seen.add(code)
            if code in lines:
                raise Reject(f"the code {code} stands in line {lines[code]} already")
            lines[code] = line
            good[code] = _row(table, code, line, cells, known)
        except Reject as problem:
            reading.rejections.append(Rejection(table.file, line, str(problem)))
    _parents_first(table, good, lines, known.get(table.model, ()), reading)
    reading.rejections.sort(key=lambda rejection: rejection.line)
    return reading


def _cells(table: Table, path: Path) -> list[tuple[int, Cells | Reject]]:
    """Line number and trimmed cells of each row; a file that cannot be read at all is refused."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Reject(f"the file is not UTF-8 (byte {problem.start})") from None
    reader = csv.DictReader(content.splitlines(keepends=True), strict=True)
    head = [table.rename.get(name, name) for name in reader.fieldnames or []]
    missing = [name for name in table.required if name not in head]
    if missing:
        raise Reject(f"columns are missing: {', '.join(missing)}")
    reader.fieldnames = head
    return list(_lines(reader, len(head)))


def _lines(reader: csv.DictReader[str], width: int) -> Iterator[tuple[int, Cells | Reject]]:
    """Row by row; where the quotes go wrong the rest of the file cannot be trusted."""
    try:
        for cells in reader:
            yield reader.line_num, _whole(cells, width)
    except csv.Error as problem:
        yield reader.line_num, Reject(f"not CSV: {problem}; the rest of the file was not read")


def _whole(cells: dict[Any, Any], width: int) -> Cells | Reject:
    """The cells of a row that has as many as the head, composed (NFC) and without control characters."""
    if None in cells:
        return Reject(f"more cells than the head has ({width})")
    if None in cells.values():
        return Reject(f"fewer cells than the head has ({width})")
    clean = {name: unicodedata.normalize("NFC", cell).strip() for name, cell in cells.items()}
    for name, cell in clean.items():
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in cell):
            return Reject(f"{name} holds an invisible character")
    return clean


def _row(
    table: Table, code: str, line: int, cells: Cells, known: dict[type[Named], Collection[str]]
) -> Named:
    """The unsaved row, checked field by field."""
    for column in table.required:
        if not cells.get(column):
            raise Reject(f"{column} is missing")
    values: dict[str, Any] = {"code": code, "position": line}
    for name, (column, how) in table.fields.items():
        try:
            values[name] = how(cells.get(column, ""))
        except Reject as problem:
            raise Reject(f"{column}: {problem}") from None
    for name, column in table.parents:
        values[name] = cells.get(column) or None
    for name, column, model in table.others:
        values[name] = cells.get(column) or None
        if values[name] and values[name] not in known.get(model, ()):
            raise Reject(f"{column}: there is no {model.__name__} {values[name]}")
    row = table.model(**values)
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.fields if isinstance(f, models.ForeignKey)])
    except ValidationError as problem:
        first = next(iter(problem.message_dict.items()))
        raise Reject(f"{first[0]}: {first[1][0]}") from None
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise Reject("valid_to is earlier than valid_from")
    return row


def _parents_first(
    table: Table, good: dict[str, Named], lines: dict[str, int], stored: Collection[str], reading: Reading
) -> None:
    """Order the rows so that each stands after those it points to; rows that point nowhere are rejected."""
    placed: set[str] = set()
    waiting = dict(good)
    while waiting:
        ready = []
        for code, row in waiting.items():
            pointed = [getattr(row, name) for name, _ in table.parents if getattr(row, name)]
            if all(p in placed or (p in stored and p not in waiting) for p in pointed):
                ready.append(code)
        if not ready:
            break
        for code in ready:
            reading.rows.append(waiting.pop(code))
        placed.update(ready)
    for code, row in waiting.items():
        pointed = {column: getattr(row, name) for name, column in table.parents if getattr(row, name)}
        reasons = [
            _why(column, target, waiting, lines) for column, target in pointed.items() if target not in placed
        ]
        reading.rejections.append(Rejection(table.file, lines[code], "; ".join(reasons)))


def _why(column: str, target: str, waiting: dict[str, Named], lines: dict[str, int]) -> str:
    if target in waiting:
        return f"{column}: {target} was rejected too, or the rows point at each other in a circle"
    if target in lines:
        return f"{column}: {target} (line {lines[target]}) was rejected"
    return f"{column}: there is no {target}"
