"""What the pages about seen persons show, read with a fixed number of statements. Never whose persons they are (access)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.prepared import SOME_TEXT, ForReader
from people import access
from people.finding import Found, by_one_word, by_two_words, find
from people.matching.reasons import REASONS
from people.models import Address, Consent, Kinship, Person, PersonName, Phone, PossibleDuplicate
from people.models.addresses import Writing
from people.models.names import NameKind
from people.models.persons import Group, Need, Tongue
from people.phones import show_phone
from people.sources import Latest, latest_of
from reference.choices import row_of
from reference.models import Place

FEW = 8  # people who may be meant
LONGEST = 120


@dataclass
class Card:
    """One person as others are told apart from: what stands beside a name. `masked`: only that a record exists."""

    person: Person
    names: list[PersonName] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    latest: Latest | None = None
    place: str = ""
    reason: str = ""
    masked: bool = False

    @property
    def name(self) -> str:
        """The name by which the person is called here."""
        return main_name(self.names)

    @property
    def born(self) -> str:
        """As far as known."""
        return show_vague(self.person.birth_date)

    @property
    def last_contact(self) -> datetime | None:
        """As far as the reader may know."""
        return self.latest.at if self.latest else None


@dataclass(frozen=True)
class KinLine:
    """Somebody's kin as a line of the page; a colleague has no page of this kind."""

    kin: Kinship
    relation: str
    name: str
    url: str


def main_name(names: Iterable[PersonName]) -> str:
    """As it was spoken first, else as in the document, else any."""
    ranks = {NameKind.SPOKEN: 0, NameKind.DOCUMENT: 1}
    ordered = sorted(names, key=lambda name: ranks.get(NameKind(name.kind), 2))
    return ordered[0].full if ordered else _("without a name")


def names_of(persons: Collection[UUID]) -> dict[UUID, list[PersonName]]:
    """What people are called, the oldest first. Two records of one person that were merged may say the same twice."""
    found: dict[UUID, list[PersonName]] = {}
    said: set[tuple[UUID, str, str]] = set()
    for name in PersonName.objects.filter(person__in=persons, voided_at=None):
        sign = (name.person_id, name.kind, name.full)
        if sign not in said:
            said.add(sign)
            found.setdefault(name.person_id, []).append(name)
    return found


def phones_of(user: User, persons: Collection[Person]) -> dict[UUID, list[Phone]]:
    """Numbers by person, each with `.shown`: whole to those who work on the case, else only what the reader wrote down.

    `.with_word`: whether the reader may know the agreed word.
    """
    by_key = {person.pk: person for person in persons}
    found: dict[UUID, list[Phone]] = {}
    rows = Phone.objects.filter(person__in=by_key, voided_at=None)
    for phone in rows.order_by("created_at", "id"):
        whole = access.sees_all_of(user, by_key[phone.person_id]) or phone.created_by_id == user.pk
        phone.is_whole = whole
        phone.with_word = access.sees_all_of(user, by_key[phone.person_id])
        phone.shown = show_phone(phone.number) if whole else masked(phone.number)
        found.setdefault(phone.person_id, []).append(phone)
    return found


def masked(number: str) -> str:
    """The end of a number: enough to say "yes, this one", not enough to call."""
    return f"… {number[-2:]}"


def addresses_of(user: User, person: Person) -> list[Address]:
    """Where the person lives; on the phone alone only what the reader wrote down."""
    rows = Address.objects.filter(person=person, voided_at=None)
    if not access.sees_all_of(user, person):
        rows = rows.filter(created_by=user)
    found = list(rows)
    for one in found:
        one.place = row_of(Place, one.place_id)
        one.tone = {Writing.SAFE: "leaf", Writing.UNSAFE: "fire"}.get(Writing(one.writing), "amber")
    return found


def consents_of(person: Person) -> list[Consent]:
    """Those that hold first, then the withdrawn ones; the newest first."""
    rows = Consent.objects.filter(person=person).select_related("created_by", "withdrawn_by")
    return sorted(rows.order_by("-given_on", "-created_at"), key=lambda one: one.withdrawn_on is not None)


def kin_of(user: User, person: Person) -> list[KinLine]:
    """Kin from both sides; of people whom the reader does not see there is no line."""
    rows = Kinship.objects.filter(Q(person=person) | Q(other=person), voided_at=None).select_related("staff")
    found = list(rows)
    others = {_other(kin, person) for kin in found} - {None}
    seen = access.seen_among(user, others)
    names = names_of(seen) if seen else {}
    lines = []
    for kin in found:
        other = _other(kin, person)
        if kin.staff is not None:
            lines.append(KinLine(kin, kin.seen_from(person), kin.staff.name, ""))
        elif other in seen:
            page = Person(pk=other).get_absolute_url()
            lines.append(KinLine(kin, kin.seen_from(person), main_name(names.get(other, [])), page))
    return lines


def _other(kin: Kinship, person: Person) -> UUID | None:
    return kin.other_id if kin.person_id == person.pk else kin.person_id


