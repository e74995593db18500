"""Recording a person: the row, the name with its keys, the phone. Called inside other rooms' actions.

No verbs of its own yet: a person is recorded by logging a contact or opening a case, which write the audit row.
Several people are recorded with the statements of one: an operator has somebody on the line.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.prepared import SOME_BYTES, SOME_ID, SOME_TEXT, Prepared, array_of, one_of
from people.duplicates import ask_by_number
from people.matching.sounds import SCHEME as SOUNDS
from people.models import NameKey, NameSounds, Person, PersonName, Phone, ReservedSounds
from people.models.names import NameKind
from people.models.phones import Safety
from people.name_keys import RESERVED, numbers
from people.names import SCHEME, fold, key_of
from people.phones import phone_key
from statements.rows import insert_together


@dataclass(frozen=True)
class PersonFacts:
    """What is known of somebody who is recorded for the first time. `number` as read_phone returns it.

    `id` and `name_id` become the keys of person and name, so that other rows can name them before they are written.
    `hidden`: no search may meet this person, so the keys of the name stand where only the conflict check asks.
    """

    name: str
    number: str = ""
    safety: str = Safety.UNKNOWN
    safety_note: str = ""
    language: str = ""
    hidden: bool = False
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    name_id: uuid.UUID = field(default_factory=uuid.uuid4)


def record_persons(
    facts: Sequence[PersonFacts], *, by: User, at: datetime | None = None, along: Model | None = None
) -> list[Person]:
    """New persons, each with one spoken name and, if given, one phone. Must run in the caller's transaction.

    `at` is the moment of the act that records them; `along` a new row of that act, written with them or not at all
    (IntegrityError if its key is taken). One statement, however many people, and one that looks who else is reached by
    their numbers (people/duplicates.py).
    """
    rows = [along] if along is not None else []
    if not facts:
        insert_together(rows)
        return []
    at = at or timezone.now()
    persons = [Person(id=fact.id, created_at=at, created_by=by, language=fact.language) for fact in facts]
    names = [
        _name(person.pk, fact.name, by, at, key=fact.name_id)
        for person, fact in zip(persons, facts, strict=True)
    ]
    phones = [
        Phone(
            person=person,
            number=fact.number,
            number_index=phone_key(fact.number),
            safety=fact.safety,
            safety_note=fact.safety_note,
            created_at=at,
            created_by=by,
        )
        for person, fact in zip(persons, facts, strict=True)
        if fact.number
    ]
    keys = _keys(names, {fact.id for fact in facts if fact.hidden})
    insert_together(persons, names, *keys, phones, rows)
    told = [fact for fact in facts if fact.number and fold(fact.name) and not fact.hidden]
    ask_by_number(
        {fact.id: [fact.name] for fact in told}, {phone_key(fact.number): fact.id for fact in told}, at=at
    )
    return persons


def record_person(
    *,
    name: str,
    by: User,
    number: str = "",
    safety: str = Safety.UNKNOWN,
    safety_note: str = "",
    language: str = "",
) -> Person:
    """A new person with one spoken name and, if given, one phone (E.164). Must run in the caller's transaction."""
    return record_persons([PersonFacts(name, number, safety, safety_note, language)], by=by)[0]


def add_name(*, person: Person, full: str, by: User, kind: str = NameKind.SPOKEN) -> PersonName:
    """One more way in which the person is called, with its search keys. The exact name twice is the one row."""
    return add_names([(person.pk, full)], by=by, kind=kind)[0]


