"""What raises the level of a call, and why. A pure function of what was found out; no queries, no forms, nothing saved.

Levels and signs from domain.md section 8: held for less than 48 hours or in danger now = emergency; a child, a fresh injury, a
term that ends within three working days = urgent. The proposal is a floor: an operator may go above it, and below it
only with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import TriageLevel
from hotline.deadlines import ends_soon, held_until


class Sign(models.TextChoices):
    """What an operator marks while somebody speaks."""

    HELD = "held", _("somebody is held")
    DANGER = "danger", _("danger now")
    CHILD = "child", _("a child")
    INJURY = "injury", _("fresh injury")
    TERM = "term", _("a term ends soon")


class Why(StrEnum):
    """A reason, more exact than the sign behind it."""

    HELD_UNDER_48 = "held_under_48"
    HELD_UNKNOWN = "held_unknown"
    HELD_OVER_48 = "held_over_48"
    DANGER = "danger"
    CHILD = "child"
    INJURY = "injury"
    TERM = "term"


REASONS: dict[str, tuple[str, Any]] = {
    Why.HELD_UNDER_48: (TriageLevel.EMERGENCY, _("held for less than 48 hours")),
    Why.HELD_UNKNOWN: (TriageLevel.EMERGENCY, _("held, nobody knows since when")),
    Why.DANGER: (TriageLevel.EMERGENCY, _("danger now")),
    Why.HELD_OVER_48: (TriageLevel.URGENT, _("held for more than 48 hours: was there a court?")),
    Why.CHILD: (TriageLevel.URGENT, _("a child")),
    Why.INJURY: (TriageLevel.URGENT, _("fresh injury")),
    Why.TERM: (TriageLevel.URGENT, _("a term ends within three working days")),
}
RANK = {level: rank for rank, level in enumerate(TriageLevel.values)}


@dataclass(frozen=True)
class Proposal:
    """The lowest level that needs no reason, and what raised it; without a reason nothing was raised."""

    level: str
    why: tuple[str, ...] = ()

    @property
    def reasons(self) -> list[str]:
        """In words, what burns first."""
        return [str(REASONS[code][1]) for code in self.why]

    def is_above(self, level: str) -> bool:
        """Whether `level` is lower than the signs say: then somebody must say why."""
        return bool(self.why) and RANK[level] > RANK[self.level]


def weigh(
    signs: Collection[str],
    *,
    held_since: datetime | None = None,
    term_on: date | None = None,
    now: datetime,
) -> Proposal:
    """The level that what was found out proposes at the moment `now` (aware), with all that raised it."""
    found = set()
    if Sign.HELD in signs or held_since is not None:
        found.add(_held(held_since, now))
    if Sign.DANGER in signs:
        found.add(Why.DANGER)
    if Sign.CHILD in signs:
        found.add(Why.CHILD)
    if Sign.INJURY in signs:
        found.add(Why.INJURY)
    if term_on is None:
        if Sign.TERM in signs:
            found.add(Why.TERM)
    elif ends_soon(term_on, timezone.localdate(now)):
        found.add(Why.TERM)
    why = tuple(code for code in REASONS if code in found)
    return Proposal(REASONS[why[0]][0] if why else TriageLevel.STANDARD, why)


def _held(since: datetime | None, now: datetime) -> Why:
    if since is None:
        return Why.HELD_UNKNOWN
    return Why.HELD_UNDER_48 if now < held_until(since) else Why.HELD_OVER_48
