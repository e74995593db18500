"""What may follow what in a contact. "Call-back owed" and "case opened" are facts of other rows, not states."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactState(models.TextChoices):
    """The life of a call or message."""

    IN_TRIAGE = "in_triage", _("in triage")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    VOIDED = "voided", _("taken back")


KEPT = (ContactState.IN_TRIAGE, ContactState.DONE, ContactState.REFUSED)

# verb -> (states it is allowed from, the state it leads to; None = decided by the action or unchanged)
CONTACT_VERBS: dict[str, tuple[frozenset[str], str | None]] = {
    "finish_contact": (
        frozenset({ContactState.IN_TRIAGE}),
        None,
    ),  # DONE, or REFUSED for a declined outcome
    "correct_contact": (frozenset(KEPT), None),
    "add_enclosure": (frozenset(KEPT), None),
    "withdraw_enclosure": (frozenset(KEPT), None),
    "attach_contact": (frozenset(KEPT), ContactState.DONE),
    "open_case": (frozenset(KEPT), ContactState.DONE),
    "check_conflicts": (frozenset(KEPT), None),
    "propose_case": (frozenset(KEPT), ContactState.DONE),
    "open_provisionally": (frozenset(KEPT), ContactState.DONE),
    "split_contact": (frozenset(KEPT), None),
    "ask_about_case": (frozenset({ContactState.IN_TRIAGE}), None),  # while the caller waits for an answer
    "mark_caller_phone": (frozenset(KEPT), None),
    "undo_log_contact": (frozenset(KEPT), ContactState.VOIDED),
    "undo_finish_contact": (
        frozenset({ContactState.DONE, ContactState.REFUSED}),
        ContactState.IN_TRIAGE,
    ),
}


def allows(verb: str, state: str) -> bool:
    """Whether `verb` may happen in `state`; an unknown verb may never."""
    return verb in CONTACT_VERBS and state in CONTACT_VERBS[verb][0]
