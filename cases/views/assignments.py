"""Assigning, ending, changing the responsible lawyer, and taking an assignment back: gate, form, action, answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role, User
from cases.access import get_assignment, get_case, verbs_for
from cases.actions import assigning
from cases.forms.assigning import AssignLawyerForm, EndAssignmentForm, ReassignLawyerForm
from cases.loads import to_choose_from, workers
from cases.models import Assignment, Case
from cases.models.assignments import AssignmentRole
from cases.reading import responsible_among, staff_on
from cases.views.answers import compare, not_now
from cases.views.frame import frame


@require_http_methods(["GET", "POST"])
def assign_lawyer(request: HttpRequest, code: str) -> HttpResponse:
    """Choose who works on the case, and as what, beside what everybody already carries."""
    case = get_case(request.user, code, to="assign_lawyer", drawn=request.method == "GET")
    if "assign_lawyer" not in verbs_for(request.user, case):
        return not_now(request, case)
    posted = request.method == "POST"
    context: dict[str, Any] = {"case": case} if posted else frame(request, case, "people")
    staff = staff_on(case) if posted else context["staff"]
    has_responsible = responsible_among(staff) is not None
    # Choosing needs the loads, saving only the names.
    colleagues = workers() if posted else to_choose_from(reader=request.user, case=case)
    candidates = [one for one in colleagues if _may_still_be(case, one, staff, has_responsible)]
    form = AssignLawyerForm(
        request.POST if posted else None,
        candidates=candidates,
        has_responsible=has_responsible,
        initial=_initial(case, has_responsible),
    )
    if posted and form.is_valid():
        facts = form.cleaned_data
        try:
            made = assigning.assign_lawyer(
                case=case, user=facts["user"], role=facts["role"], by=request.user, version=facts["version"]
            )
        except ValidationError as problem:
            compare(request, form, problem, context=context, chosen=facts["user"].name)
        else:
            return _assigned(request, made)
    if posted:
        context = frame(request, case, "people") | context
        candidates = [
            one
            for one in to_choose_from(reader=request.user, case=case)
            if _may_still_be(case, one, staff, has_responsible)
        ]
    context |= {"form": form, "candidates": candidates}
    return render(request, "cases/assign_lawyer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def reassign_lawyer(request: HttpRequest, code: str) -> HttpResponse:
    """Another lawyer answers for the case from now on."""
    case = get_case(request.user, code, to="reassign_lawyer", drawn=True)
    context = frame(request, case, "people")
    if "reassign_lawyer" not in context["verbs"]:
        return not_now(request, case)
    candidates = [
        one
        for one in to_choose_from(Role.LAWYER, reader=request.user)
        if one != context["responsible"] and one.pk not in case.kept_out
    ]
    form = ReassignLawyerForm(
        request.POST if request.method == "POST" else None,
        candidates=candidates,
        initial={"version": case.version},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = assigning.reassign_lawyer(
                case=case,
                user=facts["user"],
                reason=facts["reason"],
                by=request.user,
                version=facts["version"],
            )
        except ValidationError as problem:
            compare(request, form, problem, context=context, chosen=facts["user"].name)
        else:
            return _assigned(request, made)
    context |= {"form": form, "candidates": candidates}
    return render(request, "cases/reassign_lawyer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_assignment(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Somebody leaves the case, with a reason."""
    assignment = get_assignment(request.user, code, pk, to="end_assignment")
    case = assignment.case
    context = frame(request, case, "people")
    if "end_assignment" not in context["verbs"] or assignment.until is not None:
        return not_now(request, case)
    form = EndAssignmentForm(
        request.POST if request.method == "POST" else None, initial={"version": case.version}
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            assigning.end_assignment(
                assignment=assignment, reason=facts["reason"], by=request.user, version=facts["version"]
            )
        except ValidationError as problem:
            compare(request, form, problem, context=context)
        else:
            messages.success(
                request, _("%(name)s no longer works on this case.") % {"name": assignment.user.name}
            )
            return redirect("case_people", case.code)
    context |= {"form": form, "assignment": assignment}
    return render(request, "cases/end_assignment.html", context, status=422 if form.errors else 200)


@require_POST
def undo_assign_lawyer(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """The button in the message after assigning."""
    assignment = get_assignment(request.user, code, pk, to="undo_assign_lawyer")
    try:
        assigning.undo_assign_lawyer(assignment=assignment, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("Taken back: %(name)s is not assigned.") % {"name": assignment.user.name})
    return redirect("case_page", assignment.case.code)


def _initial(case: Case, has_responsible: bool) -> dict[str, Any]:
    return {"version": case.version, "role": "" if has_responsible else AssignmentRole.RESPONSIBLE}


def _may_still_be(case: Case, user: User, staff: list[Assignment], has_responsible: bool) -> bool:
    """Nobody twice and nobody behind a wall; but a helping lawyer may become the responsible one."""
    if user.pk in case.kept_out:
        return False
    present = next((one for one in staff if one.user_id == user.pk), None)
    return present is None or (present.role == AssignmentRole.HELPING and not has_responsible)


def _assigned(request: HttpRequest, made: Assignment) -> HttpResponse:
    undo = reverse("undo_assign_lawyer", args=[made.case.code, made.pk])
    text = _("%(name)s now works on this case: %(role)s.") % {
        "name": made.user.name,
        "role": made.get_role_display(),
    }
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("case_page", made.case.code)
