"""Whom the names of a matter meet: parties of all cases, callers, kin, colleagues and their kin, hidden people included.

A fixed number of statements, whatever is known and however many names are asked for; every one is asked even where nothing
was found, so that neither their number nor their text tells. What a meeting means stands in conflict.py; nobody's rights are
asked here, as the reasons are read by supervisors through conflicts.py only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast

from accounts.models import User
from accounts.prepared import SOME_TEXT, Statement, array_of, one_of
from cases.conflict import SIDES, Finding, Named, Reason, Side, between, unfit
from cases.models import Party
from people.matching.compare import compare_names
from people.matching.keys import keys_of
from people.matching.parse import parse
from people.matching.reasons import NO
from people.models import Kinship, Person, PersonName, PossibleDuplicate
from people.name_keys import RESERVED, SEARCHED, asked, exact_asked
from people.sources import sources
from people.states import DuplicateState
from statements.planned import DATABASE, Planned
from vault.fields import Unreadable

MOST = 300  # candidates for one name; where a common name has more, a supervisor is asked
NOBODY = UUID(int=0)
SOME_OTHERS = SOME_TEXT + "#"
NAME_COLUMNS = ("id", "person_id", "full")  # in the order of the model
_CANDIDATES = Planned(f"""
SELECT met.id, met."full", met.person_id, asked.place, met.shared, met.ranked
FROM unnest(%s::text[], %s::text[], %s::boolean[]) WITH ORDINALITY AS asked (searched, reserved, is_ours, place)
CROSS JOIN LATERAL (
    SELECT name.id, name."full", name.person_id, found.shared,
        row_number() OVER (ORDER BY found.shared DESC, name.created_at DESC, name.id) AS ranked
    FROM (
        SELECT name_id, false AS is_reserved,
            (SELECT count(*) FROM unnest(keys) AS a_key WHERE a_key = ANY (asked.searched::integer[])) AS shared
        FROM people_namesounds WHERE keys && asked.searched::integer[]
        UNION ALL
        SELECT name_id, true,
            (SELECT count(*) FROM unnest(keys) AS a_key WHERE a_key = ANY (asked.reserved::integer[]))
        FROM people_reservedsounds WHERE keys && asked.reserved::integer[]
        OFFSET 0
    ) AS found JOIN people_personname AS name ON name.id = found.name_id AND name.voided_at IS NULL
    WHERE found.is_reserved OR NOT asked.is_ours
        OR EXISTS (SELECT 1 FROM cases_party WHERE person_id = name.person_id)
        OR EXISTS (SELECT 1 FROM people_kinship AS kin
            WHERE kin.voided_at IS NULL AND (kin.person_id = name.person_id OR kin.other_id = name.person_id))
    ORDER BY ranked LIMIT {MOST + 1}
) AS met ORDER BY asked.place, met.ranked""")  # noqa: S608  (a number of our own)
_NAMES_OF = (
    'SELECT id, "full", person_id FROM people_personname WHERE person_id = ANY (%s) AND voided_at IS NULL'
)


@dataclass(frozen=True)
class _Meeting:
    """A name of the matter and somebody known; `how`: why they seem to be one, "" for the same record."""

    place: int
    person: UUID
    how: str


def findings_of(named: Sequence[Named], *, case: UUID | None = None, by_record: bool = True) -> list[Finding]:
    """Every reason to ask a supervisor, in a steady order. `case`: the matter's own, whose people do not meet themselves.

    `by_record`: also by the other names of the records of the matter; where these were made by the call itself there are none.
    Two statements, three with `by_record`.
    """
    people = list(named)
    found = unfit(people)
    texts = _texts_of(people, by_record=by_record)
    meetings, common = _meetings(people, texts)
    found += [Finding(Reason.TOO_COMMON, place) for place in sorted(common)]
    known = _Known(people, [one.person for one in meetings], case)
    for place, user, how in _colleagues(texts, known.staff):
        found.append(Finding(Reason.COLLEAGUE, place, user=user, how=how))
    for one in meetings:
        if (people[one.place].person, one.person) not in known.apart:
            found += known.reasons(one, people[one.place].side)
    return list(dict.fromkeys(found))


def _texts_of(named: Sequence[Named], *, by_record: bool) -> list[list[str]]:
    """What each one is called: as it was said, and by all names of the record where one is known. Names of one word are left out."""
    of_record: dict[UUID, list[str]] = defaultdict(list)
    if by_record:
        persons = [one.person or NOBODY for one in named] or [NOBODY]
        for name in PersonName.objects.raw(_NAMES_OF, [persons]):
            if not isinstance(name.full, Unreadable):
                of_record[name.person_id].append(name.full)
    texts = []
    for one in named:
        wanted = [one.name, *(of_record[one.person] if one.person else ())]
        texts.append([text for text in dict.fromkeys(wanted) if not Named(one.role, text).is_short])
    return texts


def _meetings(named: Sequence[Named], texts: Sequence[Sequence[str]]) -> tuple[list[_Meeting], set[int]]:
    """Who is met by a name or by the record, and the places of names that more people bear than are looked at."""
    wanted = [(place, text) for place, some in enumerate(texts) for text in some]
    met: dict[tuple[int, UUID], str] = {
        (place, one.person): "" for place, one in enumerate(named) if one.person is not None
    }
    common = set()
    read = [parse(text) for _place, text in wanted]
    for name, asked_at, shared, ranked in _candidates(named, wanted):
        place = wanted[asked_at - 1][0]
        if ranked > MOST:
            common |= {place} if shared > 1 else set()
            continue
        if isinstance(name.full, Unreadable) or (place, name.person_id) in met:
            continue
        verdict = compare_names(read[asked_at - 1], parse(name.full))
        if verdict.verdict != NO:
            met[place, name.person_id] = verdict.reason.code
    return [_Meeting(place, person, how) for (place, person), how in met.items()], common


def _candidates(
    named: Sequence[Named], wanted: Sequence[tuple[int, str]]
) -> Iterable[tuple[PersonName, int, int, int]]:
    """(name, number of the text that asked, keys that they share, rank among those who share keys with it)."""
    searched = [_keys(text, SEARCHED) for _place, text in wanted]
    reserved = [_keys(text, RESERVED) for _place, text in wanted]
    is_ours = [named[place].side == Side.OURS for place, _text in wanted]
    sealed = PersonName._meta.get_field("full").from_db_value
    with _CANDIDATES.executed([searched, reserved, is_ours]) as cursor:
        rows = cursor.fetchall()
    for pk, full, person, *numbers in rows:
        name = PersonName.from_db(DATABASE, NAME_COLUMNS, (pk, person, sealed(full, None, connection)))
        yield name, *numbers


def _keys(text: str, table: str) -> str:
    keys = [*exact_asked(text, table=table), *asked(parse(text), "D", "I", table=table)]
    return "{" + ",".join(map(str, keys)) + "}"


@lru_cache(maxsize=2048)
def _plain_keys(name: str) -> frozenset[str]:
    """Of a colleague's name, which lies in clear."""
    return frozenset(key.plain for key in keys_of(parse(name)) if key.kind in ("D", "I"))


