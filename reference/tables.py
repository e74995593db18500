"""How the cells of the CSV files become fields: one description per file. Never touches the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reference.models import (
    Authority,
    CaseType,
    ClosingReason,
    Confidence,
    ContactOutcome,
    Guidance,
    HelpLine,
    Named,
    Offence,
    Place,
)

Cells = Mapping[str, str]
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_REMARK_IN_BRACKETS = re.compile(r"\s*\(([^)]*)\)\s*\Z")


class Reject(ValueError):
    """Why a row is not taken, in words for the person who mends the file."""


@dataclass(frozen=True)
class Table:
    """One file: which model it fills, which cell fills which field, which codes point to other rows."""

    file: str
    model: type[Named]
    fields: dict[str, tuple[str, Callable[[str], Any]]]  # field -> (column, how to read it)
    required: tuple[str, ...] = ("code", "name_ru", "name_en")
    rename: dict[str, str] = field(default_factory=dict)  # column in the file -> column as named here
    parents: tuple[tuple[str, str], ...] = ()  # (field, column) that point into the same list
    others: tuple[tuple[str, str, type[Named]], ...] = ()  # (field, column, list) that point into another one
    code_of: Callable[[Cells], str] = lambda cells: cells.get("code", "")


def text(cell: str) -> str:
    """Words as they stand."""
    return cell


def flag(cell: str) -> bool:
    """1 or 0; empty is no."""
    if cell not in ("", "0", "1"):
        raise Reject(f"“{cell}” is neither 1 nor 0")
    return cell == "1"


def names_of_many(cell: str) -> list[str]:
    """Words between bars."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def lines(cell: str) -> str:
    """Lines between bars: a cell holds no line break."""
    return "\n".join(names_of_many(cell))


def one_of(allowed: type) -> Callable[[str], str]:
    """A word of a closed list (empty stays empty)."""

    def read(cell: str) -> str:
        if cell and cell not in allowed.values:  # type: ignore[attr-defined]
            raise Reject(f"“{cell}” is none of: {', '.join(allowed.values)}")  # type: ignore[attr-defined]
        return cell

    return read


def first_day(cell: str) -> date | None:
    """A date, or the first day of a month or year."""
    return _day(cell, last=False)


def last_day(cell: str) -> date | None:
    """A date, or the last day of a month or year."""
    return _day(cell, last=True)


def _day(cell: str, *, last: bool) -> date | None:
    if not cell:
        return None
    found = _DATE.match(cell)
    if not found:
        raise Reject(f"“{cell}” is not a date like 2021, 2021-05 or 2021-05-31")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is not None and month and day:
            return date(year, month, day)
        if not last:
            return date(year or 0, month or 1, 1)
        after = date(year or 0, month, 1) if month else date(year or 0, 12, 1)
        following = date(after.year + after.month // 12, after.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        raise Reject(f"“{cell}” is not a date of the calendar") from None


def aliases(cell: str) -> list[str]:
    """Old and other names: the parts that begin like a name or are a code; remarks are left out."""
    return _names_and_remarks(cell)[0]


def remarks(cell: str) -> str:
    """What stands among the old names and is no name: “(former name)”, “not the city of …”."""
    return "; ".join(_names_and_remarks(cell)[1])


def _names_and_remarks(cell: str) -> tuple[list[str], list[str]]:
    """A name begins with a capital letter or a digit; anything else, or in brackets, is a remark."""
    names, notes = [], []
    for part in re.split(r"[|;]", cell):
        word = part.strip()
        if (found := _REMARK_IN_BRACKETS.search(word)) is not None:
            notes.append(found.group(1))
            word = word[: found.start()].strip()
        if word:
            (names if word[0].isdigit() or word[0].isupper() else notes).append(word)
    return names, notes


def checked_code(code: str) -> str:
    """A code that can stand in a URL."""
    if not code:
        raise Reject("the code is missing")
    if len(code) > 40 or not _CODE.match(code):
        raise Reject(f"“{code}” is not a code: Latin letters, digits, - _ . and at most 40 of them")
    return code


COMMON: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name_ru": ("name_ru", text),
    "name_ky": ("name_ky", text),
    "name_en": ("name_en", text),
    "valid_from": ("valid_from", first_day),
    "valid_to": ("valid_to", last_day),
    "confidence": ("confidence", one_of(Confidence)),
    "note": ("note", text),
}


def offence_code(cells: Cells) -> str:
    """Edition and article; the row for what is not listed is known by its group."""
    article = "-".join(
        part for part in (cells["code_edition"], cells["article"], cells.get("part", "")) if part
    )
    return article or cells["same_as_group"].upper()


TABLES: tuple[Table, ...] = (
    Table(
        file="regions.csv",
        model=Place,
        fields=COMMON
        | {
            "kind": ("kind", one_of(Place.Kind)),
            "code_system": ("code_system", text),
            "aliases": ("aliases", aliases),
            "note": ("aliases", remarks),
        },
        required=("code", "name_ru", "name_en", "kind"),
        parents=(("parent_id", "parent_code"),),
    ),
    Table(
        file="authorities.csv",
        model=Authority,
        fields=COMMON | {"kind": ("kind", text), "level": ("level", text), "accepts": ("accepts", text)},
        required=("code", "name_ru", "name_en", "kind"),
        parents=(("parent_id", "parent_code"), ("successor_id", "successor_code")),
        others=(("place_id", "place_code", Place),),
    ),
    Table(
        file="case_types.csv",
        model=CaseType,
        fields=COMMON
        | {
            "typical_law": ("typical_law", text),
            "default_triage": ("default_triage", one_of(CaseType.Triage)),
        },
        parents=(("parent_id", "parent_code"),),
    ),
    Table(
        file="contact_outcomes.csv",
        model=ContactOutcome,
        fields=COMMON
        | {"group": ("group", one_of(ContactOutcome.Group))}
        | {name: (name, flag) for name in ("substantive", "needs_follow_up", "may_open_case", "keep_number")},
        required=("code", "name_ru", "name_en", "group"),
    ),
    Table(
        file="closing_reasons.csv",
        model=ClosingReason,
        fields=COMMON
        | {
            "lsc_code": ("lsc_code", text),
            "level": ("level", one_of(ClosingReason.Level)),
            "needs_result": ("needs_result", flag),
        },
        required=("code", "name_ru", "name_en", "level"),
    ),
    Table(
        file="offences.csv",
        model=Offence,
        fields=COMMON
        | {
            "same_as": ("same_as_group", text),
            "edition": ("code_edition", text),
            "article": ("article", text),
            "part": ("part", text),
        },
        required=("name_ru", "name_en", "same_as_group"),
        rename={"title_ru": "name_ru", "title_ky": "name_ky", "title_en": "name_en"},
        code_of=offence_code,
    ),
    Table(
        file="help_lines.csv",
        model=HelpLine,
        fields=COMMON
        | {
            "number": ("number", text),
            "hours": ("hours", text),
            "languages": ("languages", names_of_many),
            "what_for": ("what_for", text),
        },
        others=(("place_id", "place_code", Place),),
    ),
    Table(
        file="guidance.csv",
        model=Guidance,
        fields=COMMON | {name: (name, lines) for name in Guidance.WORDS},
        required=("code", "name_ru", "name_en", "say_ru", "say_en"),
    ),
)
