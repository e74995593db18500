"""correct_contact: what was misheard or mistyped is put right; the old words stay in the history."""

from typing import Any

from django.db import transaction

from accounts.models import User
from audit.log import record
from cases.actions.checking import check_after_correction
from cases.models.case import TriageLevel
from hotline.actions.climbing import end_emergency
from hotline.actions.locks import lock_contact
from hotline.actions.logging import facts_of_caller
from hotline.actions.owing import follow_number
from hotline.actions.waiting import nobody_waits, remind_supervisors
from hotline.deadlines import answer_by
from hotline.facts import EDITABLE, ContactFacts
from hotline.models import Contact
from hotline.models.contacts import Relation
from hotline.states import ContactState
from people.names import fold
from people.phones import phone_key
from people.record import PersonFacts, add_name, add_phone, record_persons

NAMES = {"caller_name", "concerned_name", "other_sides"}  # who is named in the matter


@transaction.atomic
def correct_contact(*, contact: Contact, version: int, facts: ContactFacts, by: User) -> Contact:
    """The contact holds the corrected words. A new level moves the time to answer; a new name or number of a person
    is one more name or number of that person, never a replacement: the earlier one finds them too. Where the contact belongs to
    a case, the conflict check runs again when it names somebody else; nobody is told its verdict here.
    """
    locked = lock_contact(contact, to="correct_contact", version=version)
    keeps = locked.outcome is None or locked.outcome.keep_number
    if not keeps:
        facts = ContactFacts(**{**vars(facts), "number": ""})  # this outcome promised to keep none
    old, new = changes(locked, facts)
    if not new:
        return locked
    for name, value in new.items():
        setattr(locked, name, value)
    locked.number_index = phone_key(locked.number) if locked.number else None
    locked.version += 1
    if "triage" in new and locked.state == ContactState.IN_TRIAGE:
        locked.answer_by = answer_by(locked.logged_at, locked.triage)
        nobody_waits(locked)
        if old["triage"] == TriageLevel.EMERGENCY:
            end_emergency(locked)
        remind_supervisors(locked)
    if keeps:
        _keep_people_in_step(locked, new, by)
    locked.save(update_fields=[*new, "number_index", "answer_by", "caller", "concerned", "version"])
    if {"number", "caller_name"} & new.keys():
        follow_number(locked, was=old.get("number", locked.number))
    record("hotline.correct_contact", about=locked, by=by, old=old, new=new)
    if locked.case_id is not None and NAMES & new.keys():
        check_after_correction(locked.case_id, by=by)
    return locked


def changes(contact: Contact, facts: ContactFacts) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values of the fields that differ."""
    new = {name: getattr(facts, name) for name in EDITABLE if getattr(facts, name) != getattr(contact, name)}
    return {name: getattr(contact, name) for name in new}, new


def _keep_people_in_step(contact: Contact, new: dict[str, Any], by: User) -> None:
    if {"caller_name", "number", "safety", "safety_note"} & new.keys() and fold(contact.caller_name):
        if contact.caller is None:
            (contact.caller,) = record_persons([facts_of_caller(contact)], by=by)
            if contact.relation == Relation.SELF and not contact.concerned_name:
                contact.concerned = contact.caller
        else:
            if "caller_name" in new:
                add_name(person=contact.caller, full=contact.caller_name, by=by)
            if contact.number:
                add_phone(
                    person=contact.caller,
                    number=contact.number,
                    by=by,
                    safety=contact.safety,
                    safety_note=contact.safety_note,
                )
    if "concerned_name" in new and fold(contact.concerned_name):
        if contact.concerned is None or contact.concerned_id == contact.caller_id:
            (contact.concerned,) = record_persons([PersonFacts(contact.concerned_name)], by=by)
        else:
            add_name(person=contact.concerned, full=contact.concerned_name, by=by)
