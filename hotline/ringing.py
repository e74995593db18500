"""How a number may be rung, when we ring: the most careful mark of all that is known of it, and the words of the person meant.

By a number alone nobody is named (hotline/lookup.py), so hours, cover story and notes are those of the person to whom the call
was promised; of all others on the same number only the mark counts. Never a right: hotline/owed.py says who sees a number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hotline.lookup import MARKS
from hotline.models import Callback, Contact, MissedCall
from hotline.states import ContactState
from people.models import Phone
from people.models.phones import TONES, Safety


@dataclass(frozen=True)
class Ringing:
    """The mark of a number (`safety`), and the number as it stands with the person meant (`phone`), if anybody is."""

    safety: str = Safety.UNKNOWN
    phone: Phone | None = None

    @property
    def may_ring(self) -> bool:
        """A number marked unsafe is never offered for ringing."""
        return self.safety != Safety.UNSAFE

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Safety(self.safety).label)

    @property
    def tone(self) -> str:
        """The tone of the mark."""
        return TONES.get(Safety(self.safety), "amber")

    @property
    def is_out_of_hours(self) -> bool:
        """Whether safe hours were agreed and it is not one of them now."""
        phone = self.phone
        if phone is None or phone.hours_from is None or phone.hours_to is None:
            return False
        return not within(timezone.localtime().time(), phone.hours_from, phone.hours_to)

    @property
    def is_unexplained(self) -> bool:
        """Safe only as noted, and the note belongs to somebody else on this number."""
        phone = self.phone
        return self.safety == Safety.HOURS and not (phone and (phone.hours_from or phone.safety_note))


def within(now: time, first: time, last: time) -> bool:
    """Whether `now` lies between them; from 22:00 to 06:00 goes over midnight."""
    return first <= now <= last if first <= last else now >= first or now <= last


def how_to_ring(callbacks: Sequence[Callback]) -> dict[UUID, Ringing]:
    """For each of these promised calls; two statements, however many."""
    if not callbacks:
        return {}
    people = {one.person_id for one in callbacks if one.person_id}
    indexes = {bytes(one.number_index) for one in callbacks}
    phones = list(Phone.objects.filter(Q(number_index__in=indexes) | Q(person__in=people), voided_at=None))
    marks = _said_in_calls(indexes, [one.contact_id for one in callbacks if one.contact_id])
    for phone in phones:
        marks[bytes(phone.number_index)].add(phone.safety)
    found = {}
    for one in callbacks:
        # The index of somebody who was hidden meanwhile meets nothing: then the number itself is compared.
        theirs = next(
            (phone for phone in phones if phone.person_id == one.person_id and phone.number == one.number),
            None,
        )
        known = marks[bytes(one.number_index)] | ({theirs.safety} if theirs else set())
        found[one.pk] = Ringing(_careful(known), theirs)
    return found


def mark_of(number_index: bytes) -> str:
    """The most careful mark of one number; two statements."""
    return marks_of_numbers([bytes(number_index)])[bytes(number_index)]


def marks_of_numbers(indexes: Iterable[bytes]) -> dict[bytes, str]:
    """The most careful mark of each of these numbers; two statements, however many."""
    wanted = set(indexes)
    marks = _said_in_calls(wanted) if wanted else defaultdict(set)
    rows = Phone.objects.filter(number_index__in=wanted, voided_at=None)
    for index, safety in rows.values_list("number_index", "safety") if wanted else ():
        marks[bytes(index)].add(safety)
    return {index: _careful(marks[index]) for index in wanted}


def marks_of_missed(missed: Iterable[MissedCall]) -> dict[bytes, str]:
    """The same for the numbers of missed calls."""
    return marks_of_numbers(bytes(one.number_index) for one in missed)


def _said_in_calls(indexes: Iterable[bytes], own: Sequence[UUID] = ()) -> dict[bytes, set[str]]:
    """What was said in calls of these numbers. No hint meets the hidden, but for the calls (`own`) that the promises come from."""
    met = Q(number_index__in=set(indexes), caller__hidden_at=None, concerned__hidden_at=None)
    contacts = Contact.objects.filter(met | Q(pk__in=own), safety__in=MARKS)
    contacts = contacts.exclude(state=ContactState.VOIDED).order_by()
    found: dict[bytes, set[str]] = defaultdict(set)
    for index, safety in contacts.values_list("number_index", "safety").distinct():
        found[bytes(index or b"")].add(safety)
    return found


def _careful(marks: Iterable[str]) -> str:
    known = set(marks)
    return next((str(mark) for mark in MARKS if mark in known), str(Safety.UNKNOWN))