def facts_of(person: Person) -> list[tuple[str, str]]:
    """(label, words) of what is known besides names and numbers."""
    tongues = dict(Tongue.choices)
    shown = [
        (_("Sex"), str(person.get_sex_display())),
        (_("Born"), show_vague(person.birth_date)),
        (_("Died"), show_vague(person.died_on)),
        (_("Speaks"), _listed(tongues, [person.language, *person.speaks])),
        (_("Reads"), _listed(tongues, person.reads)),
        (_("Interpreter needed for"), str(person.get_interpreter_display())),
        (
            _("Needs"),
            "; ".join(filter(None, [_listed(dict(Need.choices), person.needs), person.access_needs])),
        ),
        (_("Groups"), _listed(dict(Group.choices), person.groups)),
    ]
    return [(label, words) for label, words in shown if words]


def show_vague(iso: str) -> str:
    """1984-05-12 as 12.05.1984; a month or a year as far as it is known; what cannot be read as it is."""
    return ".".join(reversed(iso.split("-"))) if iso[:4].isdigit() else iso


def _listed(words: dict[str, object], codes: Collection[str] | None) -> str:
    return ", ".join(str(words.get(code, code)) for code in codes or () if code)


def cards_of(user: User, persons: Collection[Person]) -> dict[UUID, Card]:
    """What tells these seen persons apart: names, numbers, birth year, last contact. Three statements."""
    ids = [person.pk for person in persons]
    names, phones, latest = names_of(ids), phones_of(user, persons), latest_of(user, ids)
    cards = {}
    for person in persons:
        last = latest.get(person.pk)
        place = row_of(Place, last.place) if last else None
        cards[person.pk] = Card(
            person, names.get(person.pk, []), phones.get(person.pk, []), last, place.label if place else ""
        )
    return cards


def both_of(user: User, pair: PossibleDuplicate) -> tuple[Card, Card]:
    """Both records of a question side by side; the one that the reader does not see is masked."""
    ((_pair, first, second),) = cards_of_pairs(user, [pair])
    return first, second


def cards_of_pairs(
    user: User, pairs: Collection[PossibleDuplicate]
) -> list[tuple[PossibleDuplicate, Card, Card]]:
    """The same for many questions, each with `.why_asked`; five statements, however many."""
    ids = {pk for pair in pairs for pk in pair.persons}
    cards = cards_of(user, access.find_persons(user, ids)) if ids else {}
    if rest := ids - cards.keys():
        for person in Person.objects.filter(pk__in=rest).only("created_at", "version"):
            cards[person.pk] = Card(person, masked=True)
    for pair in pairs:
        pair.why_asked = reason_of(pair)
    return [(pair, cards[pair.first_id], cards[pair.second_id]) for pair in pairs]


def reason_of(pair: PossibleDuplicate) -> str:
    """How the names meet, in the reader's language."""
    reason = REASONS.get(pair.reason)
    return _(reason.text) if reason else ""


@dataclass(frozen=True)
class Perhaps:
    """People who may be meant by a name. `elsewhere`: somebody of this name is known, and the reader sees no more."""

    asked: bool = False
    cards: tuple[Card, ...] = ()
    more: bool = False
    elsewhere: bool = False

    @property
    def found(self) -> int:
        """As many people as the answer shows or hints at."""
        return len(self.cards) + int(self.elsewhere)


def perhaps_known(user: User, typed: str, *, but: UUID | None = None) -> Perhaps:
    """Who may be called so, within the reader's rights; of everybody else only that somebody is known. Hidden people
    and those behind a wall are not even hinted at. `but`: the person on whose page somebody asks.
    """
    typed = typed.strip()[:LONGEST]
    if len(typed) < 2:
        return Perhaps()
    found = _found(user, typed)
    hits = [hit for hit in found.hits if not hit.is_near and hit.person != but]
    ids = {hit.person: hit for hit in hits[:FEW]}
    cards = cards_of(user, access.find_persons(user, ids)) if ids else {}
    for pk, card in cards.items():
        card.reason = ids[pk].text
    ordered = tuple(cards[pk] for pk in ids if pk in cards)
    return Perhaps(True, ordered, len(hits) > FEW, found.elsewhere)


def _names_told(user: User) -> QuerySet[PersonName]:
    """Names that a look-up may meet; `seen`: the reader sees the person, of all others only that somebody is known."""
    seen = Exists(access.visible_persons(user).filter(hidden_at=None, pk=OuterRef("person")))
    whispered = Exists(access.whispered_persons(user).filter(pk=OuterRef("person")))
    return PersonName.objects.only("full", "person").annotate(seen=seen).filter(Q(seen) | Q(whispered))


_TWO_WORDS, _ONE_WORD = (
    ForReader(
        lambda reader, exact, keys, ask=ask: ask(_names_told(reader), exact, keys),
        exact=SOME_TEXT,
        keys=f"{SOME_TEXT} of keys",
    )
    for ask in (by_two_words, by_one_word)
)


def _found(user: User, typed: str) -> Found:
    return find(
        typed,
        lambda exact, keys: _TWO_WORDS.rows(user, exact=exact, keys=keys),
        lambda exact, keys: _ONE_WORD.rows(user, exact=exact, keys=keys),
    )
