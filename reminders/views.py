"""The inbox of each colleague, and the list of reminders that could not be sent."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from reminders import access, actions
from reminders.inbox import page_of

FAILED_SHOWN = 100


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, unread first."""
    page = page_of(request.user, request.GET.get("after", ""))
    next_url = f"{reverse('inbox')}?{urlencode({'after': page.next_key})}" if page.next_key else ""
    return render(request, "reminders/inbox.html", {"lines": page.lines, "next_url": next_url})


@require_POST
def read_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one of my reminders as read."""
    actions.read_reminder(reminder=access.get_own_reminder(request.user, pk), by=request.user)
    return redirect("inbox")


@require_POST
def read_all_reminders(request: HttpRequest) -> HttpResponse:
    """Mark all of mine as read."""
    number = actions.read_all_reminders(by=request.user)
    messages.success(
        request,
        ngettext("%(n)s reminder is marked as read.", "%(n)s reminders are marked as read.", number)
        % {"n": number},
    )
    return redirect("inbox")


@require_GET
def failed_reminders(request: HttpRequest) -> HttpResponse:
    """Reminders that were given up, for those who look after the house."""
    rows = list(access.failed_reminders(request.user)[: FAILED_SHOWN + 1])
    context = {
        "reminders": access.with_codes(request.user, rows[:FAILED_SHOWN]),
        "more": len(rows) > FAILED_SHOWN,
    }
    return render(request, "reminders/failed_reminders.html", context)


@require_POST
def retry_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a failed one go out again."""
    reminder = access.get_failed(request.user, pk, to="retry_reminder")
    try:
        actions.retry_reminder(reminder=reminder, by=request.user)
    except ValidationError as problem:
        messages.warning(request, problem.messages[0])
    else:
        messages.success(request, _("The reminder will be sent again within a minute."))
    return redirect("failed_reminders")
