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
from hotline.actions.waiting import nobody_waits
from hotline.models import Contact
from hotline.states import ContactState
from people.phones import show_phone

FORM = "log_contact"


@transaction.atomic
def undo_log_contact(*, contact: Contact, by: User) -> SavedForm:
    """The contact no longer counts; what was typed lies in the author's saved forms under a new key.

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
    return save_form(owner=by, key=uuid4(), form_name=FORM, content=typed_words(locked))


def typed_words(contact: Contact) -> dict[str, list[str]]:
    """The row as the fields of the intake form."""
    words = {
        "number": show_phone(contact.number) if contact.number else "",
        "caller_name": contact.caller_name,
        "relation": contact.relation,
        "concerned_name": contact.concerned_name,
        "language": contact.language,
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
    return {name: [str(value)] for name, value in words.items() if value}
