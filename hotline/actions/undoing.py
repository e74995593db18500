"""undo_log_contact: the call was logged by mistake; the words come back as a saved form."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import SavedForm, User
from accounts.saved import save_form
from audit.log import record
from hotline.actions.enclosing import let_go
from hotline.actions.forgetting import withdraw_people_of
from hotline.actions.locks import lock_to_undo
from hotline.actions.missed import wait_again
from hotline.actions.waiting import nobody_waits
from hotline.models import Contact
from hotline.states import ContactState
from people.phones import show_phone

FORM = "log_contact"
# What only a person can have put there; all else has a value of its own.
TYPED = (
    "number", "caller_name", "concerned_name", "said", "wanted", "triage_reason", "safety_note", "next_step", "answer",
    "signs", "held_where", "held_by", "other_sides", "language", "safe_to_talk", "consent_to_record",
)  # fmt: skip


@transaction.atomic
def undo_log_contact(*, contact: Contact, by: User) -> SavedForm | None:
    """The contact no longer counts; what was typed lies in the author's saved forms under a new key (None: no word was).

    Outcome and answer come back too, the level, the names; what an outcome has erased does not. People who were
    recorded for this contact alone are withdrawn (hotline.actions.forgetting says why); a photo or recording is erased.
    """
    locked = lock_to_undo(contact, verb="undo_log_contact")
    withdraw_people_of(locked)
    let_go(locked, by=by)
    locked.state = ContactState.VOIDED
    locked.finished_at = locked.finished_by = locked.finished_version = None
    locked.version += 1
    locked.save(
        update_fields=[
            "state",
            "finished_at",
            "finished_by",
            "finished_version",
            "caller",
            "concerned",
            "version",
        ]
    )
    record("hotline.undo_log_contact", about=locked, by=by)
    nobody_waits(locked)
    wait_again(locked)
    if not any(getattr(locked, name) for name in TYPED):
        return None
    return save_form(owner=by, key=uuid4(), form_name=FORM, content=typed_words(locked))


def typed_words(contact: Contact) -> dict[str, list[str]]:
    """The row as the fields of the intake form."""
    words = {
        "number": show_phone(contact.number) if contact.number else "",
        "caller_name": contact.caller_name,
        "relation": contact.relation,
        "concerned_name": contact.concerned_name,
        "safe_to_talk": contact.safe_to_talk,
        "language": contact.language,
        "held_since": f"{timezone.localtime(contact.held_since):%d.%m.%Y %H:%M}"
        if contact.held_since
        else "",
        "held_where": contact.held_where,
        "held_by": contact.held_by,
        "term_on": f"{contact.term_on:%d.%m.%Y}" if contact.term_on else "",
        "spoken_to_concerned": contact.spoken_to_concerned,
        "other_sides": contact.other_sides,
        "consent_to_record": contact.consent_to_record,
        "place": contact.place_id or "",
        "said": contact.said,
        "wanted": contact.wanted,
        "triage": contact.triage,
        "triage_reason": contact.triage_reason,
        "safety": contact.safety,
        "safety_note": contact.safety_note,
        "next_step": contact.next_step,
        "read_back": "on" if contact.read_back else "",
        "channel": contact.channel,
        "began_at": f"{timezone.localtime(contact.began_at):%Y-%m-%dT%H:%M}",
        "answer": contact.answer,
        "signpost": contact.signpost_id or "",
    }
    typed = {name: [str(value)] for name, value in words.items() if value}
    return {**typed, "signs": contact.signs.split()} if contact.signs else typed
