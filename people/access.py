"""Who may see and do what with a person (design/model.md section 7). Nothing else builds a queryset of persons.

Rows: visible_persons, visible_duplicates. Verbs: RIGHTS. Gates: get_person, get_part, get_duplicate. Buttons: verbs_for.
Not visible = Http404, the same as somebody who does not exist; visible but not allowed = PermissionDenied.
What cases and calls know comes from people/sources.py, so that their walls and restrictions hold here too.
"""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import BooleanField
from django.http import Http404

from accounts.models import Role, User
from accounts.prepared import SOME_KEY, SOME_TEXT, ForReader, array_of, one_of
from people.models import Address, Kinship, MergeDecision, Person, PersonName, Phone, PossibleDuplicate
from people.sources import brought_by, sources
from people.states import DuplicateState, allows
from reference.letters import sort_key

Row = TypeVar("Row", bound=Model)
SUPERVISOR, OWN_CASE, CONTACT, READER = "supervisor", "own case", "contact", "reader"
EDITORS = frozenset({SUPERVISOR, OWN_CASE, CONTACT})

# verb -> the places from which one may do it
RIGHTS: dict[str, frozenset[str]] = {
    "read_person": EDITORS | {READER},
    "correct_person": EDITORS,
    "add_name": EDITORS,
    "void_name": EDITORS,
    "add_phone": EDITORS,
    "change_phone": EDITORS,
    "void_phone": EDITORS,
    "add_address": EDITORS,
    "void_address": EDITORS,
    "add_kin": EDITORS,
    "void_kin": EDITORS,
    "record_consent": EDITORS,
    "withdraw_consent": EDITORS,
    "hide_person": frozenset({SUPERVISOR}),
    "show_person": frozenset({SUPERVISOR}),
    "propose_merge": EDITORS | {READER},
    "merge_persons": frozenset({SUPERVISOR}),
    "keep_apart": frozenset({SUPERVISOR}),
    "undo_merge": frozenset({SUPERVISOR}),
}


def may_know_persons(user: User) -> bool:
    """Everybody but the administrator works with people."""
    return user.has_role(Role.OPERATOR, Role.INTERN, Role.LAWYER, Role.SUPERVISOR)


def may_decide_on_duplicates(user: User) -> bool:
    """Merging is a supervisor's decision; others propose."""
    return user.has_role(Role.SUPERVISOR)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))


def _met(user: User) -> Q:
    """Persons whom this reader meets in cases or calls of his own sight."""
    supervisor = user.has_role(Role.SUPERVISOR)
    return _any(
        source.seen(user) if supervisor or source.sees_hidden else source.seen(user) & Q(hidden_at=None)
        for source in sources().values()
    )


def _kin_of(met: Q) -> Q:
    """Kin of somebody of whom `met` holds."""
    kin = Kinship.objects.filter(Q(person=OuterRef("pk")) | Q(other=OuterRef("pk")), voided_at=None)
    # The other side of each row, so that the whole of `met` is asked (and planned) once and not for both sides.
    other = Case(When(person=OuterRef("pk"), then=F("other")), default=F("person"))
    return Q(Exists(kin.annotate(kin=other).filter(Exists(Person.objects.filter(met, pk=OuterRef("kin"))))))


def _named() -> Q:
    """Whoever was recorded by an act that was taken back has no name that holds any more, and is nobody."""
    return Q(Exists(PersonName.objects.filter(person=OuterRef("pk"), voided_at=None)))


def visible_persons(user: User) -> QuerySet[Person]:
    """The persons who exist for this reader today; of merged records the one that is kept.

    Whoever stands in no case and no call at all is seen by those who see their kin, or, without kin, by supervisors.
    """
    persons = Person.objects.filter(merged_into=None)
    return persons.filter(_seen(user)) if may_know_persons(user) else persons.none()


def _seen(user: User) -> Q:
    met = _met(user)
    alone = ~_any(source.attached() for source in sources().values())
    near = _kin_of(met)
    if user.has_role(Role.SUPERVISOR):
        near |= ~_kin_of(Q())
    else:
        near &= Q(hidden_at=None)
    return met | (alone & near & _named())


def behind_a_wall(user: User) -> Q:
    """Persons who stand in something that is closed to this reader; for those who learn only that somebody is known."""
    return _any(source.kept_out(user) for source in sources().values())


def whispered_persons(user: User) -> QuerySet[Person]:
    """Persons of whom this reader may learn that a record exists, and no more: neither hidden nor behind a wall."""
    persons = Person.objects.filter(merged_into=None)
    return persons.filter(_whispered(user)) if may_know_persons(user) else persons.none()


def _whispered(user: User) -> Q:
    return Q(hidden_at=None) & _named() & ~behind_a_wall(user)


