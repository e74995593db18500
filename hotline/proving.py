"""Whether a caller has shown that he may hear of a case: the agreed word, or facts that only this person knows.

What was typed is compared with what the files hold, and nothing of them leaves this room but the party who was met. However
many files fit, and whether any does, the same statements are asked: nobody learns from the waiting that somebody is known.
docs/adr/0027. Never here: who may see which case (cases/callers.py), and what is then told (hotline/told.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from cases.callers import answerable_cases
from cases.models import Assignment, Case, Party
from cases.models.assignments import AssignmentRole
from cases.models.words_for_callers import MayBeTold
from hotline.models.questions import Means
from people.finding import find_by_name
from people.marking import is_agreed_word, is_hidden
from people.matching.compare import compare
from people.matching.reasons import MATCH, NO
from people.models import PersonName, Phone
from people.models.phones import Safety
from people.phones import phone_key
from people.search import called, reached_by
from reference.models import Place

ALIKE = 100  # people of one name
MOST = 8  # files that are looked at; the likeliest first
FACTS_NEEDED = 2
NOBODY = UUID(int=0)  # stands in a list that would be empty, so that its statement is asked all the same
# A father's name is often left out on the phone; what else differs is another name.
SAME_ENOUGH = frozenset({"father_missing", "kinship_one_side"})


@dataclass(frozen=True)
class Said:
    """What the caller says of himself and of the case. `birth`: ISO date or year; `codes`: what the code may mean."""

    word: str = ""
    caller_name: str = ""
    concerned_name: str = ""
    codes: frozenset[str] = frozenset()
    birth: str = ""
    lawyer: str = ""
    place: Place | None = None

    @property
    def means(self) -> str:
        """By what he wants to show who he is."""
        return Means.WORD if self.word else Means.FACTS


@dataclass
class _File:
    """What is held of one case, as far as a caller could name it."""

    case: Case
    parties: list[Party] = field(default_factory=list)
    lawyers: list[str] = field(default_factory=list)


@dataclass
class _People:
    """Names and numbers of the people of the files."""

    names: dict[UUID, list[str]]
    phones: dict[UUID, list[Phone]]


def who_asks(user: User, said: Said, number: str) -> Party | None:
    """The party whom the caller has shown himself to be; its case is one of which this colleague may tell.

    Five statements, and two more for each name that was typed.
    """
    files = _files(user, said, number)
    people = _people_of(files)
    index = phone_key(number) if number else b""
    met = [
        party
        for one in files
        for party in one.parties
        if _may_hear(party) and _has_shown(party, one, said, people, index)
    ]
    met.sort(key=lambda party: party.case.code not in said.codes)  # of several files the one that was named
    return met[0] if met else None


def _files(user: User, said: Said, number: str) -> list[_File]:
    """The files that the code, the number or a name leads to, what moved last first."""
    lead = Q(person__in=reached_by(number)) | Q(case__code__in=said.codes or ["-"])
    for name in (said.caller_name, said.concerned_name):
        lead |= Q(person__in=called(name)) | Q(person__in=_persons_called(user, name))
    parties = Party.objects.filter(lead, until=None, case__in=answerable_cases(user))
    cases = Case.objects.filter(pk__in=parties.order_by().values("case")).order_by("-changed_at", "id")
    files = {case.pk: _File(case) for case in cases[:MOST]}
    keys = [*files, NOBODY]
    # They have left the case, or never were more than somebody who called once: nobody to be told.
    for party in Party.objects.filter(case__in=keys, until=None).select_related("person", "word_for_caller"):
        party.case = files[party.case_id].case
        files[party.case_id].parties.append(party)
    lawyers = Assignment.objects.active().filter(case__in=keys).exclude(role=AssignmentRole.INTERN)
    for one in lawyers.select_related("user").order_by("from_at", "id"):
        files[one.case_id].lawyers.append(one.user.name)
    return list(files.values())


def _persons_called(user: User, name: str) -> list[UUID]:
    """Ids of the parties of this name in any spelling, in cases of which this colleague may tell; _is_called compares them.

    Two statements for any name, whoever is called so; of a very common name the newest, beside all who are written alike.
    """
    parties = Party.objects.filter(until=None, case__in=answerable_cases(user))
    found = find_by_name(name, wider=True, among=parties.order_by().values("person"))
    return [hit.person for hit in found.hits if not hit.is_near][:ALIKE] or [NOBODY]


def _people_of(files: list[_File]) -> _People:
    keys = [party.person_id for one in files for party in one.parties] or [NOBODY]
    people = _People(defaultdict(list), defaultdict(list))
    for name in PersonName.objects.filter(person__in=keys, voided_at=None).order_by("created_at", "id"):
        people.names[name.person_id].append(name.full)
    for phone in Phone.objects.filter(person__in=keys, voided_at=None).order_by("created_at", "id"):
        people.phones[phone.person_id].append(phone)
    return people


def _may_hear(party: Party) -> bool:
    """The client; others only where a word stands for them, which names the mandate or consent. Hidden people never."""
    if is_hidden(party.person):
        return False
    word = getattr(party, "word_for_caller", None)
    return word.told == MayBeTold.YES if word else party.speaks_for_self


def _has_shown(party: Party, one: _File, said: Said, people: _People, index: bytes) -> bool:
    phones = people.phones[party.person_id]
    is_named = _is_called(said.caller_name, people.names[party.person_id])
    if said.word:
        rings_here = any(bytes(phone.number_index) == index for phone in phones)
        return any(is_agreed_word(phone, said.word) for phone in phones) and (
            is_named or rings_here or one.case.code in said.codes
        )
    # Whoever has agreed on a word is met by the word alone; and from a number that somebody else may hold, nothing but a word opens.
    if _have_agreed(phones) or any(
        phone.safety == Safety.UNSAFE and bytes(phone.number_index) == index for phone in phones
    ):
        return False
    ours, theirs = _facts(party, one, said, people)
    return is_named and ours >= 1 and ours + theirs >= FACTS_NEEDED


def _have_agreed(phones: Iterable[Phone]) -> bool:
    return any(phone.agreed_word for phone in phones)


def _facts(party: Party, one: _File, said: Said, people: _People) -> tuple[int, int]:
    """(facts that come from us, facts that others may know as well) which fit. The own name of the caller is none of them."""
    ours = [one.case.code in said.codes, any(_fits(said.lawyer, name) for name in one.lawyers)]
    helped = [other for other in one.parties if other.speaks_for_self]
    theirs = [
        any(_same_birth(said.birth, other.person.birth_date) for other in helped),
        said.place is not None and said.place.pk == one.case.place_id,
        not party.speaks_for_self
        and any(_is_called(said.concerned_name, people.names[other.person_id]) for other in helped),
    ]
    return sum(ours), sum(theirs)


def _is_called(typed: str, names: Iterable[str]) -> bool:
    """Whether this is one of the person's names, however it is spelled. Half a name is not."""
    verdicts = [compare(typed, name) for name in names]
    return any(one.verdict == MATCH or one.reason.code in SAME_ENOUGH for one in verdicts)


def _fits(typed: str, name: str) -> bool:
    """A lawyer's name: people remember the half of it."""
    return bool(typed) and compare(typed, name).verdict != NO


def _same_birth(said: str, kept: str) -> bool:
    """A date and a year fit as far as the less exact of them goes."""
    short, long = sorted((said, kept), key=len)
    return bool(short) and long.startswith(short)
