"""Whose reminders these are, and who looks after those that failed. Nothing here writes.

The inbox belongs to its reader alone. The list of failed ones shows no case: supervisors see codes, administrators not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import Role
from reminders.models import Reminder
from reminders.providers import UnknownSubject, allowed_pairs

if TYPE_CHECKING:
    from accounts.models import User

VERBS: dict[str, frozenset[str]] = {
    "retry_reminder": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "confirm_step": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "read_health": frozenset({Role.ADMINISTRATOR}),
}
SEES_CODES = frozenset({Role.SUPERVISOR})


def get_own_reminder(user: User, pk: int) -> Reminder:
    """A reminder in the user's own inbox; everybody else's does not exist."""
    reminder = Reminder.objects.in_inbox().filter(to=user, pk=pk).first() if _is_a_number(pk) else None
    if reminder is None:
        raise Http404
    return reminder


def may(user: User, verb: str) -> bool:
    """Whether today's roles allow the verb."""
    return user.has_role(*VERBS[verb])


def require(user: User, verb: str) -> None:
    """403 for whom today's roles do not allow the verb."""
    if not may(user, verb):
        raise PermissionDenied


def failed_reminders(user: User) -> QuerySet[Reminder]:
    """All reminders that were given up, oldest trouble last; 403 for those who do not look after them."""
    if not may(user, "retry_reminder"):
        raise PermissionDenied
    return Reminder.objects.failed().select_related("to").order_by("-next_try_at", "-id")


def with_codes(user: User, reminders: list[Reminder]) -> list[Reminder]:
    """Adds `shown_code`: supervisors see the code of what exists for them, everybody else none."""
    pairs: set[tuple[str, str]] = set()
    if user.has_role(*SEES_CODES):
        for label in {one.about_label for one in reminders}:
            asked = [(user.pk, one.about_id) for one in reminders if one.about_label == label]
            try:
                pairs |= {(label, about) for _user, about in allowed_pairs(label, asked)}
            except UnknownSubject:
                continue
    for one in reminders:
        seen = (one.about_label, one.about_id) in pairs
        one.shown_code = one.code if seen else ""  # type: ignore[attr-defined]
    return reminders


def get_failed(user: User, pk: int, *, to: str) -> Reminder:
    """A reminder that was given up (or was until a moment ago), for the verb `to`."""
    if not may(user, to):
        raise PermissionDenied
    reminder = Reminder.objects.filter(pk=pk).first() if _is_a_number(pk) else None
    if reminder is None:
        raise Http404
    return reminder


def _is_a_number(pk: int) -> bool:
    """Whether the number fits the column."""
    return 0 < pk < 2**63
