"""Answers that several verbs of a case share: "not possible now", and the comparison when somebody else was faster."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.access import get_case
from cases.actions.locks import STALE
from cases.models import Case
from cases.models.assignments import AssignmentRole
from cases.reading import staff_on


def not_now(request: HttpRequest, case: Case) -> HttpResponse:
    """The right is there, but the state of the case does not allow it: back to the file, with a sentence."""
    messages.error(
        request, _("This is not possible now: the case is %(state)s.") % {"state": case.get_state_display()}
    )
    return redirect("case_page", case.code)


def compare(
    request: HttpRequest,
    form: forms.Form,
    problem: ValidationError,
    *,
    context: dict[str, Any],
    chosen: str = "",
) -> None:
    """Puts the refusal on the form; if the page was stale, shows what was chosen beside what holds now.

    The form keeps all that was typed and carries the present version, so that a second press decides knowingly.
    """
    form.add_error(None, problem)
    if getattr(problem, "code", "") != STALE:
        return
    case = get_case(request.user, context["case"].code)
    form.data = form.data.copy()
    form.data["version"] = str(case.version)
    staff = staff_on(case)
    responsible = [one.user.name for one in staff if one.role == AssignmentRole.RESPONSIBLE]
    others = [
        f"{one.user.name} ({one.get_role_display()})"
        for one in staff
        if one.role != AssignmentRole.RESPONSIBLE
    ]
    conflict = [(_("Responsible lawyer"), chosen, ", ".join(responsible) or _("nobody"))]
    if others:
        conflict.append((_("Others who work on the case"), "", ", ".join(others)))
    conflict.append((_("State"), "", case.get_state_display()))
    typed = [name for name in ("reason", "outcome") if name in form.fields]
    conflict += [(form.fields[name].label, str(form.cleaned_data.get(name, "")), "") for name in typed]
    context |= {"case": case, "conflict": conflict}
