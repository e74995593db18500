"""Reminders about contacts that wait: planned, planned anew, taken back. Called inside other actions, no verb of its own."""

from django.utils import timezone

from accounts.access import keys_of_staff_with_role
from accounts.models import Role
from cases.models.case import TriageLevel
from hotline.actions.climbing import begin_emergency, end_emergency
from hotline.deadlines import missed_at
from hotline.models import Contact
from reminders.plan import cancel_about, plan_for

KIND, MISSED = "contact_waiting", "contact_missed"
AT_ONCE = frozenset({TriageLevel.EMERGENCY, TriageLevel.URGENT})


def remind_supervisors(contact: Contact) -> None:
    """Every supervisor learns of a contact that burns at once, and of each one whose time to answer was missed.

    An emergency begins to climb.
    """
    missed = missed_at(contact.logged_at, contact.triage)
    burns = contact.triage in AT_ONCE
    (kind, due_at), *then = [(KIND, timezone.now()), (MISSED, missed)] if burns else [(MISSED, missed)]
    supervisors = keys_of_staff_with_role(Role.SUPERVISOR)
    plan_for(supervisors, kind=kind, about=contact, due_at=due_at, urgent=burns, then=then)
    if contact.triage == TriageLevel.EMERGENCY:
        begin_emergency(contact)


def nobody_waits(contact: Contact) -> None:
    """The contact was finished, attached, opened as a case or taken back: nobody is reminded, no emergency climbs."""
    cancel_about(contact)
    if contact.triage == TriageLevel.EMERGENCY:
        end_emergency(contact)
