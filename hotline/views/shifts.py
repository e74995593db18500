"""Beginning and ending a shift, its hand-over, taking one over. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.saved import saved_forms_of
from audit.log import record_read
from hotline import duty_access as gate
from hotline.actions.shifts import accept_shift as accept
from hotline.actions.shifts import begin_shift as begin
from hotline.actions.shifts import end_shift as end
from hotline.duty_forms import BeginShiftForm, EndShiftForm
from hotline.handing_over import owed_with
from hotline.models import Shift
from hotline.unfinished import FORM
from hotline.views.answers import status_of
from hotline.views.emergencies import tabs

MOST_CALLS = 200


@require_GET
def shifts(request: HttpRequest) -> HttpResponse:
    """The own shift, who else is on the line, what waits to be taken over."""
    gate.require(request.user, "begin_shift")
    shown = {
        "own": gate.own_shift(request.user),
        "form": BeginShiftForm(user=request.user),
        "open": list(gate.open_shifts(request.user)),
        "waiting": list(gate.waiting_shifts(request.user)),
        "may_accept": gate.may(request.user, "accept_shift"),
        "tab": "shifts",
        **tabs(request.user),
    }
    return render(request, "hotline/shifts.html", shown)


@require_POST
def begin_shift(request: HttpRequest) -> HttpResponse:
    """I am on the line."""
    gate.require(request.user, "begin_shift")
    form = BeginShiftForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose the line, and press the button again."))
        return redirect("shifts")
    begin(key=form.cleaned_data["row_key"], line=form.cleaned_data["line"], by=request.user)
    messages.success(request, _("You are on the line. Look first whether a hand-over waits for you."))
    return redirect("shifts")


@require_http_methods(["GET", "HEAD", "POST"])
def end_shift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is handed over, a note, and the end."""
    shift = gate.get_shift(request.user, pk, to="end_shift")
    form = EndShiftForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            end(shift=shift, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Your shift has ended. It waits to be taken over."))
            return redirect(shift)
    shown = {"form": form, **_handed(request, shift)}
    return render(request, "hotline/end_shift.html", shown, status=status_of(form))


@require_GET
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a shift: without names, to be read, printed, taken over."""
    shift = gate.get_shift(request.user, pk)
    record_read("hotline.hand_over", about=shift, by=request.user)
    return render(request, "hotline/hand_over.html", _handed(request, shift))


@require_POST
def accept_shift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I take it over."""
    shift = gate.get_shift(request.user, pk, to="accept_shift")
    try:
        accept(shift=shift, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("You have taken the shift over."))
    return redirect(shift)


def _handed(request: HttpRequest, shift: Shift) -> dict[str, object]:
    """Codes, levels, moments: neither names nor numbers nor words of callers."""
    calls = list(
        gate.contacts_of_shift(shift).select_related("outcome").order_by("logged_at", "id")[:MOST_CALLS]
    )
    waiting = [one for one in calls if one.state == "in_triage"]
    emergencies = list(gate.emergencies_on_paper())
    return {
        "shift": shift,
        "calls": calls,
        "waiting": [one for one in waiting if one.pk not in {burning.pk for burning in emergencies}],
        "settled": len(calls) - len(waiting),
        "forms": saved_forms_of(shift.operator, FORM) if shift.ended_at is None else [],
        "emergencies": emergencies,
        "unheld": any(one.accepted_at is None for one in emergencies),
        "sections": owed_with(shift),
        "may_accept": shift.ended_at is not None
        and shift.accepted_at is None
        and shift.operator_id != request.user.pk
        and gate.may(request.user, "accept_shift"),
        "may_end": shift.ended_at is None and shift.operator_id == request.user.pk,
    }
