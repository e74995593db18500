"""Closing, taking the closing back, reopening: gate, form, action, answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import get_case
from cases.actions import closing
from cases.forms.closing import CloseCaseForm, ReopenCaseForm
from cases.views.answers import compare, not_now
from cases.views.frame import frame


@require_http_methods(["GET", "POST"])
def close_case(request: HttpRequest, code: str) -> HttpResponse:
    """Why the work ends, and with which outcome."""
    case = get_case(request.user, code, to="close_case")
    context = frame(request, case, "")
    if "close_case" not in context["verbs"]:
        return not_now(request, case)
    form = CloseCaseForm(
        request.POST if request.method == "POST" else None, initial={"version": case.version}
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            closed = closing.close_case(
                case=case,
                reason=facts["reason"],
                outcome=facts["outcome"],
                by=request.user,
                version=facts["version"],
            )
        except ValidationError as problem:
            compare(request, form, problem, context=context)
        else:
            undo = reverse("undo_close_case", args=[closed.code])
            messages.success(request, _("The case is closed."), extra_tags=f"undo:{undo}")
            return redirect("case_page", closed.code)
    context["form"] = form
    return render(request, "cases/close_case.html", context, status=422 if form.errors else 200)


@require_POST
def undo_close_case(request: HttpRequest, code: str) -> HttpResponse:
    """The button in the message after closing."""
    case = get_case(request.user, code, to="undo_close_case")
    try:
        closing.undo_close_case(case=case, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Taken back: the case is not closed."))
    return redirect("case_page", case.code)


@require_http_methods(["GET", "POST"])
def reopen_case(request: HttpRequest, code: str) -> HttpResponse:
    """A closed case lives again, with a reason."""
    case = get_case(request.user, code, to="reopen_case")
    context = frame(request, case, "")
    if "reopen_case" not in context["verbs"]:
        return not_now(request, case)
    form = ReopenCaseForm(
        request.POST if request.method == "POST" else None, initial={"version": case.version}
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            opened = closing.reopen_case(
                case=case, reason=facts["reason"], by=request.user, version=facts["version"]
            )
        except ValidationError as problem:
            compare(request, form, problem, context=context)
        else:
            messages.success(request, _("The case is open again."))
            return redirect("case_page", opened.code)
    context["form"] = form
    return render(request, "cases/reopen_case.html", context, status=422 if form.errors else 200)
