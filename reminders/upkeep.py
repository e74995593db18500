"""What the house knows of its own state: pulses of its processes, incidents, the first steps. Reading and the clock's own
marks; what people do about it is in `actions.py`, what is looked at in `bir_duino/health.py` and `bir_duino/first_steps.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from reminders.deadlines import CONFIRMED_FOR
from reminders.models import Confirmation, HouseState, Incident, Pulse

if TYPE_CHECKING:
    from django.db.models import QuerySet

WATCH, BELL = "watch", "bell"
_LONGEST_MS = 2_000_000_000
_BEAT = f"""
INSERT INTO reminders_pulse (name, at, ahead_ms, latest_at)
SELECT %s, clock.shown, greatest(-{_LONGEST_MS}, least({_LONGEST_MS},
       extract(epoch FROM %s::timestamptz - clock.shown) * 1000))::integer, clock.shown
  FROM (SELECT clock_timestamp() AS shown) AS clock
ON CONFLICT (name) DO UPDATE SET at = excluded.at, ahead_ms = excluded.ahead_ms,
   latest_at = greatest(reminders_pulse.latest_at, excluded.latest_at)
"""  # noqa: S608  (a number of our own)


def beat(name: str) -> None:
    """This process goes round: its pulse, and how far its clock is from the database's, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name, timezone.now()])


def pulse_age(name: str) -> timedelta | None:
    """Time since the last beat; None if there was none yet."""
    at = Pulse.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else timezone.now() - at


def begin_incidents(names: Collection[tuple[str, bool]], now: datetime) -> None:
    """What stands still from now on; what did so already keeps its row. Pairs of name and whether all staff shall know."""
    Incident.objects.bulk_create(
        [Incident(check_name=name, loud=loud, began_at=now) for name, loud in names], ignore_conflicts=True
    )


def end_incidents(well: Collection[str], now: datetime) -> int:
    """What goes again; how many incidents ended by it."""
    return Incident.objects.filter(ended_at=None, check_name__in=well).update(ended_at=now)


def not_mailed() -> QuerySet[Incident]:
    """Open incidents of which no administrator has heard."""
    return Incident.objects.filter(ended_at=None, mailed_at=None).order_by("began_at", "check_name")


def mark_mailed(incidents: Collection[Incident], now: datetime) -> None:
    """The administrators have been told."""
    Incident.objects.filter(pk__in=[one.pk for one in incidents]).update(mailed_at=now)


def newest_confirmations() -> dict[str, Confirmation]:
    """The newest confirmation of each step, as old as it may be."""
    rows = Confirmation.objects.select_related("by").order_by("step", "-at").distinct("step")
    return {row.step: row for row in rows}


def still_counts(confirmation: Confirmation | None, about: str = "") -> bool:
    """Whether somebody has looked within the last year, and at the same thing."""
    return (
        confirmation is not None
        and confirmation.about == about
        and confirmation.at > timezone.now() - CONFIRMED_FOR
    )


def house_is_open() -> bool:
    """Whether all first steps were green once, so that the first contact may be logged."""
    return HouseState.objects.filter(opened_at__isnull=False).exists()
