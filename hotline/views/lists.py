"""The queue and the contacts of one colleague. Filters in the address are levels and states, never words."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role
from cases.models.case import TriageLevel
from cases.paging import address, page_of
from hotline.access import (
    contacts_in_triage,
    hide_case,
    may_log_contacts,
    may_see_queue,
    may_tend_flags,
    own_contacts,
    visible_contacts,
)  # fmt: skip
from hotline.states import KEPT
from reference.models import CaseType


@require_GET
def contact_queue(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, in the order in which it burns."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    level = _one_of(request, "level", TriageLevel.values)
    contacts = contacts_in_triage(request.user).burning_first().select_related("operator", "place")
    if level:
        contacts = contacts.filter(triage=level)
    page = page_of(contacts, request.GET, keys=("burning", "answer_by", "id"))
    shown = {"page": page, "levels": _filters(request, "level", CaseType.Triage.choices, level)}
    return render(request, "hotline/contact_queue.html", shown)


@require_GET
def my_contacts(request: HttpRequest) -> HttpResponse:
    """One's own calls; a supervisor may look at everybody's."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    all_of_them = request.GET.get("whose") == "all" and request.user.has_role(Role.SUPERVISOR)
    state = _one_of(request, "state", [str(state) for state in KEPT])
    contacts = visible_contacts(request.user) if all_of_them else own_contacts(request.user)
    contacts = contacts.select_related("operator", "outcome", "case")
    if state:
        contacts = contacts.filter(state=state)
    page = page_of(contacts, request.GET, keys=("-began_at", "-id"))
    for contact in page.rows:
        hide_case(contact)
    shown: dict[str, Any] = {
        "page": page,
        "states": _filters(request, "state", [(str(one), one.label) for one in KEPT], state),
        "all_of_them": all_of_them,
        "may_tend_flags": may_tend_flags(request.user),
    }
    if request.user.has_role(Role.SUPERVISOR):
        shown["whose"] = [
            (_("My own"), address(request.GET, whose=""), not all_of_them),
            (_("Everybody's"), address(request.GET, whose="all"), all_of_them),
        ]
    return render(request, "hotline/my_contacts.html", shown)


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
