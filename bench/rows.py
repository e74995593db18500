"""The rows of the generated house, one function a kind: unsaved, with invented people (bench/words.py). Needs a running Django.

Never here: writing them (bench/dataset.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry, Outcome
from bench import words
from cases.models import Assignment, Case, Draft, DraftVersion, Entry, FollowUp, Note
from cases.models.assignments import AssignmentRole
from cases.models.case import ALPHABET, TriageLevel
from cases.models.entries import CONTACT, EntryKind
from cases.states import CaseState, DraftState, FollowUpState
from hotline.models import Contact
from hotline.models.contacts import Relation
from hotline.states import ContactState
from people.phones import phone_key
from people.record import PersonFacts
from reference.models import CaseType, ClosingReason, ContactOutcome, Place


@dataclass
class House:
    """Who works here, what stands on the lists, and what was planted."""

    staff: dict[str, list[User]]
    types: list[CaseType]
    places: list[Place]
    reasons: list[ClosingReason]
    outcomes: dict[str, ContactOutcome]
    now: datetime
    chance: Random = field(default_factory=lambda: Random(41))
    codes: set[str] = field(default_factory=set)
    to_open: list[str] = field(default_factory=list)

    def code(self, at: datetime) -> str:
        """A code that no other file has."""
        while True:
            code = f"BD-{at:%y}-{''.join(self.chance.choices(ALPHABET, k=4))}"
            if code not in self.codes:
                self.codes.add(code)
                return code

    def key(self) -> UUID:
        """The key of a row."""
        return UUID(int=self.chance.getrandbits(128), version=4)


def make_case(house: House, number: int, total: int) -> Case:
    """A file; the newest come last. File 0 is live and long, file 1 live and short."""
    opened = house.now - timedelta(minutes=10 + (total - number) * 30)
    share = 0.9 if number in (0, 1) else house.chance.random()
    state = CaseState.CLOSED if share < 0.8 else CaseState.ASSIGNED if share < 0.97 else CaseState.OPEN
    case = Case(
        id=house.key(),
        code=house.code(opened),
        type=house.chance.choice(house.types),
        summary=house.chance.choice(words.SAID),
        triage=house.chance.choice(TriageLevel.values),
        place=house.chance.choice(house.places),
        opened_from=house.key(),
        state=state,
        opened_at=opened,
        opened_by=house.staff["supervisor"][0],
        changed_at=opened + timedelta(minutes=9),
    )
    if state == CaseState.CLOSED:
        case.closed_at, case.closed_by = case.changed_at, case.opened_by
        case.closing_reason = house.chance.choice(house.reasons)
        case.closing_outcome = "Дана консультация, вопрос исчерпан."
    return case


def client_of(house: House, number: int) -> PersonFacts:
    """The client: mostly somebody, one in a hundred with the common name, three with the rare one."""
    rare = number in (7, 8, 9)
    name = words.COMMON_NAME if number % 100 == 50 else words.full_name(house.chance)
    return PersonFacts(
        name=words.RARE_NAME if rare else name,
        number=words.RARE_PHONE if rare else words.phone(1000 + number % 900_000),
        language="ru",
        id=house.key(),
    )


def contact_of(house: House, case: Case | None, fact: PersonFacts, number: int) -> Contact:
    """The call with which the file began, or one that waits for somebody's decision."""
    operator = house.staff["operator"][number % 12]
    began = case.opened_at - timedelta(minutes=9) if case else house.now - timedelta(minutes=number % 4000)
    contact = Contact(
        id=case.opened_from if case else house.key(),
        began_at=began,
        logged_at=began,
        operator=operator,
        number=fact.number,
        number_index=phone_key(fact.number),
        caller_name=fact.name,
        caller_id=fact.id,
        relation=Relation.SELF,
        language="ru",
        place=house.chance.choice(house.places),
        said=house.chance.choice(words.SAID),
        wanted="Чтобы поехал адвокат.",
        triage=house.chance.choice(TriageLevel.values),
        next_step="Перезвонить сегодня.",
        case=case,
    )
    if case:
        finish(contact, house, "INTAKE")
    return contact


def finish(contact: Contact, house: House, code: str) -> None:
    """The facts of an end."""
    contact.state, contact.outcome = ContactState.DONE, house.outcomes[code]
    contact.finished_at, contact.finished_by, contact.finished_version = (
        contact.began_at,
        contact.operator,
        1,
    )