def _colleagues(
    texts: Sequence[Sequence[str]], staff: Sequence[tuple[UUID, str]]
) -> list[tuple[int, UUID, str]]:
    """Present and former colleagues who are called so: (place, colleague, how)."""
    found = []
    for place, some in enumerate(texts):
        asked_keys = [(parse(text), {key.plain for key in keys_of(parse(text))}) for text in some]
        for pk, name in staff:
            near = [one for one, keys in asked_keys if not keys.isdisjoint(_plain_keys(name))]
            verdicts = [compare_names(one, parse(name)) for one in near]
            hit = next((verdict for verdict in verdicts if verdict.verdict != NO), None)
            if hit is not None:
                found.append((place, pk, hit.reason.code))
    return found


class _Known:
    """Where those who were met stand, who was decided to be somebody else, and who works here: one statement."""

    def __init__(self, named: Sequence[Named], persons: Collection[UUID], case: UUID | None) -> None:
        self.own = case
        self.staff: list[tuple[UUID, str]] = []
        self.staff_kin: dict[UUID, set[UUID]] = defaultdict(set)
        self.kin: dict[UUID, set[UUID]] = defaultdict(set)
        self.parties: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        self.apart: set[tuple[UUID | None, UUID]] = set()
        self.hidden: set[UUID] = set()
        self.called: set[UUID] = set()
        ours = {one.person for one in named if one.person} or {NOBODY}
        for what, one, other, text in _rows_about(set(persons) or {NOBODY}, ours):
            self._know(what, one, other or NOBODY, text)
        self.staff.sort()
        for rows in self.parties.values():
            rows.sort()

    def _know(self, what: str, one: UUID, other: UUID, text: str) -> None:
        if what == "colleague":
            self.staff.append((one, text))
        elif what == "kin_of_staff":
            self.staff_kin[one].add(other)
        elif what == "kin":
            self.kin[one].add(other)
            self.kin[other].add(one)
        elif what == "party":
            self.parties[one].append((other, text))
        elif what == "apart":
            self.apart |= {(one, other), (other, one)}
        else:
            (self.hidden if what == "hidden" else self.called).add(one)

    def reasons(self, met: _Meeting, here: Side) -> Iterable[Finding]:
        """Why this meeting is a question."""
        at: dict[str, Any] = {"place": met.place, "person": met.person, "how": met.how}
        if met.person in self.hidden:
            yield Finding(Reason.HIDDEN, **at)
        for user in sorted(self.staff_kin[met.person]):
            yield Finding(Reason.KIN_OF_COLLEAGUE, user=user, **at)
        if met.person in self.called and (reason := between(here, Side.OURS)):
            yield Finding(reason, **at)
        yield from self._in_cases(met.person, here, at)
        for kin in sorted(self.kin[met.person]):
            yield from self._in_cases(kin, here, at, kin=True)

    def _in_cases(
        self, person: UUID, here: Side, at: dict[str, Any], *, kin: bool = False
    ) -> Iterable[Finding]:
        for case, role in self.parties[person]:
            there = SIDES[role]
            # Within one matter only both sides at once are a question; through kin only those who are for us or against us.
            if (case == self.own or kin) and {here, there} != {Side.OURS, Side.AGAINST}:
                continue
            if case == self.own and (kin or not at["how"]):
                continue
            if reason := between(here, there):
                yield Finding(reason, case=case, role=role, kin=kin, **at)


