"""Asking whether two records are one person, when one of them is recorded or changed. Never merges, never decides.

Grounds: the same number and names that meet; names that meet and the same birth date or year. How names meet says
people/matching; the answer is a row (PossibleDuplicate), so that the list of questions costs nothing to show. A pair is
asked about once: also when it was decided, and also when one of the two was merged into a third since.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.prepared import SOME_BYTES, Prepared
from people.finding import find_by_name
from people.matching.compare import Verdict, compare
from people.matching.reasons import NO
from people.models import Person, PersonName, Phone, PossibleDuplicate
from people.models.duplicates import Ground

#: So many names are compared with a new one at most; a number of a whole village is no ground.
MOST = 60
PREPARED = 2  # numbers in one act; more are asked for when many people are recorded at once


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """A pair as it is kept: the smaller key first, as PostgreSQL orders them."""
    return (one, other) if one.bytes < other.bytes else (other, one)


def ask_by_number(
    persons: Mapping[UUID, Sequence[str]], numbers: Mapping[bytes, UUID], *, at: datetime | None = None
) -> int:
    """These people (and their names) were recorded with these numbers (by their index): who else is reached by one, and
    called alike?

    One statement where nobody is, however many people; three more for each who is asked about. Returns the count of new
    questions.
    """
    others: dict[UUID, list[PersonName]] = {}
    for name in _reached_by(list(numbers)):
        if name.person_id not in persons:
            others.setdefault(numbers[bytes(name.reached)], []).append(name)
    return sum(
        _ask(person, _best(persons[person], names), Ground.PHONE, at) for person, names in others.items()
    )


def _reached_by(numbers: Sequence[bytes]) -> Iterable[Any]:
    """Names of those who are reached by one of these numbers; `reached` says by which."""
    if not numbers:
        return ()
    if len(numbers) > PREPARED:
        return _names_reached(numbers)
    return _prepared(len(numbers)).rows(**{f"number{place}": one for place, one in enumerate(numbers)})


@cache
def _prepared(count: int) -> Prepared:
    """Each new caller asks this while somebody is on the line: one number, or two. Not by one_of: the planner knows nothing of
    a set within a value, and the save of a call took a third longer.
    """
    examples = {f"number{place}": SOME_BYTES + bytes([place]) for place in range(count)}
    return Prepared(lambda **given: _names_reached(list(given.values())), **examples)


def _names_reached(numbers: Sequence[bytes]) -> QuerySet[PersonName]:
    reached = Q(person__phones__number_index__in=numbers, person__phones__voided_at=None)
    return _living(reached).annotate(reached=F("person__phones__number_index"))


def ask_about(person: Person) -> int:
    """The same for a person whose name, number or birth date is new, and by name and birth date too."""
    if person.is_hidden:
        return 0
    names = [name.full for name in PersonName.objects.filter(person=person, voided_at=None)]
    phones = Phone.objects.filter(person=person, voided_at=None).values_list("number_index", flat=True)
    asked = ask_by_number({person.pk: names}, {bytes(index): person.pk for index in phones})
    return asked + (_ask_by_birth(person, names) if person.born and names else 0)


def _ask_by_birth(person: Person, names: Sequence[str]) -> int:
    hits = (hit for name in names for hit in find_by_name(name).hits if not hit.is_near)
    ids = {hit.person for hit in hits} - {person.pk}
    born = {one.pk: one for one in Person.objects.filter(pk__in=ids) if one.born == person.born}
    best = _best(names, _living(Q(person__in=born))) if born else {}
    same = {pk for pk, one in born.items() if one.birth_date == person.birth_date and len(one.birth_date) > 4}
    dated = {pk: verdict for pk, verdict in best.items() if pk in same}
    asked = _ask(person.pk, dated, Ground.BIRTH_DATE)
    rest = {pk: verdict for pk, verdict in best.items() if pk not in same}
    return asked + _ask(person.pk, rest, Ground.BIRTH_YEAR)


def _living(who: Q) -> QuerySet[PersonName]:
    """Names of people who may be met at all: neither hidden nor merged away."""
    names = PersonName.objects.filter(who, voided_at=None, person__hidden_at=None, person__merged_into=None)
    return names.order_by("-created_at", "id")[:MOST]


def _best(names: Sequence[str], others: Iterable[PersonName]) -> dict[UUID, Verdict]:
    """For each other person how the names meet best; who does not meet is left out."""
    found: dict[UUID, Verdict] = {}
    for other in others:
        for name in names:
            verdict = compare(name, other.full)
            known = found.get(other.person_id)
            if verdict.verdict != NO and (known is None or known.score < verdict.score):
                found[other.person_id] = verdict
    return found


def _ask(person: UUID, best: Mapping[UUID, Verdict], ground: str, at: datetime | None = None) -> int:
    pairs = {in_order(person, other): verdict for other, verdict in best.items()}
    known = known_pairs(person, best.keys()) if pairs else set()
    rows = [
        PossibleDuplicate(
            first_id=pair[0], second_id=pair[1], ground=ground, reason=verdict.reason.code,
            found_at=at or timezone.now(),
        )
        for pair, verdict in pairs.items()
        if pair not in known
    ]  # fmt: skip
    PossibleDuplicate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def ask_about_two(one: UUID, other: UUID) -> None:
    """Somebody took the one for the other: a question for those who decide, unless it was asked already."""
    if in_order(one, other) not in known_pairs(one, [other]):
        first, second = in_order(one, other)
        PossibleDuplicate.objects.create(
            first_id=first, second_id=second, ground=Ground.PROPOSED, reason=how_names_meet(first, second),
            found_at=timezone.now(),
        )  # fmt: skip


def how_names_meet(first: UUID, second: UUID) -> str:
    """How the names of two people meet best: a code of people/matching/reasons.py."""
    names = list(PersonName.objects.filter(person__in=(first, second), voided_at=None))
    mine = [name.full for name in names if name.person_id == first]
    theirs = [name.full for name in names if name.person_id == second]
    verdicts = [compare(one, other) for one in mine for other in theirs]
    return max(verdicts, key=lambda one: one.score).reason.code if verdicts else ""


def known_pairs(person: UUID, others: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs that were asked about already: these two, or records that were merged into them."""
    stands = {pk: pk for pk in (person, *others)}
    gone = Person.objects.filter(merged_into__in=list(stands)).values_list("pk", "merged_into")
    stands |= dict(gone)
    rows = PossibleDuplicate.objects.filter(first__in=list(stands), second__in=list(stands))
    found = set()
    for first, second in rows.values_list("first", "second"):
        one, other = stands[first], stands[second]
        if one != other:
            found.add(in_order(one, other))
    return found
