"""attach_contact, check_conflicts, open_case_from_contact, propose_case, open_provisionally: a contact becomes part of a case.

The case itself, and what a check of names means, are the cases' room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from audit.log import record
from cases.actions.checking import compare
from cases.actions.chronology import write_entry
from cases.actions.opening import (
    CaseWords,
    PartyFacts,
    attach_entry,
    check_before,
    with_free_code,
    write_case,
)
from cases.conflict import Named, Side
from cases.models import Case, ConflictCheck
from cases.models.case import TriageLevel
from cases.models.entries import EntryKind
from cases.models.parties import PartyRole
from cases.states import CaseState
from hotline.actions.emergencies import refuse_while_it_climbs, take_by_opening
from hotline.actions.locks import STATE, check, hold, lock_contact
from hotline.actions.waiting import nobody_waits
from hotline.models import Contact
from hotline.named import named_in
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
    """What is decided when a case is opened from a contact; `client_name` may stay unknown ("").

    `others`: (role, name) of everybody else who was named. `also`: further contacts about the same matter.
    """

    type: CaseType
    triage: str
    summary: str
    client_name: str = ""
    place: Place | None = None
    client: Person | None = None  # somebody known, who was recognised
    others: tuple[tuple[str, str], ...] = ()
    also: tuple[Contact, ...] = ()


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


@transaction.atomic
def check_conflicts(*, contact: Contact, facts: CaseFacts, key: UUID, by: User) -> ConflictCheck:
    """Everybody named in the matter against everybody known. Each check counts as a look-up of its own; whoever starts it is
    shown the verdict alone. `key`: of the case that may follow.
    """
    subject = (contact._meta.label, contact.pk)
    by_record = facts.client is not None
    made = compare(matter_of(contact, facts), by=by, subject=subject, key=key, by_record=by_record)
    made.save(force_insert=True)
    record("hotline.check_conflicts", about=made, by=by, subject=contact)
    return made


def open_case_from_contact(*, contact: Contact, version: int, key: UUID, facts: CaseFacts, by: User) -> Case:
    """A lawyer or supervisor opens a case from a call after a clear check: all who were named are its first people.

    A second press with the same `key` leads to the one case.
    """
    return _into_a_case(_Press("open_case", version, key, facts), contact, by)


def propose_case(*, contact: Contact, version: int, key: UUID, facts: CaseFacts, by: User) -> Case:
    """Somebody who may not open it, or whose check asks for the supervisor, proposes the case; a supervisor decides."""
    return _into_a_case(_Press("propose_case", version, key, facts), contact, by)


def open_provisionally(*, contact: Contact, version: int, key: UUID, facts: CaseFacts, by: User) -> Case:
    """In an emergency a lawyer opens the case whatever the check says, and acts; a supervisor decides within a day."""
    return _into_a_case(_Press("open_provisionally", version, key, facts), contact, by)


@dataclass(frozen=True)
class _Press:
    """Which button was pressed, with what."""

    verb: str
    version: int
    key: UUID
    facts: CaseFacts


def _into_a_case(press: _Press, contact: Contact, by: User) -> Case:
    return with_free_code(lambda: _begin(press, contact, by), press.key, contact.pk)


def _begin(press: _Press, contact: Contact, by: User) -> Case:
    locked, facts, verb = hold(contact), press.facts, press.verb
    if locked.case is not None and locked.case_id == press.key:
        return locked.case
    check(locked, to=verb, version=press.version)
    _refuse_second_case(locked)
    also = [_further(one, to=verb) for one in sorted(facts.also, key=lambda one: one.pk)]
    for one in (locked, *also):
        if one.triage == TriageLevel.EMERGENCY:
            _mind_the_emergency(one, verb, by)
    found = check_before(press.key, matter_of(locked, facts), by=by, by_record=facts.client is not None)
    if facts.client is not None:
        _recognise(locked, facts.client)
    # A clear check has met nobody who is hidden; of a proposal nothing may depend on what was met, not even a statement.
    clear = verb == "open_case" and found.is_clear
    parties = _parties(locked, facts, also, by, all_found=clear)
    words = CaseWords(
        press.key, facts.type, facts.triage, facts.summary, facts.place, locked.pk, locked.said,
        becomes=CaseState.PROPOSED if verb == "propose_case" else CaseState.OPEN,
        provisional=verb == "open_provisionally",
    )  # fmt: skip
    case = write_case(words, parties, found, by)
    for one in (locked, *also):
        _belongs(one, case, CASE_OPENED, by)
        nobody_waits(one)
    for one in also:
        began = timezone.localtime(one.began_at)
        write_entry(
            case=case,
            kind=EntryKind.CONTACT,
            by=by,
            line=one.said,
            about=one,
            on=began.date(),
            clock=began.time(),
        )
        record("hotline.attach_contact", about=one, by=by, subject=case, code=case.code)
    record(f"hotline.{verb}", about=locked, by=by, code=case.code)
    return case


def _mind_the_emergency(contact: Contact, verb: str, by: User) -> None:
    """Opening it ends the climbing, so it must be in somebody's hands."""
    if verb == "propose_case":
        refuse_while_it_climbs(contact)
    elif by.has_role(Role.LAWYER):
        take_by_opening(contact, by=by)


def _further(contact: Contact, *, to: str) -> Contact:
    """Another contact about the same matter, as it is now."""
    locked = hold(contact)
    check(locked, to=to, version=contact.version)
    _refuse_second_case(locked)
    return locked


def matter_of(contact: Contact, facts: CaseFacts) -> list[Named]:
    """Everybody who is named in the matter: the client, who called for them, and all others."""
    named = []
    client = facts.client.pk if facts.client else contact.concerned_id
    if fold(facts.client_name):
        named.append(Named(PartyRole.CLIENT, facts.client_name, client))
    named += [
        Named(PartyRole.REFERRER, one.caller_name, one.caller_id)
        for one in (contact, *facts.also)
        if one.caller_id and fold(one.caller_name) and one.caller_id != client
    ]
    named += [Named(role, name) for role, name in facts.others]
    # What a further call wrote down of the other side, nobody has typed into the form.
    return named + [one for also in facts.also for one in named_in(also) if one.role == PartyRole.OTHER_SIDE]


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


def _parties(
    contact: Contact, facts: CaseFacts, also: Sequence[Contact], by: User, *, all_found: bool
) -> list[PartyFacts]:
    """The client, and the callers where somebody else called. Who is named only now is recorded now; whoever does not stand
    on our side so that no search meets them (the conflict check does).
    """
    named: dict[tuple[UUID, str], str] = {}
    new: list[tuple[str, PersonFacts]] = []
    if fold(facts.client_name):
        if contact.concerned_id is None:
            new.append((PartyRole.CLIENT, PersonFacts(facts.client_name)))
            contact.concerned_id = new[0][1].id
        else:
            named[contact.concerned_id, PartyRole.CLIENT] = facts.client_name
    for one in (contact, *also):
        if one.caller_id and fold(one.caller_name) and one.caller_id != contact.concerned_id:
            named.setdefault((one.caller_id, PartyRole.REFERRER), one.caller_name)
    new += [
        (role, PersonFacts(name, hidden=Named(role, name).side != Side.OURS)) for role, name in facts.others
    ]
    record_persons([one for _role, one in new], by=by)
    names = add_names([(person, full) for (person, _role), full in named.items()], by=by, all_found=all_found)
    return [
        *(PartyFacts(one.id, one.name_id, role) for role, one in new),
        *(PartyFacts(who, name.pk, role) for (who, role), name in zip(named, names, strict=True)),
    ]
