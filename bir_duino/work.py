"""Today's work as rows of the desk, each kind in one statement, and all counts of a desk in one more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.prepared import ForReader
from bir_duino.templatetags.house import age, moment, time_left
from cases.access import drafts_to_review, in_live_cases, listed_cases, my_cases
from cases.models import Draft, FollowUp
from cases.reading import BEHIND
from cases.states import DraftState, FollowUpState
from hotline.access import contacts_in_triage
from hotline.models import Contact
from hotline.owed import owed_callbacks

FEW = 12
COUNTED = 1000


@dataclass(frozen=True)
class Row:
    """One line of work: what, where, until when, who. `order` sorts by what burns first; an emergency stands before all."""

    key: str
    order: datetime
    what: str
    url: str
    link: str
    when: str
    tone: str
    who: str
    is_emergency: bool = False


@dataclass(frozen=True)
class Hour:
    """The moments that the desk asks about: what is late now, what is due until midnight, what came since the last one."""

    now: datetime
    midnight: datetime
    morning: datetime

    @classmethod
    def present(cls) -> "Hour":
        """This one."""
        here = timezone.localtime()
        morning = here.replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(timezone.now(), here.replace(hour=23, minute=59, second=59), morning)


def count_all(*lists: QuerySet) -> tuple[str, list[Any]]:
    """The statement that says how many rows each list has (at most COUNTED + 1 are looked at), and its values."""
    parts, values = [], []
    for rows in lists:
        sql, params = rows.order_by().values("pk")[: COUNTED + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS list)")  # noqa: S608  (Django's own SQL, values apart)
        values.extend(params)
    return "SELECT " + ", ".join(parts), values


def shown(count: int) -> str:
    """A count as the desk shows it."""
    return str(count) if count <= COUNTED else f"{COUNTED}+"


def follow_ups_of(user: User) -> QuerySet[FollowUp]:
    """The planned follow-ups that are this person's to do, on cases that he still sees."""
    return in_live_cases(user, FollowUp.objects.filter(assignee=user, state=FollowUpState.PLANNED))


def overdue(user: User, hour: Hour | None = None) -> QuerySet[FollowUp]:
    """Planned follow-ups of all visible cases whose time is over."""
    late = FollowUp.objects.filter(state=FollowUpState.PLANNED, due_at__lt=(hour or Hour.present()).now)
    return in_live_cases(user, late)


def due_today(user: User, hour: Hour | None = None) -> QuerySet[FollowUp]:
    """The own ones that are due until midnight or late already."""
    return follow_ups_of(user).filter(due_at__lte=(hour or Hour.present()).midnight)


def returned_drafts(user: User) -> QuerySet[Draft]:
    """Own texts that came back with a remark."""
    return Draft.objects.filter(
        state=DraftState.RETURNED,
        author_ids__contains=[user.pk],
        case__in=my_cases(user),
    )


# The desk is everybody's first page, many times a day: only the columns that it shows.
_FOLLOW_UPS = ForReader(
    lambda reader: (
        follow_ups_of(reader)
        .select_related("case")
        .only("what", "due_at", "case__code")
        .order_by("due_at", "id")[:FEW]
    )
)
_CONTACTS = ForReader(
    lambda reader: (
        contacts_in_triage(reader)
        .select_related("operator")
        .only("triage", "began_at", "logged_at", "answer_by", "operator__name")
        .order_by("answer_by", "id")[:FEW]
    )
)
_CALLS = ForReader(
    lambda reader: owed_callbacks(reader).filter(owner=reader).order_by("until_at", "id")[:FEW]
)
_TO_REVIEW = ForReader(
    lambda reader: (
        drafts_to_review(reader)
        .select_related("case", "begun_by")
        .only("title", "number", "submitted_at", "case__code", "begun_by__name")
        .order_by("submitted_at", "id")[:FEW]
    )
)
_RETURNED = ForReader(
    lambda reader: (
        returned_drafts(reader)
        .select_related("case")
        .only("title", "number", "submitted_at", "begun_at", "case__code")
        .order_by("submitted_at", "id")[:FEW]
    )
)
_UNASSIGNED = ForReader(
    lambda reader: (
        listed_cases(reader)
        .unassigned()
        .select_related("type")
        .defer(*BEHIND)
        .order_by("opened_at", "id")[:FEW]
    )
)


