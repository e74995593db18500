"""Lists of cases: mine, those without a lawyer (for lawyers their stubs), the team's. Filters in the address are codes and ids, never words."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from accounts.prepared import ForReader
from cases.access import listed_cases, may_work_on_cases, visible_cases
from cases.access import my_cases as cases_of
from cases.deadlines import remind_of_unassigned, urgency_of
from cases.loads import to_choose_from, workers
from cases.models import Case
from cases.paging import Page, address, first_of, page_of
from cases.reading import BEHIND, BURNING, by_urgency, for_list, give_people, worked_on_by
from cases.states import CaseState
from cases.waiting import may_volunteer, shown_stubs, with_volunteers
from people.models.persons import Tongue
from reference.choices import choices_of, row_of
from reference.models import CaseType, Place
from reference.widgets import LeanSelect

NEWEST = ("-changed_at", "-id")
MOST_URGENT = ("rank", "opened_at", "id")
_NO_FILTER = {"state": "", "lawyer": "", "type": ""}
# The first pages, as they are opened all day: without a filter.
_MINE = ForReader(lambda reader: first_of(_mine(reader, closed=False), NEWEST))
_TEAM = ForReader(lambda reader: first_of(_chosen_cases(reader, _NO_FILTER), NEWEST))
_UNASSIGNED = ForReader(lambda reader: first_of(_waiting(reader), MOST_URGENT))
_STUBS = ForReader(lambda reader: first_of(shown_stubs(reader), MOST_URGENT))


@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """The cases on which I work; closed ones on request."""
    _only(request.user, may_work_on_cases(request.user))
    closed = request.GET.get("state") == CaseState.CLOSED
    usual = None if closed else partial(_MINE.rows, request.user)
    page = _filled(page_of(partial(_mine, request.user, closed), request.GET, keys=NEWEST, first=usual))
    return render(
        request,
        "cases/my_cases.html",
        {"page": page, "closed": closed, "list": "closed" if closed else "mine", **_tabs(request.user)},
    )


@require_GET
def unassigned_cases(request: HttpRequest) -> HttpResponse:
    """Cases for which nobody answers yet: emergencies first, then the oldest."""
    _only(request.user, request.user.has_role(Role.SUPERVISOR))
    usual = partial(_UNASSIGNED.rows, request.user)
    page = _filled(page_of(partial(_waiting, request.user), request.GET, keys=MOST_URGENT, first=usual))
    now = timezone.now()
    for case in page.rows:
        if case.sealed:
            continue
        case.tone = (
            urgency_of(remind_of_unassigned(case.opened_at), now) if case.triage not in BURNING else "fire"
        )
    return render(
        request, "cases/unassigned_cases.html", {"page": page, "list": "unassigned", **_tabs(request.user)}
    )


@require_GET
def waiting_cases(request: HttpRequest) -> HttpResponse:
    """Stubs of cases for which nobody answers yet, for lawyers who would take one: what burns first, then the longest waiting."""
    _only(request.user, may_volunteer(request.user))
    usual = partial(_STUBS.rows, request.user)
    page = page_of(partial(shown_stubs, request.user), request.GET, keys=MOST_URGENT, first=usual)
    now, tongues = timezone.now(), dict(Tongue.choices)
    for stub in page.rows:
        stub.type = row_of(CaseType, stub.type_id)
        stub.where = row_of(Place, stub.place_id).name if stub.place_id else ""
        stub.speaks = tongues.get(stub.language, "")
        late = urgency_of(remind_of_unassigned(stub.opened_at), now)
        stub.tone = "fire" if stub.triage in BURNING else late
    return render(
        request, "cases/waiting_cases.html", {"page": page, "list": "waiting", **_tabs(request.user)}
    )


@require_GET
def team_cases(request: HttpRequest) -> HttpResponse:
    """All cases by state, colleague and type."""
    _only(request.user, request.user.has_role(Role.SUPERVISOR))
    colleagues = workers()
    chosen = _chosen(request, {str(one.pk) for one in colleagues})
    usual = None if any(chosen.values()) else partial(_TEAM.rows, request.user)
    page = _filled(
        page_of(partial(_chosen_cases, request.user, chosen), request.GET, keys=NEWEST, first=usual)
    )
    context = {
        "page": page,
        "chosen": chosen,
        "filters": [
            ("state", _("State"), _box("state", _("all open ones"), CaseState.choices, chosen)),
            (
                "lawyer",
                _("Who works on it"),
                _box("lawyer", _("everybody"), [(str(one.pk), one.name) for one in colleagues], chosen),
            ),
            ("type", _("Type"), _box("type", _("all types"), choices_of(CaseType), chosen)),
        ],
        "is_filtered": any(chosen.values()),
        "chips": _chips(request, chosen, colleagues),
        "list": "team",
        **_tabs(request.user),
    }
    return render(request, "cases/team_cases.html", context)


@require_GET
def team_loads(request: HttpRequest) -> HttpResponse:
    """How much each lawyer and intern carries."""
    _only(request.user, request.user.has_role(Role.SUPERVISOR))
    context = {"loads": to_choose_from(reader=request.user), "list": "loads", **_tabs(request.user)}
    return render(request, "cases/team_loads.html", context)


def _box(name: str, nothing: str, choices: Sequence[tuple[str, Any]], chosen: dict[str, str]) -> str:
    """The select box of one filter."""
    box = LeanSelect(choices=[("", nothing), *choices], attrs={"id": name, "class": "form-select short"})
    return box.render(name, chosen[name])


def _mine(user: User, closed: bool) -> QuerySet[Case]:
    cases = cases_of(user)
    return for_list(cases.filter(state=CaseState.CLOSED) if closed else cases.live())


def _waiting(user: User) -> QuerySet[Case]:
    """Cases without a lawyer, with their rank; of a restricted one no more than that it must have a lawyer."""
    return with_volunteers(by_urgency(listed_cases(user).unassigned())).defer(*BEHIND)


def _tabs(user: User) -> dict[str, bool]:
    """The lists of the whole team stand beside the own ones for supervisors, what waits for a lawyer for lawyers."""
    return {"sees_team": user.has_role(Role.SUPERVISOR), "sees_waiting": may_volunteer(user)}


def _only(user: User, allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _chosen(request: HttpRequest, people: set[str]) -> dict[str, str]:
    """The filters of the address that mean something; the others are like none."""
    state, lawyer, kind = (request.GET.get(name, "") for name in ("state", "lawyer", "type"))
    return {
        "state": state if state in CaseState.values else "",
        "lawyer": lawyer if lawyer in people else "",
        "type": kind if kind in {code for code, _name in choices_of(CaseType)} else "",
    }


def _chosen_cases(user: User, chosen: dict[str, str]) -> QuerySet[Case]:
    # The type of a restricted case is not shown, and so not asked about either.
    cases = visible_cases(user) if chosen["type"] else listed_cases(user)
    cases = cases.filter(state=chosen["state"]) if chosen["state"] else cases.live()
    if chosen["lawyer"]:
        cases = worked_on_by(cases, UUID(chosen["lawyer"]))
    return for_list(cases.filter(type=chosen["type"]) if chosen["type"] else cases)


def _chips(request: HttpRequest, chosen: dict[str, str], colleagues: Sequence[User]) -> list[dict[str, str]]:
    """Each filter that is set, with the address of the list without it."""
    names = {
        "state": str(CaseState(chosen["state"]).label) if chosen["state"] else "",
        "lawyer": next((one.name for one in colleagues if str(one.pk) == chosen["lawyer"]), ""),
        "type": row_of(CaseType, chosen["type"]).name if chosen["type"] else "",
    }
    return [{"text": text, "url": address(request.GET, **{name: ""})} for name, text in names.items() if text]


def _filled(page: Page) -> Page:
    """What the rows show besides their own columns: people, type, urgency. Two statements, however many rows."""
    now = timezone.now()
    shown = [case for case in page.rows if not getattr(case, "sealed", False)]
    give_people(shown)
    for case in shown:
        case.type = row_of(CaseType, case.type_id)
        next_due = getattr(case, "next_due", None)
        case.next_tone = urgency_of(next_due, now) if next_due and case.is_live else ""
        case.tone = case.next_tone
    return page
