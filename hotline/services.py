"""Other services that may be named to a caller: which fit best, and how a line of a list shows them. Never writes.

The dated list is reference.HelpLine: a service that has ended is never offered.
"""

from hotline.models.contacts import SpokenLanguage
from people.phones import show_phone
from reference.choices import rows_of
from reference.models import HelpLine, Place

DANGER_NOW = "EMERGENCY"


def fitting(place_id: str | None = None, language: str = "") -> list[HelpLine]:
    """The services of today: those of the caller's own place first, then those that speak the caller's language.

    A service of another place comes last; one without a place is there for the whole country.
    """
    around = _with_parents(place_id)

    def rank(line: HelpLine) -> tuple[int, bool]:
        near = 1 if line.place_id is None else 0 if line.place_id in around else 2
        return near, bool(language) and language not in line.languages

    return sorted(rows_of(HelpLine), key=rank)


def _with_parents(place_id: str | None) -> set[str]:
    """A place and everything that it lies in; a code that nobody knows (it may have been typed) lies nowhere."""
    places = {place.code: place for place in rows_of(Place)} if place_id else {}
    found: set[str] = set()
    while place_id in places and place_id not in found:
        found.add(place_id)
        place_id = places[place_id].parent_id
    return found


def in_one_line(line: HelpLine) -> str:
    """Name, number, hours, languages: what one says to a caller."""
    facts = [show_phone(line.number) if line.number else "", line.hours_shown, languages_of(line)]
    return f"{line.label}: {', '.join(fact for fact in facts if fact)}" if any(facts) else line.label


def languages_of(line: HelpLine) -> str:
    """The languages that are spoken there, in words."""
    words = dict(SpokenLanguage.choices)
    return ", ".join(str(words.get(code, code)) for code in line.languages)
