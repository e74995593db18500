"""The list of calls that we owe, and the capacity of a day beside it. Filters in the address are codes, never words."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from accounts.prepared import ForReader
from cases.paging import address, first_of, page_of
from hotline.access import may_log_contacts, may_see_queue
from hotline.models import Callback
from hotline.owed import capacity, due_until, is_in_other_hands, owed_callbacks, to_decide
from hotline.ringing import how_to_ring

KEYS = ("theirs", "until_at", "id")
LATE, TODAY, DECIDE = "late", "today", "decide"
# The columns of a line, and what how_to_ring and is_in_other_hands ask.
COLUMNS = (
    "contact_id person_id number number_index ask_for reason triage from_at until_at owner__name owned_since state tries limit"
).split()
# The first page without a filter, as it is opened all day.
_ALL = ForReader(lambda reader: first_of(_shown(reader), KEYS))


@require_GET
def owed_calls(request: HttpRequest) -> HttpResponse:
    """One's own first, by what burns; a supervisor sees everybody's."""
    user = request.user
    if not may_log_contacts(user):
        raise PermissionDenied
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in (LATE, TODAY, DECIDE) else ""
    mine = request.GET.get("whose") == "mine"
    usual = None if chosen or mine else partial(_ALL.rows, user)
    page = page_of(partial(_filtered, user, chosen, mine), request.GET, keys=KEYS, first=usual)
    now, marks = timezone.now(), how_to_ring(page.rows)
    for row in page.rows:
        row.ringing = marks[row.pk]
        row.is_late = row.until_at <= now
        row.is_early = row.from_at > now
        row.in_other_hands = is_in_other_hands(user, row)
    shown = {
        "page": page,
        "lists": _links(
            request,
            "list",
            [(TODAY, _("due today")), (LATE, _("late")), (DECIDE, _("to decide"))],
            chosen,
            every=_("All"),
        ),
        "whose": _links(
            request, "whose", [("mine", _("My own"))], "mine" if mine else "", every=_("Everybody's")
        ),
        "capacity": capacity(user),
        "may_see_missed": may_see_queue(user),
        "is_supervisor": user.has_role(Role.SUPERVISOR),
    }
    return render(request, "hotline/owed_calls.html", shown)


def _filtered(user: User, chosen: str, mine: bool) -> QuerySet[Callback]:
    rows = _shown(user)
    if chosen == LATE:
        rows = due_until(rows, timezone.now())
    elif chosen == TODAY:
        rows = due_until(rows, _midnight())
    elif chosen == DECIDE:
        rows = to_decide(rows)
    return rows.filter(owner=user) if mine else rows


def _shown(user: User) -> QuerySet[Callback]:
    return owed_callbacks(user).mine_first(user).select_related("owner").only(*COLUMNS)


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0)


def _links(
    request: HttpRequest, name: str, choices: list[tuple[str, str]], chosen: str, *, every: str
) -> list[tuple[str, str, bool]]:
    """(text, address, whether it is on), `every` one first."""
    links = [(every, address(request.GET, **{name: ""}), not chosen)]
    return links + [(text, address(request.GET, **{name: code}), code == chosen) for code, text in choices]
