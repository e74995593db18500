"""The head of the audit's chain, carried outside: once a day by mail, at any time on a page to print.

Here, because the audit stands left of the staff and of the post office. The reminder's key is made from the seal and the
reader, so that planning again plans nothing twice; the post office loses none (design/safety.md 12, 17).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from audit.models import Seal
from audit.seal import last_seal_before
from reminders.models import Reminder
from reminders.plan import plan

KIND = "day_head"
READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
KEYS = UUID("5d0f3a0e-61c5-4a0f-9f0e-0d5c6f1f7a52")  # a name space of our own, nothing secret


def _readers() -> QuerySet[User]:
    """Active colleagues who hold one of the roles today."""
    return User.objects.having_role(*READERS)


def require_heads(user: User) -> None:
    """The head is for administrators and supervisors."""
    if not user.has_role(*READERS):
        raise PermissionDenied


def head_of_yesterday(now: datetime | None = None) -> Seal | None:
    """The last seal of the days that are over, by the clock of Bishkek."""
    today = timezone.localdate(now)
    return last_seal_before(timezone.make_aware(datetime.combine(today, time.min)))


@transaction.atomic
def plan_day_head(now: datetime | None = None) -> int:
    """Give the head of the day that ended to the post office, once to each reader; returns how many were new.

    A day without a row has no head of its own: the one before was mailed already. After some days without a worker one
    head is enough, because each holds all that came before it.
    """
    seal = head_of_yesterday(now)
    if seal is None:
        return 0
    wanted = {uuid5(KEYS, f"{seal.number} {user.pk}"): user for user in _readers()}
    known = set(Reminder.objects.filter(key__in=wanted).values_list("key", flat=True))
    due_at = now or timezone.now()
    for key, user in wanted.items():
        if key not in known:
            plan(kind=KIND, about=seal, to=user, due_at=due_at, key=key)
    return len(set(wanted) - known)


def readers_among(pairs: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those whose roles of today allow it; one statement."""
    readers = set(_readers().filter(pk__in={user for user, _seal in pairs}).values_list("pk", flat=True))
    return {pair for pair in pairs if UUID(str(pair[0])) in readers}


def facts(numbers: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the mail says: the head as it stands in the table when the mail is written, its time and its count."""
    seals = Seal.objects.defer("digests").filter(number__in=[int(number) for number in numbers])
    return {
        str(seal.number): {
            "head": [" ".join(seal.groups[:4]), " ".join(seal.groups[4:])],
            "sealed_at": seal.sealed_at,
            "total": seal.total,
        }
        for seal in seals
    }


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    providers.register(
        "audit.Seal", may_receive=readers_among, url=lambda _number: reverse("audit_seals"), facts=facts
    )
