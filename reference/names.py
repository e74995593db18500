"""Searching places by their old and new names; the sort key of all lists of names.

Works on the cached rows of places. Never a name of a person.
"""

from __future__ import annotations

from reference.choices import memo_of, rows_of
from reference.letters import fold, sort_key
from reference.models import Place

__all__ = ["find_places", "sort_key"]

NOTHING = 9


def find_places(text: str, limit: int = 12) -> list[Place]:
    """Places of today whose present or old name (or code) is, begins with or holds the typed words, best first."""
    wanted = fold(text)
    if not wanted:
        return []
    code = text.strip().casefold()
    found = []
    for place, forms in memo_of(Place, "folded names", _folded_names):
        rank = 0 if place.code.casefold() == code else min(_rank(form, wanted) for form in forms)
        if rank < NOTHING:
            found.append((rank, sort_key(place.name), place))
    found.sort(key=lambda hit: hit[:2])
    return [place for _, _, place in found[:limit]]


def _folded_names() -> list[tuple[Place, list[str]]]:
    """Each place with the folded forms of all names by which somebody may call it."""
    return [
        (
            place,
            [fold(form) for form in (place.name_ru, place.name_ky, place.name_en, *place.aliases) if form],
        )
        for place in rows_of(Place)
    ]


def _rank(form: str, wanted: str) -> int:
    """0 the same name, 1 begins with it, 2 a later word begins with it, 9 nothing."""
    if form == wanted:
        return 0
    if form.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in form else NOTHING
