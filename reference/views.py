"""Guidance: all situations on one page, found by a word, and a new edition of one. Gate, form, action, answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reference import access
from reference.actions import edit_guidance as edit
from reference.actions.guidance import STALE
from reference.forms import EditGuidanceForm

LONGEST_SEARCH = 200


@require_http_methods(["GET", "HEAD", "POST"])
def guidance(request: HttpRequest) -> HttpResponse:
    """What to say in each situation. A search is a POST that answers directly: no word of it stands in an address."""
    access.check(request.user, "read_guidance")
    typed = request.POST.get("words", "").replace("\x00", "").strip()
    shown = {
        "guidance": access.guidance_found(typed[:LONGEST_SEARCH]),
        "typed": typed,
        "may_edit": access.may(request.user, "edit_guidance"),
    }
    return render(request, "reference/guidance.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_guidance(request: HttpRequest, code: str) -> HttpResponse:
    """A new edition; the earlier ones stand below, with who wrote them and until when they held."""
    row = access.get_guidance(request.user, code, to="edit_guidance")
    form = EditGuidanceForm(request.POST if request.method == "POST" else None, guidance=row)
    conflict, status = [], 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            edit(guidance=row, edition=form.cleaned_data["edition"], words=form.words(), by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
            if problem.code == STALE:
                conflict, status = form.differences(row), 409
                form.data = {**form.data.dict(), "edition": str(row.edition)}
        else:
            messages.success(request, _("The new words are in force. The earlier edition is kept."))
            return redirect(row)
    shown = {"row": row, "form": form, "conflict": conflict, "editions": access.editions_of(row)}
    return render(request, "reference/edit_guidance.html", shown, status=status)
