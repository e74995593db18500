"""log_contact: the call becomes a row, in the queue or finished at once. Never asks who may."""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.log import record
from hotline.actions.enclosing import enclose
from hotline.actions.waiting import remind_supervisors
from hotline.deadlines import answer_by
from hotline.facts import ContactFacts, Ending
from hotline.models import Contact
from hotline.models.contacts import Relation
from hotline.states import ContactState
from people.models.phones import Safety
from people.names import fold
from people.phones import phone_key
from people.reached import persons_called_so
from people.record import PersonFacts, add_phone, record_persons
from reminders.upkeep import house_is_open
from vault.incoming import Incoming

NOT_OPEN = _(
    "This house is not ready for real names yet, so nothing was logged. A supervisor or an administrator sees under “First"
    " steps” what is missing. Your text stays here."
)


def refuse_before_open() -> None:
    """The first contact of a real house waits until all first steps were green once (docs/adr/0021)."""
    if not settings.DEMONSTRATION and not house_is_open():
        raise ValidationError(NOT_OPEN, code="not_open")


@transaction.atomic
def log_contact(
    *,
    key: UUID,
    facts: ContactFacts,
    by: User,
    ending: Ending | None = None,
    caller_id: UUID | None = None,
    incoming: Incoming | None = None,
) -> Contact:
    """What was said in a call is kept: in the queue, or with `ending` finished at once.

    `key` becomes the row's key: a second call with the same key raises IntegrityError and writes nothing. `caller_id` is
    a person whom the caller is known to be; otherwise named people are recorded anew. `incoming`: a photo or recording.
    An outcome that keeps no number erases it, records nobody and keeps no file.
    """
    refuse_before_open()
    now = timezone.now()
    keeps = ending is None or ending.outcome.keep_number
    number = facts.number if keeps else ""
    contact = Contact(
        pk=key, logged_at=now, operator=by, number_index=phone_key(number) if number else None,
        **{**vars(facts), "number": number, "began_at": min(facts.began_at, now)},
    )  # fmt: skip
    if ending is None:
        contact.answer_by = answer_by(now, facts.triage)
    else:
        end(contact, ending, by=by, version=1)
    persons = _people_of(contact, caller_id) if keeps else []
    record_persons(persons, by=by, at=now, along=contact)  # one statement: a double press ends here
    if caller_id and contact.caller_id == caller_id:
        _note_safety(contact, by)
    if incoming and keeps:
        enclose(contact, incoming, by=by)
    record("hotline.log_contact", about=contact, by=by)
    if ending is None:
        remind_supervisors(contact)
    return contact


def _note_safety(contact: Contact, by: User) -> None:
    """What the caller said about calling back stands beside the number of the person who is known."""
    if contact.safety != Safety.UNKNOWN and contact.caller:
        add_phone(
            person=contact.caller,
            number=contact.number,
            by=by,
            safety=contact.safety,
            safety_note=contact.safety_note,
        )


def _people_of(contact: Contact, caller_id: UUID | None) -> list[PersonFacts]:
    """Sets the keys of caller and person concerned; returns those who are recorded anew. Nameless people are not."""
    new = []
    if caller_id in persons_called_so(contact.caller_name, contact.number if caller_id else ""):
        contact.caller_id = caller_id
    elif fold(contact.caller_name):
        new.append(facts_of_caller(contact))
        contact.caller_id = new[0].id
    if contact.relation == Relation.SELF and fold(contact.concerned_name) in ("", fold(contact.caller_name)):
        contact.concerned_id = contact.caller_id
    elif fold(contact.concerned_name):
        new.append(PersonFacts(contact.concerned_name))
        contact.concerned_id = new[-1].id
    return new


def facts_of_caller(contact: Contact) -> PersonFacts:
    """The caller as a person to be recorded: the number shown is the caller's."""
    return PersonFacts(
        contact.caller_name, contact.number, contact.safety, contact.safety_note, contact.language
    )


def end(contact: Contact, ending: Ending, *, by: User, version: int) -> None:
    """The facts of finishing, on the row in memory."""
    contact.state = ContactState.REFUSED if ending.refused else ContactState.DONE
    contact.outcome = ending.outcome
    contact.answer = ending.answer
    contact.signpost = ending.signpost
    contact.finished_at = timezone.now()
    contact.finished_by = by
    contact.finished_version = version
    if not ending.outcome.keep_number:
        contact.number, contact.number_index = "", None
