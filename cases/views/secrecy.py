"""Restricting a case, opening a restricted one with a reason, and walls before colleagues: gate, form, action, answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from audit.access import readings_under
from audit.log import record_read
from cases.access import broken_glass as glass_seen_by
from cases.access import get_case, get_listed, get_wall, places_of, visible_cases
from cases.actions import secrecy as actions
from cases.company import colleagues_for_a_wall
from cases.forms.fields import add_refusal
from cases.forms.secrecy import (
    BreakGlassForm,
    LiftRestrictionForm,
    PutUpWallForm,
    RestrictCaseForm,
    TakeDownWallForm,
)  # fmt: skip
from cases.models import Case
from cases.paging import page_of
from cases.views.answers import compare, not_now
from cases.views.frame import frame
from cases.views.saving import posted

ONLY_SUPERVISOR = frozenset({"supervisor"})


@require_http_methods(["GET", "POST"])
def restrict_case(request: HttpRequest, code: str) -> HttpResponse:
    """Only those who work on the case read it from now on."""
    return _change(
        request, code, verb="restrict_case", template="cases/restrict_case.html",
        shape=RestrictCaseForm, action=actions.restrict_case,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lift_restriction(request: HttpRequest, code: str) -> HttpResponse:
    """Supervisors read the case again."""
    return _change(
        request, code, verb="lift_restriction", template="cases/lift_restriction.html",
        shape=LiftRestrictionForm, action=actions.lift_restriction,
    )  # fmt: skip


def _change(
    request: HttpRequest,
    code: str,
    *,
    verb: str,
    template: str,
    shape: type[RestrictCaseForm | LiftRestrictionForm],
    action: Callable[..., Case],
) -> HttpResponse:
    case = get_case(request.user, code, to=verb, drawn=True)
    context = frame(request, case, "")
    if verb not in context["verbs"]:
        return not_now(request, case)
    form = shape(posted(request), initial={"version": case.version})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            changed = action(case=case, reason=data["reason"], by=request.user, version=data["version"])
        except ValidationError as problem:
            compare(request, form, problem, context=context)
        else:
            return _changed(request, changed)
    context |= {"form": form, "leaves_sight": places_of(request.user, case) == ONLY_SUPERVISOR}
    return render(request, template, context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, case: Case) -> HttpResponse:
    """A supervisor who does not work on the case has just lost sight of it."""
    if not case.is_restricted:
        messages.success(request, _("The restriction is lifted."))
    else:
        messages.success(request, _("The case %(code)s is restricted.") % {"code": case.code})
    return redirect(case) if _still_seen(request.user, case) else redirect("team_cases")


def _still_seen(user: User, case: Case) -> bool:
    return visible_cases(user).filter(pk=case.pk).exists()


@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, code: str) -> HttpResponse:
    """The door of a restricted file: what follows is said before, the reason is typed, the file opens for an hour."""
    case = get_listed(request.user, code, to="break_glass")
    if not case.sealed:  # not restricted, own work, or broken already
        return redirect(case)
    form = BreakGlassForm(posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            glass = actions.break_glass(
                case=case, reason=data["reason"], by=request.user, key=data["row_key"]
            )
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            until = f"{timezone.localtime(glass.until):%H:%M}"
            messages.warning(
                request,
                _("The file is open until %(time)s. The other supervisors have been told.") % {"time": until},
            )
            return redirect(case)
    context = {"code": case.code, "form": form}
    return render(request, "cases/break_glass.html", context, status=422 if form.errors else 200)


@require_GET
def broken_glass(request: HttpRequest) -> HttpResponse:
    """Every opening of a restricted file, present and past, with its reason and how much was read under it."""
    page = page_of(glass_seen_by(request.user), request.GET, keys=("-from_at", "-id"))
    record_read("cases.list_broken_glass", by=request.user, found=len(page.rows))
    read = readings_under("cases.BreakGlass", {str(one.pk): str(one.case_id) for one in page.rows})
    now = timezone.now()
    for one in page.rows:
        one.still_open, one.times_read = one.is_open(now), read.get(str(one.pk), 0)
    return render(request, "cases/broken_glass.html", {"page": page, "list": "glass", "sees_team": True})


@require_http_methods(["GET", "POST"])
def put_up_wall(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody is kept out of the case."""
    case = get_case(request.user, code, to="put_up_wall", drawn=True)
    form = PutUpWallForm(posted(request), colleagues=colleagues_for_a_wall(case))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.put_up_wall(case=case, user=data["user"], reason=data["reason"], by=request.user)
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            text = _("A wall stands before %(name)s: for this person the case does not exist any more.")
            messages.success(request, text % {"name": data["user"].name})
            seen = _still_seen(request.user, case)
            return redirect("case_people", case.code) if seen else redirect("team_cases")
    return _wall_page(request, case, form, "cases/put_up_wall.html")


@require_http_methods(["GET", "POST"])
def take_down_wall(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Somebody may see the case again, as the role shows it."""
    wall = get_wall(request.user, code, pk, to="take_down_wall")
    if wall.until is not None:
        messages.error(request, _("This wall has already been taken down."))
        return redirect("case_people", wall.case.code)
    form = TakeDownWallForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            actions.take_down_wall(wall=wall, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            messages.success(request, _("The wall before %(name)s is down.") % {"name": wall.user.name})
            return redirect("case_people", wall.case.code)
    return _wall_page(request, wall.case, form, "cases/take_down_wall.html", wall=wall)


def _wall_page(
    request: HttpRequest, case: Case, form: forms.Form, template: str, **more: Any
) -> HttpResponse:
    context = {**frame(request, case, "people"), "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)
