"""What a shift hands over besides contacts and emergencies: other parts of the house register a section here (call-backs do).

    from hotline import handing_over

    handing_over.register("callbacks", Section(title=_("Calls we owe"), lines=lines_of, taken=give))

`lines(shift)` -> what its colleague still owes, as codes and moments: the page is printed without names; of a shift that was taken
over, what went with it. `taken(shift)` is called inside the action in which somebody (`accepted_by`) takes it over: from then on
it is that one's. Never a right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.models import Shift


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
    lines: Callable[[Shift], Sequence[Owed]]
    taken: Callable[[Shift], object]


SECTIONS: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Called from AppConfig.ready(); the last word counts."""
    SECTIONS[name] = section


def owed_with(shift: Shift) -> list[tuple[Any, Sequence[Owed]]]:
    """(title, lines) of each section."""
    return [(section.title, section.lines(shift)) for section in SECTIONS.values()]


def give_all(shift: Shift) -> None:
    """Inside the action that takes a shift over."""
    for section in SECTIONS.values():
        section.taken(shift)
