"""What an operator may know about a number: how often it called, safety marks; names only once the caller named them.

A violent husband may use his wife's phone: by the number alone no name, no place and no kind of matter is told. A
shared phone never blocks anything.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from hotline.models import CallerFlag, Contact
from hotline.states import ContactState
from people.models import Phone
from people.models.phones import Safety
from people.phones import phone_key
from people.reached import persons_called_so

MARKS = (Safety.UNSAFE, Safety.HOURS, Safety.SAFE)  # the most careful word counts
MANY = 100


@dataclass(frozen=True)
class KnownPerson:
    """Somebody of the typed name, in any spelling, and number; only since when we know them is told."""

    id: UUID
    since: datetime


@dataclass(frozen=True)
class Known:
    """The masked answer. `times` is bounded by MANY."""

    times: int = 0
    mark: str = ""
    persons: list[KnownPerson] = field(default_factory=list)
    flags: list[CallerFlag] = field(default_factory=list)

    @property
    def mark_label(self) -> str:
        """The safety mark in words."""
        return str(Safety(self.mark).label) if self.mark else ""


def what_is_known(number: str, caller_name: str = "") -> Known:
    """Three statements by number; one more when a name was typed with it."""
    if not number:
        return Known()
    index = phone_key(number)
    contacts = Contact.objects.filter(number_index=index).exclude(state=ContactState.VOIDED)
    contacts = contacts.filter(caller__hidden_at=None, concerned__hidden_at=None)  # no hint meets the hidden
    counted = contacts.aggregate(times=Count("pk"), **_marks())
    noted = Phone.objects.filter(number_index=index, voided_at=None).aggregate(**_marks())
    mark = next((mark for mark in MARKS if counted[mark] or noted[mark]), "")
    return Known(min(counted["times"], MANY), str(mark), known_persons(number, caller_name), flags_on(index))


def flags_on(number_index: bytes | None) -> list[CallerFlag]:
    """What was agreed about this number and holds today, for whoever takes the call."""
    if number_index is None:
        return []
    flags = CallerFlag.objects.in_force().filter(number_index=number_index).select_related("worker")
    return list(flags.order_by("until", "pk"))


def known_persons(number: str, caller_name: str) -> list[KnownPerson]:
    """People who are called as typed, in any spelling, and are reached by this number."""
    return [KnownPerson(pk, since) for pk, since in persons_called_so(caller_name, number).items()]


def _marks() -> dict[str, Count]:
    return {str(mark): Count("pk", filter=Q(safety=mark)) for mark in MARKS}
