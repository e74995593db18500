"""Missed calls: noted from the list of a handset, grouped by number, turned into contacts or promises, dismissed."""

from functools import partial
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.fields import signed_row_key
from accounts.models import User
from accounts.prepared import ForReader
from audit.log import record_read
from cases.paging import first_of, page_of
from hotline.access import may_see_queue
from hotline.actions.missed import (
    Noted,
)  # fmt: skip
from hotline.actions.missed import (
    dismiss_missed_call as dismiss,
)
from hotline.actions.missed import (
    note_missed_calls as note,
)
from hotline.actions.missed import (
    promise_missed_call as promise,
)
from hotline.actions.missed import (
    take_missed_call as take,
)
from hotline.actions.missed import (
    undo_dismiss_missed_call as take_back,
)
from hotline.deadlines import taken_until
from hotline.models import MissedCall
from hotline.models.missed import Dismissal
from hotline.owed import capacity, get_missed, missed_groups, owed_to
from hotline.owed_forms import DismissMissedCallForm, NoteMissedCallsForm, PromiseMissedCallForm
from hotline.ringing import Ringing, marks_of_missed
from hotline.views.answers import status_of

KEYS = ("rang_at", "id")
NUMBERS = 20  # on a page: each line has its buttons
COLUMNS = ("number", "number_index", "rang_at", "timed", "taken_at", "taken_by__name")
_FIRST = ForReader(lambda reader: first_of(_groups(reader), KEYS, NUMBERS))


def _groups(user: User) -> QuerySet[MissedCall]:
    return missed_groups(user).select_related("taken_by").only(*COLUMNS)


@require_GET
def missed_calls(request: HttpRequest) -> HttpResponse:
    """One line a number, the longest waiting first. The opening is recorded: numbers stand here."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    usual = partial(_FIRST.rows, request.user)
    page = page_of(partial(_groups, request.user), request.GET, keys=KEYS, size=NUMBERS, first=usual)
    record_read("hotline.missed_calls", by=request.user, found=len(page.rows))
    marks = marks_of_missed(page.rows)
    owed = owed_to(request.user, list(marks)) if marks else {}
    now = timezone.now()
    for row in page.rows:
        index = bytes(row.number_index)
        row.ringing, row.owed = Ringing(marks[index]), owed.get(index)
        row.in_other_hands = (
            row.taken_at and row.taken_by_id != request.user.pk and now < taken_until(row.taken_at)
        )
    shown = {
        "page": page,
        "reasons": Dismissal.choices,
        "capacity": capacity(request.user),
        "key": signed_row_key(request.user),
    }
    return render(request, "hotline/missed_calls.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def note_missed_calls(request: HttpRequest) -> HttpResponse:
    """The list of a handset, typed or pasted."""
    if not may_see_queue(request.user):
        raise PermissionDenied
    form = NoteMissedCallsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        messages.success(request, _said(note(rings=form.found.rings, by=request.user)))
        return redirect("missed_calls")
    return render(request, "hotline/note_missed_calls.html", {"form": form}, status=status_of(form))


@require_POST
def take_missed_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a call, with number and time."""
    missed = get_missed(request.user, pk)
    try:
        saved = take(missed=missed, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
        return redirect("missed_calls")
    return redirect("log_contact", pk=saved.pk)


@require_POST
def promise_missed_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A call that we owe, today."""
    missed = get_missed(request.user, pk)
    form = PromiseMissedCallForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("This page was opened too long ago. Press the button again."))
        return redirect("missed_calls")
    try:
        # One key a page: with the number it is the key of the row.
        key = uuid5(form.cleaned_data["row_key"], str(missed.pk))
        callback = promise(key=key, missed=missed, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Promised: %(code)s.") % {"code": callback.code})
    return redirect("missed_calls")


@require_POST
def dismiss_missed_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody rings back, and why."""
    missed = get_missed(request.user, pk)
    form = DismissMissedCallForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why nobody rings back."))
        return redirect("missed_calls")
    try:
        dismiss(missed=missed, why=form.cleaned_data["why"], by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        undo = reverse("undo_dismiss_missed_call", args=[missed.pk])
        messages.success(request, _("Dismissed."), extra_tags=f"undo:{undo}")
    return redirect("missed_calls")


@require_POST
def undo_dismiss_missed_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It waits again."""
    missed = get_missed(request.user, pk)
    try:
        take_back(missed=missed, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The number waits again."))
    return redirect("missed_calls")


def _said(noted: Noted) -> str:
    """What became of the list, in a sentence each."""
    parts = [
        ngettext("%(count)s missed call is noted.", "%(count)s missed calls are noted.", noted.new)
        % {"count": noted.new}
    ]
    if noted.known:
        parts.append(
            ngettext("%(count)s was noted before.", "%(count)s were noted before.", noted.known)
            % {"count": noted.known}
        )
    if noted.called_since:
        parts.append(
            ngettext(
                "%(count)s has called since and waits no more.",
                "%(count)s have called since and wait no more.",
                noted.called_since,
            )
            % {"count": noted.called_since}
        )
    return " ".join(parts)
