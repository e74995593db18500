"""What it means that a name of a new matter meets somebody whom the house knows: clear, or a question for a supervisor.

Pure: no rows, no rights, no clock. Who is met is found in conflict_rows.py; who reads a reason, in conflicts.py.
A table of sides and nothing else decides, so that a supervisor can be told why (docs/adr/0030).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from people.names import fold


class Side(StrEnum):
    """Where somebody stands in a matter."""

    OURS = "ours"  # helped by us, and those who stand beside the person helped
    TOGETHER = "together"  # accused together with the person helped: interests may part
    AGAINST = "against"  # the other side, officials, alleged perpetrators
    APART = "apart"  # witnesses, experts, interpreters


class Reason(StrEnum):
    """Why a supervisor is asked. Codes are kept in rows: they never change."""

    COLLEAGUE = "colleague"
    KIN_OF_COLLEAGUE = "kin_of_colleague"
    CLIENT_AGAINST = "client_against"
    AGAINST_CLIENT = "against_client"
    ACCUSED_TOGETHER = "accused_together"
    OTHER_PART = "other_part"
    HIDDEN = "hidden"
    TOO_SHORT = "too_short"
    NAMELESS = "nameless"
    TOO_COMMON = "too_common"


#: Roles of cases.models.parties.PartyRole, by their codes: the models stand on this room.
SIDES: Mapping[str, Side] = {
    "client": Side.OURS,
    "victim": Side.OURS,
    "accused": Side.OURS,
    "representative": Side.OURS,
    "successor": Side.OURS,
    "relative": Side.OURS,
    "referrer": Side.OURS,
    "co_accused": Side.TOGETHER,
    "witness": Side.APART,
    "expert": Side.APART,
    "interpreter": Side.APART,
    "other_side": Side.AGAINST,
    "official": Side.AGAINST,
    "perpetrator": Side.AGAINST,
}
HELPED = frozenset({"client", "victim", "accused"})
#: A name of one word is too little to go by; it matters for those whose names decide.
MUST_BE_FULL = HELPED | {role for role, side in SIDES.items() if side in (Side.AGAINST, Side.TOGETHER)}
_O, _T, _A, _P = Side.OURS, Side.TOGETHER, Side.AGAINST, Side.APART
#: (where somebody stands here, where the same person stands elsewhere) -> why that is a question; not there: it is none.
BETWEEN: Mapping[tuple[Side, Side], Reason] = {
    (_A, _O): Reason.CLIENT_AGAINST,
    (_O, _A): Reason.AGAINST_CLIENT,
    **{(_T, other): Reason.ACCUSED_TOGETHER for other in Side},
    **{(other, _T): Reason.ACCUSED_TOGETHER for other in Side},
    **{(_P, other): Reason.OTHER_PART for other in (_O, _A)},
    **{(other, _P): Reason.OTHER_PART for other in (_O, _A)},
}


@dataclass(frozen=True)
class Named:
    """Somebody of the matter: the role, the name as it was said, and the record where one is known."""

    role: str
    name: str
    person: UUID | None = None

    @property
    def side(self) -> Side:
        """Where this person stands in the matter."""
        return SIDES[self.role]

    @property
    def is_short(self) -> bool:
        """One word: too little to compare."""
        return len(fold(self.name).split()) < 2

    def as_words(self) -> dict[str, str]:
        """As JSON has it."""
        return {"role": self.role, "name": self.name, "person": str(self.person or "")}

    @classmethod
    def of(cls, words: Mapping[str, str]) -> "Named":
        """The same again."""
        return cls(words["role"], words["name"], UUID(words["person"]) if words["person"] else None)


@dataclass(frozen=True)
class Finding:
    """One reason: which name of the matter (by its place; -1 none), whom it meets, where that person stands; ids only.

    `how`: a code of people/matching/reasons.py; "" where it is the same record. `kin`: through somebody's kin.
    """

    reason: str
    place: int
    person: UUID | None = None
    user: UUID | None = None
    case: UUID | None = None
    role: str = ""
    how: str = ""
    kin: bool = False

    def as_words(self) -> dict[str, Any]:
        """As JSON has it."""
        keys = {name: str(getattr(self, name) or "") for name in ("person", "user", "case")}
        return {
            **keys, "reason": str(self.reason), "place": self.place, "role": self.role, "how": self.how, "kin": self.kin,
        }  # fmt: skip

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Finding":
        """The same again."""
        keys = {name: UUID(words[name]) if words[name] else None for name in ("person", "user", "case")}
        return cls(
            words["reason"], words["place"], role=words["role"], how=words["how"], kin=words["kin"], **keys
        )

    def is_known(self, decided: Iterable["Finding"]) -> bool:
        """Whether a supervisor has already decided about the same meeting."""
        return any(
            (self.reason, self.person, self.user, self.case, self.role)
            == (one.reason, one.person, one.user, one.case, one.role)
            for one in decided
        )


def between(here: Side, there: Side) -> Reason | None:
    """What it is that one person stands in both places; None: nothing."""
    return BETWEEN.get((here, there))


def unfit(named: list[Named]) -> list[Finding]:
    """What cannot be checked at all, whoever is known: it is said without looking."""
    found = [
        Finding(Reason.TOO_SHORT, place)
        for place, one in enumerate(named)
        if one.is_short and one.role in MUST_BE_FULL
    ]
    if not any(one.role in HELPED for one in named):
        found.append(Finding(Reason.NAMELESS, -1))
    return found
