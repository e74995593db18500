"""Follow-ups of a case: the tab with the list, and planning, postponing, finishing one."""

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

from cases.access import follow_ups_of, get_case, get_follow_up
from cases.actions import follow_ups as actions
from cases.actions.locks import STALE
from cases.company import staff_of
from cases.forms.fields import add_refusal, show_version
from cases.forms.follow_ups import FinishFollowUpForm, PlanFollowUpForm, PostponeFollowUpForm
from cases.models import FollowUp
from cases.paging import page_of
from cases.views.frame import frame
from cases.views.saving import posted


@require_GET
def case_follow_ups(request: HttpRequest, code: str) -> HttpResponse:
    """Planned ones, the nearest first; `?done=1`: the finished ones, the newest first."""
    case = get_case(request.user, code)
    done = "done" in request.GET
    page = page_of(
        follow_ups_of(case, done=done), request.GET, keys=("-done_at", "-id") if done else ("due_at", "id")
    )
    context = {
        **frame(request, case, "follow_ups"),
        "page": page,
        "done": done,
    }
    return render(request, "cases/case_follow_ups.html", context)


@require_http_methods(["GET", "POST"])
def plan_follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """What, for whom, until when."""
    case = get_case(request.user, code, to="plan_follow_up")
    staff = staff_of(case, by=request.user)
    form = PlanFollowUpForm(posted(request), user=request.user, staff=staff)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            follow_up = actions.plan_follow_up(
                case=case, what=data["what"], assignee=data["assignee"], due_at=data["due_at"],
                remind_at=data["remind_at"], by=request.user, key=data["row_key"],
                promise=data["promise"],
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            messages.success(request, _("The follow-up is planned."))
            return redirect(follow_up)
    context = {**frame(request, case, "follow_ups"), "form": form}
    return render(request, "cases/plan_follow_up.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def postpone_follow_up(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Another time, and why."""
    follow_up = get_follow_up(request.user, code, pk, to="postpone_follow_up")
    staff = staff_of(follow_up.case, by=request.user)
    form = PostponeFollowUpForm(posted(request), staff=staff, follow_up=follow_up)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            follow_up = actions.postpone_follow_up(
                follow_up=follow_up, version=data["version"], due_at=data["due_at"], remind_at=data["remind_at"],
                reason=data["reason"], assignee=data["assignee"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            return refused(request, form, follow_up, problem, "cases/postpone_follow_up.html")
        messages.success(request, _("The follow-up has been postponed."))
        return redirect(follow_up)
    return shown(request, form, follow_up, "cases/postpone_follow_up.html")


@require_http_methods(["GET", "POST"])
def finish_follow_up(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Done: what came of it."""
    follow_up = get_follow_up(request.user, code, pk, to="finish_follow_up")
    form = FinishFollowUpForm(posted(request), follow_up=follow_up)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            follow_up = actions.finish_follow_up(
                follow_up=follow_up, version=data["version"], result=data["result"], by=request.user
            )
        except ValidationError as problem:
            return refused(request, form, follow_up, problem, "cases/finish_follow_up.html")
        messages.success(request, _("The follow-up is done."))
        return redirect(follow_up)
    return shown(request, form, follow_up, "cases/finish_follow_up.html")


def shown(
    request: HttpRequest,
    form: forms.Form,
    follow_up: FollowUp,
    template: str,
    *,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    """The page of one verb about one follow-up."""
    context = {**frame(request, follow_up.case, "follow_ups"), "form": form, "follow_up": follow_up, **more}
    return render(request, template, context, status=status or (422 if form.errors else 200))


def refused(
    request: HttpRequest, form: forms.Form, follow_up: FollowUp, problem: ValidationError, template: str
) -> HttpResponse:
    """The same page with the refusal; when somebody else was first, with both versions and the new version number."""
    add_refusal(problem, form)
    if getattr(problem, "code", "") != STALE:
        return shown(request, form, follow_up, template)
    now = get_follow_up(request.user, follow_up.case.code, follow_up.pk)
    conflict = differing(form, now)
    show_version(form, version=now.version)
    return shown(request, form, now, template, status=409, conflict=conflict)


def differing(form: forms.Form, now: FollowUp) -> list[tuple[str, str, str]]:
    """(field, what you wrote, what is saved now) for the table of both versions."""
    data, theirs = form.cleaned_data, {"due_at": now.due_at, "remind_at": now.remind_at}
    rows = [
        (label, said(data[name]), said(theirs[name]))
        for name, label in (("due_at", _("Due on")), ("remind_at", _("Remind earlier, on")))
        if name in data
    ]
    if "assignee" in data:
        rows.append((_("For whom"), data["assignee"].name, now.assignee.name))
    if "reason" in data:
        rows.append((_("Why later"), data["reason"], ""))
    if "result" in data:
        rows.append((_("Due on"), "", said(now.due_at)))
        rows.append((_("What came of it"), data["result"], now.result))
    return rows


def said(moment: Any) -> str:
    """A moment in the table; nothing for none."""
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}" if moment else ""
