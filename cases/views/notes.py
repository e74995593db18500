"""Notes: adding one (from its own page or from the case page) and reading one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.saved import discard_saved_form
from cases.access import get_case, get_note
from cases.actions import notes as actions
from cases.forms.fields import add_refusal
from cases.forms.notes import NoteForm
from cases.views.frame import frame
from cases.views.saving import autosave, posted, saved_for, typed_in


@require_http_methods(["GET", "POST"])
def add_note(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and its sending; afterwards the case page, where the note stands in the chronology."""
    case = get_case(request.user, code, to="add_note")
    saved = saved_for(request, "add_note")
    form = NoteForm(posted(request), user=request.user, code=case.code, **typed_in(saved))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_note(
                case=case, kind=data["kind"], text=data["text"], by=request.user, on=data["on"],
                clock=data["clock"], precision=data["precision"], key=data["row_key"],
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            discard_saved_form(request.user, data["row_key"])
            messages.success(request, _("The note has been added."))
            return redirect(case)
    context = {
        **frame(request, case, "chronology"),
        "form": form,
        **autosave(request, form, "add_note", saved),
    }
    return render(request, "cases/add_note.html", context, status=422 if form.errors else 200)


@require_GET
def note_page(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """One note, whole."""
    note, entry = get_note(request.user, code, pk)
    context = {**frame(request, note.case, "chronology"), "note": note, "entry": entry}
    return render(request, "cases/note_page.html", context)
