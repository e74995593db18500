"""Reminders about contacts that wait: planned, planned anew, taken back. Called inside other actions, no verb of its own."""

from django.utils import timezone

from accounts.access import keys_of_staff_with_role
from accounts.models import Role
from cases.models.case import TriageLevel
from hotline.models import Contact
from reminders.plan import cancel_about, plan_for

KIND = "contact_waiting"
AT_ONCE = frozenset({TriageLevel.EMERGENCY, TriageLevel.URGENT})


def remind_supervisors(contact: Contact) -> None:
    """Every supervisor learns of a contact that burns at once, of the others when they have waited too long."""
    burns = contact.triage in AT_ONCE
    due_at = timezone.now() if burns or contact.answer_by is None else contact.answer_by
    plan_for(keys_of_staff_with_role(Role.SUPERVISOR), kind=KIND, about=contact, due_at=due_at, urgent=burns)


def nobody_waits(contact: Contact) -> None:
    """The contact was finished, attached, opened as a case or taken back."""
    cancel_about(contact, kind=KIND)
