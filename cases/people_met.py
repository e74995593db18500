"""What cases know of a person: in whose cases they stand, in which role, which rows point at them. Registered with
people.sources; never a right of its own, the rules are those of cases.access.
"""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import my_assignments, visible_cases, walls_before
from cases.models import Party
from cases.models.assignments import AssignmentRole

FEW = 50


def register_with(sources: Any) -> None:
    """Called once, in AppConfig.ready(), with the module people.sources."""
    sources.register(
        "cases",
        sources.Source(
            seen=seen, works=works, kept_out=kept_out, attached=attached,
            lines=lambda user, person: [line_of(sources, party) for party in parties_seen(user, person)],
            place="own case", sees_hidden=True, pointers=(("cases.Party", "person"),),
        ),
    )  # fmt: skip


def _of_person(**more: Any) -> Any:
    return Party.objects.filter(person=OuterRef("pk"), **more)


def seen(user: User) -> Q:
    """A party of a case that exists for this reader."""
    return Q(Exists(_of_person(case__in=visible_cases(user).values("pk"))))


def works(user: User) -> Q:
    """A party of a case on which this reader works as a lawyer; interns propose by a note."""
    lawyer = (AssignmentRole.RESPONSIBLE, AssignmentRole.HELPING)
    return Q(Exists(_of_person(case__in=my_assignments(user).filter(role__in=lawyer).values("case"))))


def kept_out(user: User) -> Q:
    """A party of a case behind a wall, or of a restricted one that is closed to this reader."""
    restricted = _of_person(case__restricted_at__isnull=False).exclude(
        case__in=visible_cases(user).values("pk")
    )
    return Q(Exists(_of_person(case__in=walls_before(user).values("case")))) | Q(Exists(restricted))


def attached() -> Q:
    """A party of any case."""
    return Q(Exists(_of_person()))


def parties_seen(user: User, person: UUID) -> Any:
    """The parties that this reader may know of."""
    rows = Party.objects.filter(person=person, case__in=visible_cases(user).values("pk"))
    return rows.select_related("case").order_by("-from_date", "-id")[:FEW]


def line_of(sources: Any, party: Party) -> Any:
    """One case as a line of the person's page: code, role, state."""
    since = timezone.make_aware(datetime.combine(party.from_date, time.min))
    case = party.case
    what = f"{party.get_role_display()}, {case.get_state_display()}"
    return sources.Line(_("case"), case.get_absolute_url(), case.code, what, since)
