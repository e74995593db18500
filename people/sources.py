"""What only the apps to the right know of a person: who meets them where, and which rows point at them.

Registered in `AppConfig.ready()`. Never a right of our own (people/access.py), never a query that this room builds.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from people.models import Phone


@dataclass(frozen=True)
class Line:
    """One place in which a person stands, as the reader may see it."""

    kind: str
    url: str
    link: str
    what: str
    when: datetime


@dataclass(frozen=True)
class Latest:
    """When the reader, as far as he may know, last heard of a person, and from where; tells namesakes apart."""

    at: datetime
    place: str


@dataclass(frozen=True)
class Source:
    """What one app knows. The conditions are asked of Person rows: `OuterRef("pk")` is the person's key.

    `seen`: in rows that exist for this reader; `works`: where the reader may change what is known of the person;
    `kept_out`: in rows behind a wall or a restriction before this reader; `attached`: in any row at all.
    `sees_hidden`: whoever meets a hidden person here still sees them (their own lawyer does).
    `brought`: which of these numbers this reader brought in himself, in a row that belongs to no case.
    """

    seen: Callable[[User], Q]
    works: Callable[[User], Q]
    kept_out: Callable[[User], Q]
    attached: Callable[[], Q]
    lines: Callable[[User, UUID], Sequence[Line]]
    place: str
    sees_hidden: bool = False
    latest: Callable[[User, Collection[UUID]], dict[UUID, Latest]] | None = None
    brought: Callable[[User, Collection[Phone]], set[UUID]] | None = None
    #: (label of the model, name of the field) for every key that points at a person.
    pointers: tuple[tuple[str, str], ...] = ()


_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Say what this app knows of persons. The last word counts."""
    _sources[name] = source


def sources() -> dict[str, Source]:
    """All of them by the name of their app."""
    return dict(_sources)


def lines_of(user: User, person: UUID) -> list[Line]:
    """Where the person stands, as this reader may see it; the newest first."""
    found = [line for source in _sources.values() for line in source.lines(user, person)]
    return sorted(found, key=lambda line: line.when, reverse=True)


def brought_by(user: User, phones: Collection[Phone]) -> set[UUID]:
    """Those of these numbers that this reader's own work has brought in, and that belong to no case through it."""
    found: set[UUID] = set()
    for source in _sources.values():
        if source.brought is not None and phones:
            found |= source.brought(user, phones)
    return found


def latest_of(user: User, persons: Collection[UUID]) -> dict[UUID, Latest]:
    """The last contact with each of these persons that this reader may know of."""
    found: dict[UUID, Latest] = {}
    for source in _sources.values():
        if source.latest is not None and persons:
            found |= source.latest(user, persons)
    return found
