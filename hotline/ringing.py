"""How a number may be rung, when we ring: the most careful mark of all that is known of it, and the words of the person meant.

By a number alone nobody is named (hotline/lookup.py), so hours, cover story and notes are those of the person to whom the call
was promised; of all others on the same number only the mark counts. Never a right: hotline/owed.py says who sees a number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.prepared import SOME_TEXT, Prepared, Statement, among
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


def _met(indexes: str) -> Q:
    """The calls of these numbers; no hint meets the hidden."""
    return Q(among("number_index", indexes), caller__hidden_at=None, concerned__hidden_at=None)


def _said_in(calls: Q) -> QuerySet[Contact]:
    """What was said in these calls."""
    contacts = Contact.objects.filter(calls, safety__in=MARKS).exclude(state=ContactState.VOIDED)
    return contacts.order_by().values_list("number_index", "safety")


# Stand for lists while the statements below are built.
_INDEXES, _KEYS = f"{SOME_TEXT} of numbers", f"{SOME_TEXT} of rows"
_PHONES = Prepared(
    lambda indexes, people: Phone.objects.filter(
        Q(among("number_index", indexes)) | Q(among("person", people, "uuid")), voided_at=None
    ),
    indexes=_INDEXES,
    people=_KEYS,
)


@cache
def _said() -> Statement:
    """What was said in calls of these numbers, and in the calls (`own`) that the promises come from, whoever is hidden."""
    rows = _said_in(_met(_INDEXES) | Q(among("id", _KEYS, "uuid"))).distinct()
    return Statement(*rows.query.sql_with_params(), indexes=_INDEXES, own=_KEYS)


@cache
def _known() -> Statement:
    """What was said in calls, and what is noted with people."""
    phones = Phone.objects.filter(among("number_index", _INDEXES), voided_at=None).order_by()
    rows = _said_in(_met(_INDEXES)).union(phones.values_list("number_index", "safety"))
    return Statement(*rows.query.sql_with_params(), indexes=_INDEXES)


def _marks(statement: Statement, **keys: Any) -> dict[bytes, set[str]]:
    found: dict[bytes, set[str]] = defaultdict(set)
    with statement.executed(statement.in_order(keys)) as cursor:
        for index, safety in cursor.fetchall():
            found[bytes(index or b"")].add(safety)
    return found


def how_to_ring(callbacks: Sequence[Callback]) -> dict[UUID, Ringing]:
    """For each of these promised calls; two statements, however many."""
    if not callbacks:
        return {}
    people = {one.person_id for one in callbacks if one.person_id}
    indexes = {bytes(one.number_index) for one in callbacks}
    phones = _PHONES.rows(indexes=list(indexes), people=list(people))
    own = [one.contact_id for one in callbacks if one.contact_id]
    marks = _marks(_said(), indexes=list(indexes), own=own)
    of_person = defaultdict(list)
    for phone in phones:
        marks[bytes(phone.number_index)].add(phone.safety)
        of_person[phone.person_id].append(phone)
    found = {}
    for one in callbacks:
        # The index of somebody who was hidden meanwhile meets nothing: then the number itself is compared.
        meant = of_person.get(one.person_id, ())
        theirs = next((phone for phone in meant if phone.number == one.number), None)
        known = marks[bytes(one.number_index)] | ({theirs.safety} if theirs else set())
        found[one.pk] = Ringing(_careful(known), theirs)
    return found


def mark_of(number_index: bytes) -> str:
    """The most careful mark of one number; one statement."""
    return marks_of_numbers([bytes(number_index)])[bytes(number_index)]


def marks_of_numbers(indexes: Iterable[bytes]) -> dict[bytes, str]:
    """The most careful mark of each of these numbers; one statement, however many."""
    wanted = set(indexes)
    marks = _marks(_known(), indexes=list(wanted)) if wanted else {}
    return {index: _careful(marks[index]) for index in wanted}


def marks_of_missed(missed: Iterable[MissedCall]) -> dict[bytes, str]:
    """The same for the numbers of missed calls."""
    return marks_of_numbers(bytes(one.number_index) for one in missed)


def _careful(marks: Iterable[str]) -> str:
    known = set(marks)
    return next((str(mark) for mark in MARKS if mark in known), str(Safety.UNKNOWN))
