"""The lists behind the numbers of the desk: follow-ups of today, what is late in the team, texts that came back."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from bir_duino import work
from cases.access import may_work_on_cases

PAGE = 25
LISTS = {
    "all": _("All my follow-ups"),
    "today": _("Follow-ups for today"),
    "overdue": _("Overdue follow-ups"),
    "returned": _("Drafts that came back"),
}


@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """One list at a time, 25 rows, paged by (due time, id)."""
    if not may_work_on_cases(request.user):
        raise PermissionDenied
    chosen = request.GET.get("list", "all")
    chosen = chosen if chosen in LISTS else "all"
    context: dict[str, object] = {
        "chosen": chosen,
        "title": LISTS[chosen],
        "tabs": [(key, text, f"{reverse('agenda')}?list={key}") for key, text in LISTS.items()],
    }
    if chosen == "returned":
        context["drafts"] = work.returned_rows(request.user)
    else:
        rows = {
            "all": work.follow_ups_of,
            "today": work.due_today,
            "overdue": work.overdue,
        }[chosen](request.user)
        page = (
            after(rows, request.GET.get("after", ""))
            .select_related("case", "assignee")
            .order_by("due_at", "id")
        )
        found = list(page[: PAGE + 1])
        context["follow_ups"] = found[:PAGE]
        if len(found) > PAGE:
            last = found[PAGE - 1]
            key = f"{last.due_at.isoformat()},{last.pk}"
            context["next_url"] = f"{reverse('agenda')}?{urlencode({'list': chosen, 'after': key})}"
    return render(request, "agenda.html", context)


def after(rows: QuerySet, key: str) -> QuerySet:
    """The rows behind `due time,id`; a key that is none begins at the top."""
    typed_at, _comma, typed_id = key.partition(",")
    try:
        at: datetime | None = parse_datetime(typed_at)
        pk = UUID(typed_id)
    except ValueError:
        return rows
    if at is None or at.tzinfo is None:
        return rows
    return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
