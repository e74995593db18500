"""attach_contact and open_case_from_contact: a contact becomes part of a case. The case itself is the cases' room."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.opening import CaseWords, PartyFacts, attach_entry, with_free_code, write_case
from cases.models import Case
from cases.models.parties import PartyRole
from hotline.actions.locks import STATE, check, hold, lock_contact
from hotline.actions.waiting import nobody_waits
from hotline.models import Contact
from hotline.outcomes import ATTACHED, CASE_OPENED, outcome
from hotline.states import ContactState
from people.duplicates import ask_about_two
from people.models import Person
from people.names import fold
from people.record import PersonFacts, add_names, record_persons
from reference.models import CaseType, Place
from statements.rows import update_row

BELONGING_FIELDS = [
    "case",
    "state",
    "outcome",
    "finished_at",
    "finished_by",
    "finished_version",
    "caller",
    "concerned",
    "version",
]


@dataclass(frozen=True)
class CaseFacts:
    """What the supervisor decides when a case is opened from a contact; `client_name` may stay unknown ("")."""

    type: CaseType
    triage: str
    summary: str
    client_name: str = ""
    place: Place | None = None
    client: Person | None = None  # somebody known, whom the supervisor recognised


@transaction.atomic
def attach_contact(*, contact: Contact, version: int, case: Case, by: User) -> Contact:
    """The call was about a case that exists: it stands in its chronology, and nobody waits for an answer any more."""
    locked = lock_contact(contact, to="attach_contact", version=version)
    _refuse_second_case(locked)
    _belongs(locked, case, ATTACHED, by)
    attach_entry(case=case, contact=locked, line=locked.said, at=locked.began_at, by=by)
    # In the history of the case and, under the contact's id, in that of the contact.
    record("hotline.attach_contact", about=locked, by=by, subject=case, code=case.code)
    nobody_waits(locked)
    return locked


def open_case_from_contact(*, contact: Contact, version: int, key: UUID, facts: CaseFacts, by: User) -> Case:
    """A supervisor opens a case from a call: the client (and who called for them) are its first people.

    A second press with the same `key` leads to the one case.
    """
    return with_free_code(lambda: _open(contact, version, key, facts, by), key, contact.pk)


def _open(contact: Contact, version: int, key: UUID, facts: CaseFacts, by: User) -> Case:
    locked = hold(contact)
    if locked.case is not None and locked.case_id == key:
        return locked.case
    check(locked, to="open_case", version=version)
    _refuse_second_case(locked)
    if facts.client is not None:
        _recognise(locked, facts.client)
    parties = _parties(locked, facts.client_name, by)
    words = CaseWords(key, facts.type, facts.triage, facts.summary, facts.place, locked.pk, locked.said)
    case = write_case(words, parties, by)
    _belongs(locked, case, CASE_OPENED, by)
    record("hotline.open_case", about=locked, by=by, code=case.code)
    nobody_waits(locked)
    return case


def _refuse_second_case(contact: Contact) -> None:
    if contact.case_id is not None:
        raise ValidationError(_("This contact already belongs to a case."), code=STATE)


def _belongs(contact: Contact, case: Case, code: str, by: User) -> None:
    """The contact is done; an outcome that it already has stays (advice was given, then a case was opened)."""
    contact.case = case
    contact.version += 1
    if contact.state == ContactState.IN_TRIAGE:
        contact.outcome = outcome(code)
        contact.finished_at, contact.finished_by = timezone.now(), by
        contact.finished_version = contact.version
    contact.state = ContactState.DONE
    update_row(contact, BELONGING_FIELDS)


def _recognise(contact: Contact, client: Person) -> None:
    """The call is that of a person who is known; whether the record that the call made is the same, is asked."""
    made = contact.concerned_id
    if made is not None and made != client.pk:
        ask_about_two(made, client.pk)
        if contact.caller_id == made:
            contact.caller = client
    contact.concerned = client


def _parties(contact: Contact, client_name: str, by: User) -> list[PartyFacts]:
    """The client, and the caller where somebody else called. Who is named only now is recorded now."""
    named: list[tuple[UUID, str, str]] = []
    new: list[PersonFacts] = []
    if fold(client_name):
        if contact.concerned_id is None:
            new.append(PersonFacts(client_name))
            contact.concerned_id = new[0].id
        else:
            named.append((contact.concerned_id, client_name, PartyRole.CLIENT))
    client_id = contact.concerned_id
    if contact.caller_id and fold(contact.caller_name) and contact.caller_id != client_id:
        named.append((contact.caller_id, contact.caller_name, PartyRole.REFERRER))
    record_persons(new, by=by)
    names = add_names([(person, full) for person, full, _role in named], by=by)
    return [
        *(PartyFacts(one.id, one.name_id, PartyRole.CLIENT) for one in new),
        *(PartyFacts(one[0], name.pk, one[2]) for one, name in zip(named, names, strict=True)),
    ]
