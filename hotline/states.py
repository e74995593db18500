"""What may follow what in a contact, in a promised call, in a missed one.

"Call-back owed" and "case opened" are facts of other rows, not states of a contact.
"""

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
    "promise_callback": (frozenset(KEPT), None),
    "mark_caller_phone": (frozenset(KEPT), None),
    "undo_log_contact": (frozenset(KEPT), ContactState.VOIDED),
    "undo_finish_contact": (
        frozenset({ContactState.DONE, ContactState.REFUSED}),
        ContactState.IN_TRIAGE,
    ),
}


class CallbackState(models.TextChoices):
    """The life of a promise to ring."""

    PROMISED = "promised", _("promised")
    TAKEN = "taken", _("in hand")  # somebody rings now
    STUCK = "stuck", _("a supervisor decides")  # tried in vain as often as is allowed
    DONE = "done", _("kept")
    GIVEN_UP = "given_up", _("given up")
    WITHDRAWN = "withdrawn", _("withdrawn")


OWED = (CallbackState.PROMISED, CallbackState.TAKEN, CallbackState.STUCK)
ENDED = (CallbackState.DONE, CallbackState.GIVEN_UP, CallbackState.WITHDRAWN)
RINGING = frozenset({CallbackState.PROMISED, CallbackState.TAKEN})

CALLBACK_VERBS: dict[str, tuple[frozenset[str], str | None]] = {
    "take_callback": (RINGING, CallbackState.TAKEN),
    "try_callback": (RINGING, None),  # DONE, PROMISED again, or STUCK after the last try
    "hand_over_callback": (frozenset(OWED), None),  # in hand no more: PROMISED; a stuck one stays stuck
    "decide_callback": (frozenset(OWED), None),  # PROMISED or GIVEN_UP
    "withdraw_callback": (frozenset(OWED), CallbackState.WITHDRAWN),
    "undo_callback": (frozenset(CallbackState), None),  # what the last act changed, for ten minutes
}


class MissedState(models.TextChoices):
    """What became of a missed call."""

    WAITING = "waiting", _("waits")
    ANSWERED = "answered", _("we have spoken")
    PROMISED = "promised", _("a call is promised")
    DISMISSED = "dismissed", _("dismissed")


MISSED_VERBS: dict[str, tuple[frozenset[str], str | None]] = {
    "take_missed_call": (frozenset({MissedState.WAITING}), None),
    "promise_missed_call": (frozenset({MissedState.WAITING}), MissedState.PROMISED),
    "dismiss_missed_call": (frozenset({MissedState.WAITING}), MissedState.DISMISSED),
    "undo_dismiss_missed_call": (frozenset({MissedState.DISMISSED}), MissedState.WAITING),
}


class EmergencyState(models.TextChoices):
    """The life of an emergency; read from its row (hotline/actions/emergencies.py: state_of)."""

    CLIMBING = "climbing", _("nobody has accepted it yet")
    ACCEPTED = "accepted", _("accepted")
    TRANSFERRED = "transferred", _("accepted, and the caller has spoken with them")
    OPENED = "opened", _("its case is open, the caller still waits for them")
    ENDED = "ended", _("ended")


_HELD = frozenset({EmergencyState.ACCEPTED, EmergencyState.TRANSFERRED})
EMERGENCY_VERBS: dict[str, tuple[frozenset[str], str | None]] = {
    "accept_emergency": (frozenset({EmergencyState.CLIMBING}), EmergencyState.ACCEPTED),
    "note_voice_call": (frozenset({EmergencyState.CLIMBING}), None),
    "give_back_emergency": (_HELD, EmergencyState.CLIMBING),
    "warm_transfer": (
        frozenset({EmergencyState.ACCEPTED, EmergencyState.OPENED}),
        EmergencyState.TRANSFERRED,
    ),
}


class ShiftState(models.TextChoices):
    """The life of a shift."""

    OPEN = "open", _("on the line")
    ENDED = "ended", _("ended, not taken over yet")
    ACCEPTED = "accepted", _("taken over")


SHIFT_VERBS: dict[str, tuple[frozenset[str], str | None]] = {
    "end_shift": (frozenset({ShiftState.OPEN}), ShiftState.ENDED),
    "accept_shift": (frozenset({ShiftState.ENDED}), ShiftState.ACCEPTED),
}


def allows(verb: str, state: str) -> bool:
    """Whether `verb` may happen in `state`; an unknown verb may never."""
    return verb in CONTACT_VERBS and state in CONTACT_VERBS[verb][0]


def allows_callback(verb: str, state: str) -> bool:
    """The same for a promised call."""
    return verb in CALLBACK_VERBS and state in CALLBACK_VERBS[verb][0]
