"""The plan of duties, phones on duty, absences with their deputies. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import absences as absent
from hotline import duty_access as gate
from hotline.actions.duties import plan_duty as plan
from hotline.actions.duties import watch_supervision
from hotline.actions.duties import withdraw_duty as withdraw
from hotline.duty_forms import PlanAbsenceForm, PlanDutyForm, SetDutyPhoneForm
from hotline.on_call import on_call
from hotline.plans import days_of, first_gap, span
from hotline.views.answers import status_of
from hotline.views.emergencies import tabs


@require_GET
def duty_plan(request: HttpRequest) -> HttpResponse:
    """Two weeks, day by day, gaps among them; to be printed and hung up."""
    gate.require(request.user, "read_duties")
    now = timezone.now()
    days = days_of(gate.duties_between(*span(now)), now)
    shown = {
        "days": days,
        "gaps": sum(day.has_gap for day in days),
        "there": on_call(now),
        "may_plan": gate.may(request.user, "plan_duty"),
        "tab": "plan",
        **tabs(request.user),
    }
    return render(request, "hotline/duty_plan.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_duty(request: HttpRequest) -> HttpResponse:
    """A stretch of duty, on one day or on several."""
    gate.require(request.user, "plan_duty")
    now = timezone.now()
    start = first_gap(days_of(gate.duties_between(*span(now)), now)) or now
    form = PlanDutyForm(request.POST if request.method == "POST" else None, user=request.user, start=start)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            plan(
                key=asked["row_key"], first=asked["first"], second=asked["second"], from_at=asked["from_at"],
                until=asked["until"], days=asked["days"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The duty is planned."))
            return redirect("duty_plan")
    return render(request, "hotline/plan_duty.html", {"form": form}, status=status_of(form))


@require_POST
def withdraw_duty(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A duty that runs ends now; another never begins."""
    duty = gate.get_duty(request.user, pk)
    try:
        withdraw(duty=duty, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The duty is withdrawn. Look whether there is a gap now."))
    return redirect("duty_plan")


@require_http_methods(["GET", "HEAD", "POST"])
def set_duty_phone(request: HttpRequest) -> HttpResponse:
    """On which numbers one answers while on call."""
    phone = gate.own_phone(request.user)
    form = SetDutyPhoneForm(request.POST if request.method == "POST" else None, phone=phone)
    if form.is_bound and form.is_valid():
        absent.set_duty_phone(**form.cleaned_data, by=request.user)
        messages.success(
            request, _("Saved. It is shown to those on the line, while an emergency waits for you.")
        )
        return redirect("duty_plan")
    return render(request, "hotline/set_duty_phone.html", {"form": form}, status=status_of(form))


@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away, who stands in, and whether anybody decides."""
    rows = list(gate.absences(request.user))
    shown = {
        "rows": rows,
        "now": timezone.now(),
        "vacancy": gate.present_vacancy(),
        "may_plan": gate.may(request.user, "plan_absence"),
        "tab": "absences",
        **tabs(request.user),
    }
    return render(request, "hotline/absences.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_absence(request: HttpRequest) -> HttpResponse:
    """From when to when, and the deputy."""
    gate.require(request.user, "plan_absence")
    form = PlanAbsenceForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            absent.plan_absence(
                key=asked["row_key"], colleague=asked["colleague"], deputy=asked["deputy"],
                from_at=asked["from_at"], until=asked["until"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            watch_supervision()
            messages.success(request, _("The absence is noted."))
            return redirect("absences")
    return render(request, "hotline/plan_absence.html", {"form": form}, status=status_of(form))


@require_POST
def end_absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The colleague is back."""
    absence = gate.get_absence(request.user, pk)
    try:
        absent.end_absence(absence=absence, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        watch_supervision()
        messages.success(request, _("The absence has ended."))
    return redirect("absences")
