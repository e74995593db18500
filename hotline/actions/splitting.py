"""split_contact: a call about two matters becomes two contacts, so that each finds its own way."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from hotline.actions.locks import lock_contact
from hotline.actions.waiting import remind_supervisors
from hotline.deadlines import answer_by
from hotline.models import Contact
from hotline.states import ContactState
from people.names import fold
from people.record import PersonFacts, record_persons
from statements.rows import update_row

#: What was said once about both matters.
SHARED = (
    "channel", "began_at", "number", "number_index", "caller_name", "caller_id", "language", "place_id", "safe_to_talk",
    "consent_to_record", "safety", "safety_note",
)  # fmt: skip


def split_contact(
    *,
    contact: Contact,
    version: int,
    key: UUID,
    stays: str,
    said: str,
    triage: str,
    by: User,
    concerned_name: str = "",
) -> Contact:
    """`said` becomes a contact of its own, in the queue, with the caller of this one; `stays` is what this one holds. The old
    words stay in the history. A second press with the same key leads to the one contact.
    """
    try:
        with transaction.atomic():
            return _split(contact, version, key, _Second(stays, said, triage, concerned_name), by)
    except IntegrityError:
        there = Contact.objects.filter(pk=key).first()
        if there is None:
            raise
        return there


@dataclass(frozen=True)
class _Second:
    stays: str
    said: str
    triage: str
    concerned_name: str


def _split(contact: Contact, version: int, key: UUID, words: _Second, by: User) -> Contact:
    there = Contact.objects.filter(pk=key).first()
    if there is not None:
        return there
    locked = lock_contact(contact, to="split_contact", version=version)
    now = timezone.now()
    other = bool(fold(words.concerned_name)) and fold(words.concerned_name) != fold(locked.concerned_name)
    second = Contact(
        pk=key, logged_at=now, operator=by, said=words.said, triage=words.triage, state=ContactState.IN_TRIAGE,
        answer_by=answer_by(now, words.triage), split_from=locked,
        relation="other" if other else locked.relation,
        concerned_name=words.concerned_name if other else locked.concerned_name,
        concerned_id=None if other else locked.concerned_id,
        **{name: getattr(locked, name) for name in SHARED},
    )  # fmt: skip
    if other:
        facts = PersonFacts(words.concerned_name)
        second.concerned_id = facts.id
        second.save(force_insert=True)
        record_persons([facts], by=by, at=now)
    else:
        second.save(force_insert=True)
    old = locked.said
    locked.said = words.stays
    locked.version += 1
    update_row(locked, ["said", "version"])
    record("hotline.split_contact", about=locked, by=by, old={"said": old}, new={"said": words.stays})
    record("hotline.log_contact", about=second, by=by)
    remind_supervisors(second)
    return second
