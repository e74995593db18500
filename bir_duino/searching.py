"""What one reader's search meets: a case by its code, cases and contacts by a number, people by a name. For the page and for find_person.

Never here: who sees what (cases/access.py, hotline/access.py, hotline/sight.py), how names meet (people/finding.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.prepared import SOME_BYTES, SOME_ID, SOME_TEXT, ForReader
from audit.log import record_read
from cases.access import visible_cases
from cases.models import Assignment, Case, Party
from cases.models.assignments import AssignmentRole
from cases.reading import BEHIND, give_people
from cases.search import case_by_code, readings_of
from hotline.access import hide_case, visible_contacts
from hotline.models import Contact
from hotline.sight import contacts_met_by, names_met_by
from people.access import seen_among
from people.finding import Found, Hit, by_one_word, by_two_words, find
from people.models import Person, PersonName
from people.names import fold
from people.phones import phone_key, read_phone
from people.search import ever_reached_by_key
from reference.choices import row_of
from reference.models import CaseType, Place

FEW = 25
PEOPLE, NEAREST = 15, 5
LONGEST = 200  # letters of a question
OF_EACH = 3  # cases, and contacts, shown of one person
# What a line about a contact shows; the words that were said stay in the database.
SHOWN = ("began_at", "caller_name", "state", "operator__name", "case__code", "outcome_id", "place_id")


OF_A_CASE = ("code", "state", "type_id", "place_id", "changed_at")
OF_A_CALL = ("began_at", "state", "operator__name", "place_id", "caller_id", "concerned_id")


@dataclass
class Line:
    """A person who was met, with what tells namesakes apart: birth year, place, last contact, as far as the reader sees."""

    hit: Hit
    cases: list[Party] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    url: str = ""  # of the person's page, for those for whom it exists

    @property
    def born(self) -> str:
        """The year, if it is known."""
        return str(self.hit.name.person.birth_date or "")[:4]

    @property
    def place(self) -> str:
        """Where the latest visible case or contact is about."""
        codes = [one.case.place_id for one in self.cases] + [one.place_id for one in self.contacts]
        row = row_of(Place, next(filter(None, codes), None))
        return row.name if row else ""

    @property
    def last_contact(self) -> datetime | None:
        """The newest that the reader sees."""
        return self.contacts[0].began_at if self.contacts else None


@dataclass
class Answer:
    """What a search met. By code and number: cases and contacts, and `why`, said once. By name: people, each with the reason."""

    verb: str
    why: str = ""
    cases: list[Case] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    nearest: list[Line] = field(default_factory=list)
    names: Found = field(default_factory=Found)
    more: bool = False
    is_known: bool = False  # somebody of this name or number, of whom the reader may not know more
    number: str = ""

    @property
    def count(self) -> int:
        """How many rows are shown; stands in the audit."""
        return len(self.cases) + len(self.contacts) + len(self.people) + len(self.nearest)


def search_for(user: User, typed: str, *, wider: bool = False) -> Answer:
    """Look, and record the look by kind and count, never by word. Code first, then number, then name: what fits the form."""
    answer = _look_for(user, typed, wider)
    record_read(answer.verb, by=user, found=answer.count)
    return answer


def _look_for(user: User, typed: str, wider: bool) -> Answer:
    case = case_by_code(user, typed, listed=True)
    if case is not None:
        return Answer("search.by_code", _("the code of the case"), with_people([case]))
    if readings_of(typed) and not typed.isalpha():  # a code, though not one that exists for this reader
        return Answer("search.by_code")
    try:
        number = read_phone(typed)
    except ValidationError:
        return _by_name(user, typed, wider)
    return _by_number(user, number)


# By number.


def _by_number(user: User, number: str) -> Answer:
    """Visible cases and contacts in which people of this number stand, today or earlier."""
    key = phone_key(number)
    cases, contacts = (one.rows(user, key=key) for one in _REACHED)
    answer = Answer("search.by_phone", _("the same number"), number=number)
    answer.more = len(cases) > FEW or len(contacts) > FEW
    answer.cases, answer.contacts = with_people(cases[:FEW]), [hide_case(one) for one in contacts[:FEW]]
    if not answer.count:
        answer.is_known = bool(_KNOWN.rows(user, key=key))
    return answer


def _cases_of(user: User, persons: QuerySet) -> QuerySet[Case]:
    """Visible cases in which one of these persons stands, the last changed first."""
    cases = visible_cases(user).filter(pk__in=Party.objects.filter(person__in=persons).values("case"))
    return cases.defer(*BEHIND).order_by("-changed_at", "-id")[: FEW + 1]


def _contacts_of(user: User, *ways: Q) -> QuerySet[Contact]:
    """Visible contacts that match in one of these ways, the newest first."""
    # Each way to a contact by its own index: one OR over all of them would read the whole table.
    ids = [Contact.objects.filter(way).order_by().values("pk") for way in ways]
    contacts = visible_contacts(user).filter(pk__in=ids[0].union(*ids[1:], all=True))
    return contacts.select_related("operator", "case").only(*SHOWN).order_by("-began_at", "-id")


def _reached_contacts(user: User, key: bytes) -> QuerySet[Contact]:
    persons = ever_reached_by_key(key)
    ways = Q(caller__in=persons), Q(concerned__in=persons), Q(number_index=key)
    return contacts_met_by(user, _contacts_of(user, *ways))[: FEW + 1]


_REACHED = (
    ForReader(lambda reader, key: _cases_of(reader, ever_reached_by_key(key)), key=SOME_BYTES),
    ForReader(_reached_contacts, key=SOME_BYTES),
)
_KNOWN = ForReader(
    lambda reader, key: (
        names_met_by(reader, PersonName.objects.only("pk"))
        .filter(
            voided_at=None, person__in=ever_reached_by_key(key), sounds__keys__len__gt=0
        )  # hidden: no keys
        .order_by()[:1]
    ),
    key=SOME_BYTES,
)


def with_people(cases: list[Case]) -> list[Case]:
    """The client's name, the responsible lawyer and the type of each case."""
    shown = [case for case in cases if not getattr(case, "sealed", False)]
    if shown:
        give_people(shown)
    for case in shown:
        case.type = row_of(CaseType, case.type_id)
    return cases


