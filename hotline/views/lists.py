"""The queue and the contacts of one colleague. Filters in the address are levels and states, never words."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from accounts.prepared import ForReader
from cases.models.case import TriageLevel
from cases.paging import address, first_of, page_of
from hotline.access import (
    contacts_in_triage,
    hide_case,
    may_log_contacts,
    may_see_queue,
    own_contacts,
    visible_contacts,
)  # fmt: skip
from hotline.models import Contact
from hotline.states import KEPT
from reference.models import CaseType

BURNING, NEWEST = ("burning", "answer_by", "id"), ("-began_at", "-id")
# The first pages, as they are opened all day: without a filter.
_QUEUE = ForReader(lambda reader: first_of(_waiting(reader), BURNING))
_OWN = ForReader(lambda reader: first_of(_taken(reader), NEWEST))


@require_GET
def contact_queue(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, in the order in which it burns."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    level = _one_of(request, "level", TriageLevel.values)
    usual = None if level else partial(_QUEUE.rows, request.user)
    page = page_of(partial(_waiting, request.user, level), request.GET, keys=BURNING, first=usual)
    shown = {"page": page, "levels": _filters(request, "level", CaseType.Triage.choices, level)}
    return render(request, "hotline/contact_queue.html", shown)


@require_GET
def my_contacts(request: HttpRequest) -> HttpResponse:
    """One's own calls; a supervisor may look at everybody's."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    all_of_them = request.GET.get("whose") == "all" and request.user.has_role(Role.SUPERVISOR)
    state = _one_of(request, "state", [str(state) for state in KEPT])
    usual = None if all_of_them or state else partial(_OWN.rows, request.user)
    contacts = partial(_taken, request.user, state, all_of_them)
    page = page_of(contacts, request.GET, keys=NEWEST, first=usual)
    for contact in page.rows:
        hide_case(contact)
    shown: dict[str, Any] = {
        "page": page,
        "states": _filters(request, "state", [(str(one), one.label) for one in KEPT], state),
        "all_of_them": all_of_them,
    }
    if request.user.has_role(Role.SUPERVISOR):
        shown["whose"] = [
            (_("My own"), address(request.GET, whose=""), not all_of_them),
            (_("Everybody's"), address(request.GET, whose="all"), all_of_them),
        ]
    return render(request, "hotline/my_contacts.html", shown)


def _waiting(user: User, level: str = "") -> QuerySet[Contact]:
    contacts = contacts_in_triage(user).burning_first().select_related("operator", "place")
    return contacts.filter(triage=level) if level else contacts


def _taken(user: User, state: str = "", all_of_them: bool = False) -> QuerySet[Contact]:
    contacts = visible_contacts(user) if all_of_them else own_contacts(user)
    contacts = contacts.select_related("operator", "outcome", "case")
    return contacts.filter(state=state) if state else contacts


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