def with_places(user: User, persons: QuerySet[Person]) -> QuerySet[Person]:
    """`at_cases`, `at_hotline`: whether the reader works with the person there; `in_cases`: whether he sees a case."""
    flags = {
        f"at_{name}": Case(
            When(source.works(user), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for name, source in sources().items()
    }
    flags["in_cases"] = Case(
        When(_any(one.seen(user) for one in sources().values() if one.sees_hidden), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return persons.annotate(**flags)


def places_of(user: User, person: Person) -> frozenset[str]:
    """From which places this reader stands before the person, who came through get_person."""
    places = {READER}
    if user.has_role(Role.SUPERVISOR):
        places.add(SUPERVISOR)
    places |= {source.place for name, source in sources().items() if getattr(person, f"at_{name}", False)}
    return frozenset(places)


def sees_all_of(user: User, person: Person) -> bool:
    """Whether numbers and addresses that others wrote down are shown whole: to supervisors and on own cases."""
    return user.has_role(Role.SUPERVISOR) or bool(getattr(person, "in_cases", False))


def may_set_word(user: User, phone: Phone) -> bool:
    """Who sees a case of the person sees and sets the agreed word, for it opens the case to a caller; others only the first
    one, of a number that their own contact has brought and that belongs to no case. `phone` as get_part returns it.
    """
    if sees_all_of(user, phone.person):
        return True
    return not phone.agreed_word and phone.pk in brought_by(user, [phone])


def may(user: User, person: Person, verb: str) -> bool:
    """Whether the rights allow it."""
    return not RIGHTS[verb].isdisjoint(places_of(user, person))


def verbs_for(user: User, person: Person) -> frozenset[str]:
    """The buttons of a person's page."""
    never = {"hide_person"} if person.is_hidden else {"show_person"}
    if person.is_hidden:
        never |= {"propose_merge"}
    return frozenset(verb for verb in RIGHTS.keys() - never if may(user, person, verb))


# Whose sight of persons it is takes Django 20 to 100 ms to write down; it is the same for all who have the same roles.
_ONE = ForReader(
    lambda reader, pk: with_places(reader, visible_persons(reader)).filter(pk=pk).order_by(), pk=SOME_KEY
)
_SOME = ForReader(
    lambda reader, ids: with_places(reader, visible_persons(reader)).filter(pk__in=one_of(ids)),
    ids=SOME_TEXT,
)
_KEYS = ForReader(
    lambda reader, ids: visible_persons(reader).filter(pk__in=one_of(ids)).order_by().only("pk"),
    ids=SOME_TEXT,
)
_KEPT = ForReader(
    lambda reader, pk: visible_persons(reader).filter(
        pk__in=Person.objects.filter(pk=pk).values("merged_into")
    ),
    pk=SOME_KEY,
)


def find_person(user: User, pk: UUID) -> Person | None:
    """The person, if they exist for this reader; without a word about verbs."""
    return _ONE.first(user, pk=pk)


def find_persons(user: User, ids: Collection[UUID]) -> list[Person]:
    """Those of these persons who exist for this reader, as find_person gives them. One statement, none for nobody."""
    return _SOME.rows(user, ids=array_of(ids)) if ids else []


def get_person(user: User, pk: UUID, *, to: str = "read_person") -> Person:
    """The person, if they exist for this reader (else Http404) and he may do `to` (else PermissionDenied)."""
    person = find_person(user, pk)
    if person is None:
        raise Http404
    if not may(user, person, to):
        raise PermissionDenied
    return person


def kept_of(user: User, pk: UUID) -> Person | None:
    """Into whom this record was merged, if the reader sees that person; asked in the same way of keys of nobody."""
    return _KEPT.first(user, pk=pk)


def get_part(user: User, pk: UUID, model: type[Row], part: UUID, *, to: str) -> Row:
    """A name, phone, address, kinship or consent that stands on the page of a visible person; `.person` is annotated.

    A kinship stands on both pages, and only where both persons are visible.
    """
    person = get_person(user, pk, to=to)
    rows = model._default_manager.filter(pk=part)
    rows = rows.filter(Q(person=person) | Q(other=person)) if model is Kinship else rows.filter(person=person)
    found: Any = rows.first()
    if found is None or (model is Kinship and not _kin_is_seen(user, found)):
        raise Http404
    if not _part_is_shown(user, person, found):
        raise Http404
    if found.person_id == person.pk:
        found.person = person
    return found


def _kin_is_seen(user: User, kin: Kinship) -> bool:
    ids = {one for one in (kin.person_id, kin.other_id) if one}
    return seen_among(user, ids) == ids


def _part_is_shown(user: User, person: Person, part: Any) -> bool:
    """Addresses and numbers that others wrote down are not shown while somebody is only on the phone."""
    told = isinstance(part, Address | Phone)
    return not told or sees_all_of(user, person) or part.created_by_id == user.pk


def hidden_from(user: User) -> QuerySet[Person]:
    """Hidden people whom no search of this reader may meet; supervisors and those who see a case of theirs may."""
    hidden = Person.objects.filter(hidden_at__isnull=False)
    if user.has_role(Role.SUPERVISOR):
        return hidden.none()
    return hidden.exclude(_any(source.seen(user) for source in sources().values() if source.sees_hidden))


def in_a_case(ids: Collection[UUID]) -> set[UUID]:
    """Those of these persons who stand in any case, whoever may see it. For actions; no reader is told. One statement."""
    cases = _any(source.attached() for source in sources().values() if source.sees_hidden)
    return set(Person.objects.filter(cases, pk__in=ids).values_list("pk", flat=True))


def seen_among(user: User, ids: Collection[UUID]) -> set[UUID]:
    """Those of these persons who exist for this reader. One statement, none for nobody."""
    return {person.pk for person in _KEYS.rows(user, ids=array_of(ids))} if ids else set()


def visible_duplicates(user: User) -> QuerySet[PossibleDuplicate]:
    """The questions that exist for this reader: a supervisor must see both persons; others see at least one of the two, and
    of the other learn that a record exists, unless it stands behind a wall. Nobody is asked about hidden people.
    """
    pairs = PossibleDuplicate.objects.filter(first__hidden_at=None, second__hidden_at=None)
    if not may_know_persons(user):
        return pairs.none()
    if user.has_role(Role.SUPERVISOR):
        # Of a merged pair one record is no person any more; the kept one must be visible.
        enough = Case(When(state=DuplicateState.MERGED, then=Value(2)), default=Value(4))
        return pairs.annotate(sight=_sight(_seen(user))).filter(sight__gte=enough)
    pairs = pairs.exclude(state=DuplicateState.MERGED)
    return pairs.annotate(sight=_sight(_seen(user), _whispered(user))).filter(sight__gte=3)


def _sight(seen: Q, known: Q | None = None) -> Subquery:
    """What the reader knows of the two people of a question: 2 for each whom he sees, 1 for each of whom he learns.

    Both are asked in one go for each question (and the long conditions planned once): gathering all whom the reader sees
    costs as much as there are people.
    """
    points = [When(seen, then=Value(2)), *([When(known, then=Value(1))] if known is not None else ())]
    two = Person.objects.filter(
        Q(pk=OuterRef("first")) | Q(pk=OuterRef("second")), merged_into=None
    ).order_by()
    # A plain function: as an aggregate Django would group by the conditions.
    total = Func(Case(*points, default=Value(0)), function="SUM", output_field=IntegerField())
    return Subquery(two.annotate(total=total).values("total"), output_field=IntegerField())


def duplicates_to_decide(user: User) -> QuerySet[PossibleDuplicate]:
    """The list of those who decide, what a colleague proposed first."""
    pairs = visible_duplicates(user).filter(state=DuplicateState.OPEN)
    pairs = pairs.order_by(F("proposed_at").asc(nulls_last=True), "-found_at", "-id")
    return pairs.select_related("proposed_by") if may_decide_on_duplicates(user) else pairs.none()


_PAIR = ForReader(
    lambda reader, pk: (
        visible_duplicates(reader).filter(pk=pk).select_related("proposed_by", "decided_by").order_by()
    ),
    pk=SOME_KEY,
)
_PAIRS = ForReader(
    lambda reader, ids: (
        visible_duplicates(reader)
        .filter(Q(first__in=one_of(ids)) | Q(second__in=one_of(ids)))
        .exclude(state=DuplicateState.APART)
    ),
    ids=SOME_TEXT,
)


def get_duplicate(user: User, pk: UUID, *, to: str = "propose_merge") -> PossibleDuplicate:
    """One question, if it exists for this reader (else Http404) and he may do `to` (else PermissionDenied)."""
    pair = _PAIR.first(user, pk=pk)
    if pair is None:
        raise Http404
    if to != "propose_merge" and not may_decide_on_duplicates(user):
        raise PermissionDenied
    return pair


def duplicates_about(user: User, persons: Collection[UUID]) -> list[PossibleDuplicate]:
    """The questions about these persons that are open, and the merges that a supervisor may take back."""
    return _PAIRS.rows(user, ids=array_of(persons)) if persons else []


def duplicate_verbs(user: User, pair: PossibleDuplicate) -> frozenset[str]:
    """The buttons below two records: what rights and state both allow now."""
    verbs = {"propose_merge"}
    if may_decide_on_duplicates(user):
        verbs = {"merge_persons", "keep_apart", "undo_merge"}
    return frozenset(verb for verb in verbs if allows(verb, pair.state))


def decision_of(pair: PossibleDuplicate) -> MergeDecision | None:
    """The merge that holds now."""
    return pair.merges.filter(undone_at=None).select_related("by").first()


def colleagues_as_kin() -> list[User]:
    """Whom a relative may be among the staff of today; sorted as a Kyrgyz list."""
    return sorted(User.objects.active(), key=lambda one: sort_key(one.name))
