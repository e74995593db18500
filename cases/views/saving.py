"""Forms of a file that save themselves: what their page needs for that, and the door back to one that was left."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accounts.models import SavedForm
from accounts.saved import load_saved_form, posted_fields
from cases.resuming import page_of


@require_GET
def resume_saved_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leads to the page of a form that was saved while typing; for others it does not exist."""
    saved = load_saved_form(request.user, pk)
    page = page_of(saved.form_name, posted_fields(saved).get("place", ""))
    if page is None:
        raise Http404
    return redirect(f"{page}?saved={pk}")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty sending is a sending too, and gets its errors."""
    return request.POST if request.method == "POST" else None


def saved_for(request: HttpRequest, form_name: str) -> SavedForm | None:
    """The saved form that `?saved=` names, if it is the reader's own and of this kind (else Http404)."""
    key = request.GET.get("saved")
    if not key or request.method != "GET":
        return None
    try:
        return load_saved_form(request.user, UUID(key), form_name)
    except ValueError:
        raise Http404 from None


def typed_in(saved: SavedForm | None) -> dict[str, Any]:
    """Arguments for a form that goes on where typing ended."""
    if saved is None:
        return {}
    return {"initial": posted_fields(saved).dict(), "row_key": saved.pk}


def autosave(
    request: HttpRequest, form: forms.Form, form_name: str, saved: SavedForm | None = None
) -> dict[str, Any]:
    """What _autosave.html wants: under which key and edition the page saves itself."""
    key = form.row_key
    if form.is_bound:  # the page goes on under the key that it already has; a forged one saves nothing
        key = form.cleaned_data.get("row_key") if form.errors is not None else None
    posted = request.POST.get("edition", "")
    edition = int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else 0
    return {
        "autosave_key": key,
        "autosave_form": form_name,
        "edition": saved.edition if saved else edition,
    }
