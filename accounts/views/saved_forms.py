"""Saving while typing, and the list of what is not sent yet. No client's word stands in a title or an address."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import saved as store
from accounts.models import FORM_NAME, SavedForm

NOT_KEPT = ("csrfmiddlewaretoken", "edition", "row_key")


def _answer(saved: SavedForm, status: int = 200, **more: str) -> JsonResponse:
    time = timezone.localtime(saved.saved_at).strftime("%H:%M")
    answer = {"saved_at": time, "edition": saved.edition, **more}
    url = store.resume_url_of(saved)
    return JsonResponse({**answer, "url": url} if url else answer, status=status)


def _refusal(text: str, status: int) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)


def _length(request: HttpRequest) -> int:
    """What the sender says of its length; a word that is no number says nothing, and nothing is read then."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


@login_not_required  # a script asks: it gets a sentence, not the sign-in page
@require_POST
def save_form(request: HttpRequest, key: UUID, form_name: str) -> HttpResponse:
    """Keeps what is typed; says when. 409: another tab has saved since, nothing was written over."""
    if not request.user.is_authenticated:
        return _refusal(_("Not saved yet: sign in again in another tab, then go on typing here."), 401)
    if _length(request) > store.LARGEST:
        return _refusal(_("Not saved: the text is too long."), 413)
    if not FORM_NAME.regex.match(form_name):
        return _refusal(_("Not saved: unknown form."), 400)
    content = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    edition = request.POST.get("edition", "")
    number = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 10 else 0
    try:
        saved = store.save_form(
            owner=request.user, key=key, form_name=form_name, content=content, edition=number
        )
    except store.StaleEdition as stale:
        text = _("Not saved: this form has been saved in another tab since. Your text here is untouched.")
        return _answer(stale.saved, status=409, error=text)
    return _answer(saved)


@require_GET
def saved_forms(request: HttpRequest) -> HttpResponse:
    """What is not sent yet, newest first."""
    rows = [
        {"saved": saved, "title": store.kind_of(saved).title, "url": store.resume_url_of(saved)}
        for saved in store.saved_forms_of(request.user)
    ]
    return render(request, "accounts/saved_forms.html", {"rows": rows})


@require_POST
def discard_saved_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forgets one of the reader's own; for others it does not exist."""
    store.load_saved_form(request.user, key)
    store.discard_saved_form(request.user, key)
    messages.success(request, _("The saved form has been discarded."))
    return redirect("saved_forms")
