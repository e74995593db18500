"""What a colleague brings along: gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Role
from cases.actions import practice as actions
from cases.company import get_worker
from cases.forms.fields import add_refusal, show_version
from cases.forms.practice import PracticeForm
from cases.loads import practice_of
from cases.views.saving import posted


@require_http_methods(["GET", "HEAD", "POST"])
def set_practice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Languages and place: lawyers and interns for themselves, supervisors for each of them."""
    colleague = get_worker(request.user, pk)
    known = practice_of(colleague)
    form, status = PracticeForm(posted(request), practice=known), 200
    back = "team_loads" if request.user.has_role(Role.SUPERVISOR) else "preferences"
    if form.is_bound and form.is_valid():
        try:
            actions.set_practice(colleague=colleague, **form.cleaned_data, by=request.user)
        except ValidationError as problem:
            add_refusal(problem, form)
            show_version(form, version=known.version if known else 0)
            status = 409
        else:
            messages.success(request, _("Saved. Whoever assigns cases sees it beside the name."))
            return redirect(back)
    status = 422 if form.errors and status == 200 else status
    context = {"form": form, "colleague": colleague, "back": back, "known": known if status == 409 else None}
    return render(request, "cases/set_practice.html", context, status=status)