def add_names(
    wanted: Sequence[tuple[uuid.UUID, str]],
    *,
    by: User,
    kind: str = NameKind.SPOKEN,
    hidden: Collection[uuid.UUID] = (),
    all_found: bool = False,
) -> list[PersonName]:
    """The same for several (person, name), in the order in which they were asked for: two statements at most.

    The names of those who are `hidden` get keys that no search asks for. `all_found`: the caller has asked, none is hidden.
    """
    if not wanted:
        return []
    rows: dict[tuple[uuid.UUID, str], PersonName] = {}
    for name in _known(wanted, kind):
        rows.setdefault((name.person_id, name.full), name)
    at, new = timezone.now(), []
    for person, full in wanted:
        if (person, full) not in rows:
            rows[person, full] = _name(person, full, by, at, kind)
            new.append(rows[person, full])
    insert_together(
        new, *_keys(new, {*hidden, *(() if all_found else hidden_among(name.person_id for name in new))})
    )
    return [rows[one] for one in wanted]


def hidden_among(persons: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people whom no search may meet: hidden ones, and those recorded as somebody against whom we stand. Their
    names get keys that only the conflict check asks for. Asks nothing when there are none.
    """
    ids = set(persons)
    return {one.pk for one in _NEVER_MET.rows(ids=array_of(ids))} if ids else set()


def _never_met(ids: str) -> QuerySet[Person]:
    reserved = ReservedSounds.objects.filter(name__person=OuterRef("pk")).exclude(keys=[])
    searched = NameSounds.objects.filter(name__person=OuterRef("pk"), name__voided_at=None).exclude(keys=[])
    never = Q(hidden_at__isnull=False) | (Q(Exists(reserved)) & ~Q(Exists(searched)))
    return Person.objects.filter(never, pk__in=one_of(ids)).only("pk")


_NEVER_MET = Prepared(_never_met, ids=SOME_TEXT)


def set_findable(person: Person, findable: bool) -> None:
    """Whether searches and look-ups meet this person: the keys of names are made anew or taken away, a number gets its
    index back or one that no number hashes to. The one door through which somebody is hidden or shown again.
    """
    if findable:
        restore_keys([person.pk])
    else:
        forget_keys([person.pk])
    for phone in Phone.objects.filter(person=person):
        lives = findable and phone.voided_at is None
        phone.number_index = phone_key(phone.number) if lives else phone.pk.bytes
        phone.save(update_fields=["number_index"])


def _known(wanted: Sequence[tuple[uuid.UUID, str]], kind: str) -> list[PersonName]:
    """What may be one of these names, by its keys: somebody may be called so already."""
    values: dict[str, Any] = {}
    for place, (person, full) in enumerate(wanted):
        values[f"person{place}"], values[f"key{place}"] = person, key_of(full)
    return _named(len(wanted), kind).rows(**values)


@cache
def _named(count: int, kind: str) -> Prepared:
    """For each number of people whom one act names (the client, and who called for them)."""
    persons = {f"person{place}": uuid.UUID(int=SOME_ID.int + place) for place in range(count)}
    keys = {f"key{place}": SOME_BYTES + bytes([place]) for place in range(count)}
    return Prepared(
        lambda **given: PersonName.objects.filter(
            person__in=[given[name] for name in persons],
            kind=kind,
            voided_at=None,
            keys__scheme=SCHEME,
            keys__key__in=[given[name] for name in keys],
        ),
        **persons,
        **keys,
    )


def add_phone(
    *,
    person: Person,
    number: str,
    by: User,
    safety: str = Safety.UNKNOWN,
    safety_note: str = "",
) -> Phone:
    """The person's number; the same number twice is the one row, with the newer word on safety."""
    phone = _phone_of(person, number)
    if phone is None:
        phone = Phone(
            person=person,
            number=number,
            safety=safety,
            safety_note=safety_note,
            created_at=timezone.now(),
            created_by=by,
        )
        phone.number_index = phone.pk.bytes if person.is_hidden else phone_key(number)
        phone.save(force_insert=True)
        return phone
    if safety != Safety.UNKNOWN:
        phone.safety, phone.safety_note = safety, safety_note
        phone.version += 1
        phone.save(update_fields=["safety", "safety_note", "version"])
    return phone


def _phone_of(person: Person, number: str) -> Phone | None:
    """The row of this number; a hidden person's has no index to find it by, and they have few."""
    if not person.is_hidden:
        return Phone.objects.filter(person=person, number_index=phone_key(number)).first()
    phones = Phone.objects.filter(person=person, voided_at=None)
    return next((phone for phone in phones if phone.number == number), None)


def withdraw_persons(persons: Collection[Person], *, at: datetime) -> None:
    """The act that recorded these people was taken back, or the number was promised not to be kept.

    The rows stay (nothing is deleted), but no search meets them any more, and the numbers are erased for good. The
    caller makes sure that nothing else stands on these people.
    """
    if not persons:
        return
    PersonName.objects.filter(person__in=persons, voided_at=None).update(voided_at=at)
    for phone in Phone.objects.filter(person__in=persons, voided_at=None):
        # An index of its own that no number hashes to: the constraint keeps one row a person and number.
        phone.number, phone.number_index, phone.voided_at = "", phone.pk.bytes, at
        phone.save(update_fields=["number", "number_index", "voided_at"])


def _name(
    person: uuid.UUID,
    full: str,
    by: User,
    at: datetime,
    kind: str = NameKind.SPOKEN,
    *,
    key: uuid.UUID | None = None,
) -> PersonName:
    return PersonName(
        id=key or uuid.uuid4(),
        person_id=person,
        kind=kind,
        full=full,
        created_at=at,
        created_by=by,
    )


def _keys(
    names: Collection[PersonName], hidden: Collection[uuid.UUID]
) -> tuple[list[NameKey], list[NameSounds], list[ReservedSounds]]:
    """A name without a letter or digit has no key: it would meet every other such name. An empty row says: not to be found."""
    met = [name for name in names if name.person_id not in hidden]
    reserved = [name for name in names if name.person_id in hidden]
    return (
        [NameKey(name=name, scheme=SCHEME, key=key_of(name.full)) for name in met if fold(name.full)],
        [
            NameSounds(name=name, scheme=SOUNDS, keys=[] if name.person_id in hidden else numbers(name.full))
            for name in names
        ],
        [_reserved(name) for name in reserved],
    )


def _reserved(name: PersonName) -> ReservedSounds:
    return ReservedSounds(name=name, scheme=SOUNDS, keys=numbers(name.full, table=RESERVED))


def forget_keys(persons: Collection[uuid.UUID]) -> None:
    """No search may meet these people any more, by none of their names (they are hidden now). The rows stay, empty; the
    conflict check meets them by keys of its own.
    """
    names = PersonName.objects.filter(person__in=persons, voided_at=None)
    write_reserved(names)
    NameSounds.objects.filter(name__person__in=persons).update(keys=[], scheme=SOUNDS)
    NameKey.objects.filter(name__person__in=persons).update(key=b"")


def let_be_found(person: uuid.UUID) -> None:
    """Somebody against whom we stood is on our side now: searches meet the person, unless a supervisor has hidden him."""
    if not Person.objects.filter(pk=person, hidden_at__isnull=False).exists():
        restore_keys([person])


def write_reserved(names: Iterable[PersonName]) -> int:
    """The conflict check meets these names from now on. How many they are."""
    rows = [_reserved(name) for name in names]
    ReservedSounds.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["scheme", "keys"]
    )
    return len(rows)


def restore_keys(persons: Collection[uuid.UUID]) -> None:
    """Searches meet these people again, by all their names that were not withdrawn."""
    ReservedSounds.objects.filter(name__person__in=persons).update(keys=[], scheme=SOUNDS)
    for name in PersonName.objects.filter(person__in=persons, voided_at=None):
        NameSounds.objects.update_or_create(
            name=name, defaults={"scheme": SOUNDS, "keys": numbers(name.full)}
        )
        if fold(name.full):
            NameKey.objects.update_or_create(name=name, scheme=SCHEME, defaults={"key": key_of(name.full)})
