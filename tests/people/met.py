"""Who is met by a number or by exactly a name, as a list that a test can compare."""

from uuid import UUID

from people.names import fold
from people.search import called, reached_by


def persons_by_phone(number: str) -> list[UUID]:
    """Ids of the people who are reached by this number (E.164 or short code, as read_phone returns it)."""
    return list(reached_by(number)) if number else []


def persons_by_name(name: str) -> list[UUID]:
    """Ids of the people who are called exactly so, whatever the case and (without уулу / кызы) the order of words."""
    return list(dict.fromkeys(called(name))) if fold(name) else []