# By name.

SOME_KEYS = SOME_TEXT + "2"
NAMES = PersonName.objects.select_related("person").only("full", "person__birth_date")
_TWO_WORDS = ForReader(
    lambda reader, exact, keys: by_two_words(names_met_by(reader, NAMES.all()), exact, keys),
    exact=SOME_TEXT,
    keys=SOME_KEYS,
)
_ONE_WORD = ForReader(
    lambda reader, exact, keys: by_one_word(names_met_by(reader, NAMES.all()), exact, keys),
    exact=SOME_TEXT,
    keys=SOME_KEYS,
)


def _by_name(user: User, typed: str, wider: bool) -> Answer:
    answer = Answer("search.by_name")
    if not fold(typed):
        return answer
    answer.names = find(
        typed,
        lambda exact, keys: _TWO_WORDS.rows(user, exact=exact, keys=keys),
        lambda exact, keys: _ONE_WORD.rows(user, exact=exact, keys=keys),
        wider=wider,
    )
    good = [hit for hit in answer.names.hits if not hit.is_near]
    near = [hit for hit in answer.names.hits if hit.is_near]
    answer.more = len(good) > PEOPLE or answer.names.cut
    answer.is_known = answer.names.elsewhere
    answer.people = [Line(hit) for hit in good[:PEOPLE]]
    # Somebody else is only offered where nobody better is there, or where the reader wants to see wider.
    answer.nearest = [Line(hit) for hit in near[:NEAREST]] if wider or not good else []
    _give_files(user, [*answer.people, *answer.nearest])
    return answer


def _give_files(user: User, lines: Sequence[Line]) -> None:
    """Adds to each line the person's page and what the reader sees of cases and contacts. Three statements at most."""
    if not lines:
        return
    by_person = {line.hit.person: line for line in lines}
    keys = list(by_person) + [lines[0].hit.person] * (len(_PERSONS) - len(by_person))
    named = dict(zip(_PERSONS, keys, strict=True))
    for party in _FILES.rows(user, **named):
        line = by_person[party.person_id]
        if len(line.cases) < OF_EACH and party.case_id not in [one.case_id for one in line.cases]:
            party.case.type = row_of(CaseType, party.case.type_id)
            line.cases.append(party)
    for contact in _CALLS.rows(user, **named):
        for person in {contact.caller_id, contact.concerned_id} & by_person.keys():
            if len(by_person[person].contacts) < OF_EACH:
                by_person[person].contacts.append(contact)
    # Whoever stands in a case that the reader sees exists for him; only of the others it is asked.
    shown = {key for key, line in by_person.items() if line.cases}
    for key in shown | seen_among(user, by_person.keys() - shown):
        by_person[key].url = Person(pk=key).get_absolute_url()


_PERSONS = {f"person{place}": UUID(int=SOME_ID.int + 1 + place) for place in range(PEOPLE + NEAREST)}
MANY = 100  # rows of all of them together


def _files_of(user: User, persons: Iterable[UUID]) -> QuerySet[Party]:
    """The part that these persons have in visible cases; `lawyer` is the name of who answers for the case."""
    answering = Assignment.objects.active().filter(case=OuterRef("case"), role=AssignmentRole.RESPONSIBLE)
    parties = Party.objects.filter(person__in=list(persons), case__in=visible_cases(user).values("pk"))
    shown = parties.select_related("case").only(
        "person", "role", *(f"case__{column}" for column in OF_A_CASE)
    )
    return shown.annotate(lawyer=Subquery(answering.values("user__name")[:1])).order_by(
        "-case__changed_at", "-case_id"
    )[:MANY]


def _calls_of(user: User, persons: Iterable[UUID]) -> QuerySet[Contact]:
    keys = list(persons)
    rows = _contacts_of(user, Q(caller__in=keys), Q(concerned__in=keys))
    # Nothing of the case of a call is shown here, so that a wall before it has nothing to hide.
    return rows.select_related(None).select_related("operator").only(*OF_A_CALL)[:MANY]


_FILES = ForReader(lambda reader, **persons: _files_of(reader, persons.values()), **_PERSONS)
_CALLS = ForReader(lambda reader, **persons: _calls_of(reader, persons.values()), **_PERSONS)