def _rows_about(
    met: Collection[UUID], ours: Collection[UUID]
) -> Iterable[tuple[str, UUID, UUID | None, str]]:
    """(what, somebody, the other side, text) of everything that may matter about these people, and of all colleagues."""
    statement = _about()
    with statement.executed(statement.in_order({"met": array_of(met), "ours": array_of(ours)})) as cursor:
        return cursor.fetchall()


@cache
def _about() -> Statement:
    """The statement; written when all apps have said where people stand."""
    met, ours = one_of(SOME_TEXT), one_of(SOME_OTHERS)
    kinships = Kinship.objects.filter(Q(person__in=met) | Q(other__in=met), voided_at=None)
    near = Q(person__in=met)
    for one, other in (("person", "other"), ("other", "person")):
        near |= Q(person__in=Kinship.objects.filter(voided_at=None, **{f"{one}__in": met}).values(other))
    pairs = PossibleDuplicate.objects.filter(state=DuplicateState.APART)
    pairs = pairs.filter(Q(first__in=ours, second__in=met) | Q(second__in=ours, first__in=met))
    persons = Person.objects.filter(pk__in=met)
    parts = [
        _said(User.objects.all(), "colleague", "pk", text="name"),
        _said(kinships.filter(staff__isnull=False), "kin_of_staff", "person", "staff"),
        _said(kinships.filter(other__isnull=False), "kin", "person", "other"),
        _said(Party.objects.filter(near), "party", "person", "case", "role"),
        _said(pairs, "apart", "first", "second"),
        _said(persons.filter(hidden_at__isnull=False), "hidden", "pk"),
    ]
    ways = [source.attached() for name, source in sorted(sources().items()) if name != "cases"]
    parts += [_said(persons.filter(way), "called", "pk") for way in ways]
    asked_for = parts[0].union(*parts[1:], all=True).query.get_compiler(DATABASE).as_sql()
    return Statement(*asked_for, met=SOME_TEXT, ours=SOME_OTHERS)


def _said(rows: QuerySet, what: str, one: str, other: str = "", text: str = "") -> QuerySet:
    """Rows of one kind, in the columns that all kinds share."""
    uuid, words = UUIDField(), TextField()
    return (
        rows.order_by()
        .annotate(
            a_kind=Value(what, output_field=words),
            a_one=Cast(F(one), uuid),
            an_other=Cast(F(other) if other else Value(None), uuid),
            a_text=Cast(F(text) if text else Value(""), words),
        )
        .values_list("a_kind", "a_one", "an_other", "a_text")
    )
