"""The queue and the contacts of one colleague. Filters in the address are levels and states, never words."""

from datetime import datetime
from functools import cache, partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from accounts.prepared import ForReader
from cases.models.case import TriageLevel
from cases.paging import address, first_of, page_of
from hotline.access import (
    calls_of_today,
    contacts_in_triage,
    hide_case,
    may_log_contacts,
    may_see_queue,
    missed_contacts,
    own_contacts,
    quiet_calls,
    this_morning,
    visible_contacts,
)  # fmt: skip
from hotline.deadlines import missed_at
from hotline.flag_access import may_tend_flags
from hotline.models import Contact
from hotline.outcomes import apart
from hotline.states import KEPT
from reference.models import CaseType

APART = "apart"
BURNING, NEWEST = ("burning", "answer_by", "id"), ("-began_at", "-id")
# The first pages, as they are opened all day: without a filter.
_QUEUE = ForReader(lambda reader: first_of(_waiting(reader), BURNING))


@cache
def _own(_apart: tuple[str, ...]) -> ForReader:
    """One's own calls, for the outcomes that are counted apart today: they are rows of a list that may change."""
    return ForReader(lambda reader: first_of(_talks(own_contacts(reader)), NEWEST))


@require_GET
def contact_queue(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, in the order in which it burns."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    level = _one_of(request, "level", TriageLevel.values)
    late, now = request.GET.get("late") == "1", timezone.now()
    usual = None if level or late else partial(_QUEUE.rows, request.user)
    waiting = partial(_waiting, request.user, level, late_at=now if late else None)
    page = page_of(waiting, request.GET, keys=BURNING, first=usual)
    for contact in page.rows:
        contact.is_missed = missed_at(contact.logged_at, contact.triage) <= now
    levels = _filters(request, "level", CaseType.Triage.choices, level)
    levels.append((_("time to answer missed"), address(request.GET, late="" if late else "1"), late))
    return render(request, "hotline/contact_queue.html", {"page": page, "levels": levels})


@require_GET
def my_contacts(request: HttpRequest) -> HttpResponse:
    """One's own calls; a supervisor may look at everybody's."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    all_of_them = request.GET.get("whose") == "all" and request.user.has_role(Role.SUPERVISOR)
    state = _one_of(request, "state", [*(str(state) for state in KEPT), APART])
    contacts = visible_contacts(request.user) if all_of_them else own_contacts(request.user)
    quiet = calls_of_today(contacts)
    # Calls without a conversation are counted, not listed among the others (many a day, and nothing to do).
    if state == APART:
        since = this_morning() if request.GET.get("day") == "today" else None
        shown_ones = partial(_shown, quiet_calls(contacts, since=since))
    else:
        shown_ones = partial(_talks, contacts, state)
    usual = None if all_of_them or state else partial(_own(apart()).rows, request.user)
    page = page_of(shown_ones, request.GET, keys=NEWEST, first=usual)
    for contact in page.rows:
        hide_case(contact)
    shown: dict[str, Any] = {
        "page": page,
        "states": _filters(
            request,
            "state",
            [*((str(one), one.label) for one in KEPT), (APART, _("without a conversation"))],
            state,
        ),
        "quiet": quiet,
        "all_of_them": all_of_them,
        "may_tend_flags": may_tend_flags(request.user),
    }
    if request.user.has_role(Role.SUPERVISOR):
        shown["whose"] = [
            (_("My own"), address(request.GET, whose=""), not all_of_them),
            (_("Everybody's"), address(request.GET, whose="all"), all_of_them),
        ]
    return render(request, "hotline/my_contacts.html", shown)


def _waiting(user: User, level: str = "", late_at: datetime | None = None) -> QuerySet[Contact]:
    contacts = missed_contacts(user, late_at) if late_at else contacts_in_triage(user)
    contacts = contacts.burning_first().select_related("operator", "place")
    return contacts.filter(triage=level) if level else contacts


def _talks(contacts: QuerySet[Contact], state: str = "") -> QuerySet[Contact]:
    contacts = _shown(contacts.exclude(outcome__in=apart()))
    return contacts.filter(state=state) if state else contacts


def _shown(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    return contacts.select_related("operator", "outcome", "case")


def _one_of(request: HttpRequest, name: str, allowed: list[str]) -> str:
    """A filter of the address; an unknown value is like none."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""


def _filters(request: HttpRequest, name: str, choices: list, chosen: str) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is on), "all" first."""
    links = [(_("All"), address(request.GET, **{name: ""}), not chosen)]
    return links + [
        (str(text), address(request.GET, **{name: code}), code == chosen) for code, text in choices
    ]
