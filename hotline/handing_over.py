"""What a shift hands over besides contacts and emergencies: other parts of the house register a section here (call-backs do).

    from hotline import handing_over

    handing_over.register("callbacks", Section(title=_("Calls we owe"), lines=owed_by, taken=give_to))

`lines(operator)` -> what this colleague still owes, as codes and moments: the page is printed without names. `taken(operator,
to)` is called inside the action in which somebody takes the shift over: from then on it is the other one's. Never a right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User


@dataclass(frozen=True)
class Owed:
    """One line of a section: a code and its page, until when, a word about it. No name and no number."""

    code: str
    url: str
    due_at: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Section:
    """One kind of thing that must not stay in anybody's head."""

    title: Any
    lines: Callable[[User], Sequence[Owed]]
    taken: Callable[[User, User], object]


SECTIONS: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Called from AppConfig.ready(); the last word counts."""
    SECTIONS[name] = section


def owed_by(operator: User) -> list[tuple[Any, Sequence[Owed]]]:
    """(title, lines) of each section."""
    return [(section.title, section.lines(operator)) for section in SECTIONS.values()]


def give_all(operator: User, to: User) -> None:
    """Inside the action that takes a shift over."""
    for section in SECTIONS.values():
        section.taken(operator, to)
