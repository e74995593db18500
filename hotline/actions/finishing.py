"""finish_contact and undo_finish_contact: a contact of the queue comes to its end, and back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from hotline.actions.enclosing import let_go
from hotline.actions.forgetting import withdraw_people_of
from hotline.actions.locks import lock_contact, lock_to_undo
from hotline.actions.logging import end
from hotline.actions.waiting import nobody_waits, remind_supervisors
from hotline.deadlines import answer_by
from hotline.facts import Ending
from hotline.models import Contact
from hotline.outcomes import finishing_outcomes
from hotline.states import ContactState
from statements.rows import update_row

ENDING_FIELDS = [
    "state",
    "outcome",
    "answer",
    "signpost",
    "finished_at",
    "finished_by",
    "finished_version",
    "number",
    "number_index",
    "caller",
    "concerned",
    "version",
]


@transaction.atomic
def finish_contact(*, contact: Contact, version: int, ending: Ending, by: User) -> Contact:
    """The contact is done or refused. An outcome that keeps no number erases it, who was recorded for it, and a photo or voice."""
    locked = lock_contact(contact, to="finish_contact", version=version)
    if ending.outcome not in finishing_outcomes():
        raise ValidationError(_("A contact cannot be finished with this outcome."), code="outcome")
    locked.version += 1
    end(locked, ending, by=by, version=locked.version)
    if not ending.outcome.keep_number:
        withdraw_people_of(locked)
        let_go(locked, by=by)
    update_row(locked, ENDING_FIELDS)
    record(
        "hotline.finish_contact",
        about=locked,
        by=by,
        new={"state": locked.state, "outcome": ending.outcome.code, "answer": ending.answer},
    )
    nobody_waits(locked)
    return locked


@transaction.atomic
def undo_finish_contact(*, contact: Contact, by: User) -> Contact:
    """Back into the queue, for ten minutes and while nothing was changed. An erased number does not come back."""
    locked = lock_to_undo(contact, verb="undo_finish_contact")
    outcome = locked.outcome_id
    locked.state = ContactState.IN_TRIAGE
    locked.outcome = locked.signpost = locked.finished_at = locked.finished_by = locked.finished_version = (
        None
    )
    locked.answer_by = locked.answer_by or answer_by(locked.logged_at, locked.triage)
    answer, locked.answer = locked.answer, ""
    locked.version += 1
    locked.save(
        update_fields=[
            "state",
            "outcome",
            "answer",
            "signpost",
            "finished_at",
            "finished_by",
            "finished_version",
            "answer_by",
            "version",
        ]
    )
    record("hotline.undo_finish_contact", about=locked, by=by, old={"outcome": outcome, "answer": answer})
    remind_supervisors(locked)
    return locked