def staff_of(house: House, case: Case, number: int) -> Iterator[Assignment]:
    """A responsible lawyer; on each third file an intern. Lawyer 0 and intern 0 work on files 0 and 1."""
    if case.state == CaseState.OPEN:
        return
    supervisor = house.staff["supervisor"][0]
    roles = [(AssignmentRole.RESPONSIBLE, house.staff["lawyer"][0 if number < 2 else number % 30])]
    if number < 2 or number % 3 == 0:
        roles.append((AssignmentRole.INTERN, house.staff["intern"][0 if number < 2 else number // 3 % 10]))
    for role, user in roles:
        yield Assignment(
            id=house.key(), case=case, user=user, role=role, from_at=case.opened_at, by=supervisor
        )


def notes_of(house: House, case: Case) -> list[Note]:
    """As many notes as the chronology has lines beyond the first three."""
    author = house.staff["lawyer"][0]
    return [
        Note(
            id=house.key(),
            case=case,
            text=house.chance.choice(words.NOTED),
            at=case.opened_at + timedelta(minutes=step),
            author=author,
        )
        for step in range(case.told - 3)
    ]


def entries_of(house: House, case: Case, contact: Contact) -> list[Entry]:
    """The chronology: contact, opening, lawyer, then the notes."""
    supervisor, lawyer = house.staff["supervisor"][0], house.staff["lawyer"][0]
    told = [
        (EntryKind.CONTACT, "Звонок на линию", CONTACT, contact.pk, contact.operator),
        (EntryKind.OPENED, "", "", "", supervisor),
        (EntryKind.ASSIGNED, lawyer.name, "", "", supervisor),
        *((EntryKind.NOTE, note.text, "cases.Note", note.pk, note.author) for note in case.notes_made),
    ]
    local = timezone.localtime(case.opened_at)
    return [
        Entry(
            id=house.key(),
            case=case,
            date=local.date(),
            time=local.time().replace(second=0, microsecond=0),
            kind=kind,
            line=line,
            about_label=label,
            about_id=str(pk),
            at=case.opened_at + timedelta(minutes=place),
            by=by,
        )
        for place, (kind, line, label, pk, by) in enumerate(told)
    ]


def follow_ups_of(house: House, case: Case) -> Iterator[FollowUp]:
    """One to do and one done."""
    lawyer = house.staff["lawyer"][house.chance.randrange(30)]
    for done in (False, True):
        due = house.now + timedelta(hours=house.chance.randrange(-100, 900))
        yield FollowUp(
            id=house.key(),
            case=case,
            what=house.chance.choice(words.TO_DO),
            assignee=lawyer,
            due_at=due,
            planned_at=case.opened_at,
            planned_by=lawyer,
            state=FollowUpState.DONE if done else FollowUpState.PLANNED,
            done_at=case.changed_at if done else None,
            done_by=lawyer if done else None,
            result="Сделано." if done else "",
        )


def opening_of(case: Case) -> AuditEntry:
    """Somebody opened the file once."""
    return AuditEntry(
        verb="cases.read_case",
        outcome=Outcome.READ,
        actor_id=str(case.opened_by_id),
        actor_roles=["supervisor"],
        about_label="cases.Case",
        about_id=str(case.pk),
        subject_label="cases.Case",
        subject_id=str(case.pk),
        code=case.code,
    )


def drafts_of(house: House, cases: list[Case]) -> list[Draft]:
    """A text by an intern for each of these files, in all states but approved."""
    states = (DraftState.WRITING, DraftState.WAITING, DraftState.RETURNED)
    return [
        Draft(
            id=house.key(),
            case=case,
            number=1,
            title=house.chance.choice(words.TITLES),
            state=states[place % 3],
            author_ids=[house.staff["intern"][place % 10].pk],
            begun_at=case.opened_at,
            begun_by=house.staff["intern"][place % 10],
            submitted_at=case.changed_at if states[place % 3] == DraftState.WAITING else None,
        )
        for place, case in enumerate(cases)
    ]


def version_of(house: House, draft: Draft) -> DraftVersion:
    """Its first version."""
    return DraftVersion(
        id=house.key(),
        draft=draft,
        number=1,
        paragraphs=[words.SAID[0], words.NOTED[3]],
        author=draft.begun_by,
        at=draft.begun_at,
    )