def follow_up_rows(user: User) -> list[Row]:
    """What this person promised to do, the soonest first."""
    now = timezone.now()
    return [
        Row(
            key=f"f{row.pk}",
            order=row.due_at,
            what=row.what,
            url=reverse("case_follow_ups", args=[row.case.code]),
            link=row.case.code,
            when=time_left(row.due_at) if (row.due_at - now).days < 1 else moment(row.due_at),
            tone="fire" if row.due_at <= now else "amber" if (row.due_at - now).days < 1 else "",
            who=_("you"),
        )
        for row in _FOLLOW_UPS.rows(user)
    ]


def _contact_tone(contact: Contact, now: datetime) -> str:
    """Red: at once, or late. Amber: to answer within a day. As everywhere on the desk."""
    left = contact.answer_by - now if contact.answer_by else None
    if contact.triage == "emergency" or (left is not None and left <= timedelta()):
        return "fire"
    return "amber" if contact.triage == "urgent" or (left is not None and left < timedelta(days=1)) else ""


def contact_rows(user: User) -> list[Row]:
    """The queue as work: what must be looked at, the nearest target first."""
    now = timezone.now()
    return [
        Row(
            key=f"c{row.pk}",
            order=row.answer_by or row.logged_at,
            what=_("%(level)s: look at it and decide") % {"level": row.level_label.capitalize()},
            url=row.get_absolute_url(),
            link=_("contact of %(when)s") % {"when": moment(row.began_at)},
            when=time_left(row.answer_by),
            tone=_contact_tone(row, now),
            who=row.operator.name,
            is_emergency=row.triage == "emergency",
        )
        for row in _CONTACTS.rows(user)
    ]


def callback_rows(user: User) -> list[Row]:
    """The calls that this person owes, what must be rung soonest first."""
    now = timezone.now()
    return [
        Row(
            key=f"p{row.pk}",
            order=row.until_at,
            what=_("Ring as promised: %(whom)s") % {"whom": row.ask_for}
            if row.ask_for
            else _("Ring as promised"),
            url=row.get_absolute_url(),
            link=row.code,
            when=time_left(row.until_at),
            tone="fire" if row.until_at <= now else "amber" if (row.until_at - now).days < 1 else "",
            who=_("you"),
        )
        for row in _CALLS.rows(user)
    ]


def review_rows(user: User) -> list[Row]:
    """Texts that wait for this person's eyes."""
    return [
        Row(
            key=f"d{row.pk}",
            order=row.submitted_at,
            what=_("Review the draft “%(title)s”") % {"title": row.title},
            url=reverse("draft_page", args=[row.case.code, row.number]),
            link=row.case.code,
            when=_("waits %(span)s") % {"span": age(row.submitted_at)},
            tone="amber",
            who=row.begun_by.name,
        )
        for row in _TO_REVIEW.rows(user)
    ]


def returned_rows(user: User) -> list[Row]:
    """Own texts to change."""
    return [
        Row(
            key=f"r{row.pk}",
            order=row.submitted_at or row.begun_at,
            what=_("Change the returned draft “%(title)s”") % {"title": row.title},
            url=reverse("draft_page", args=[row.case.code, row.number]),
            link=row.case.code,
            when=_("returned"),
            tone="amber",
            who=_("you"),
        )
        for row in _RETURNED.rows(user)
    ]


def unassigned_rows(user: User) -> list[Row]:
    """Files without a lawyer."""
    return [
        Row(
            key=f"u{row.pk}",
            order=row.opened_at,
            what=_("Assign a lawyer: a restricted case")
            if row.sealed
            else _("Assign a lawyer: %(type)s") % {"type": row.type.name},
            url=row.get_absolute_url(),
            link=row.code,
            when=_("without a lawyer for %(span)s") % {"span": age(row.opened_at)},
            tone="fire" if row.triage in ("emergency", "urgent") and not row.sealed else "amber",
            who="",
        )
        for row in _UNASSIGNED.rows(user)
    ]


def sequence(*groups: Sequence[Row]) -> list[Row]:
    """All rows once, by what burns: an emergency, then red before amber before the rest, then by time."""
    rank = {"fire": 0, "amber": 1}
    rows = {row.key: row for group in groups for row in group}
    found = sorted(rows.values(), key=lambda row: (not row.is_emergency, rank.get(row.tone, 2), row.order))
    return found[:FEW]
