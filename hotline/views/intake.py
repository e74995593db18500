"""A new contact: the page of a call, the look-up of its number, saving for later. Gate, form, action, answer."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import saved as store
from accounts.fields import RowKeyField
from accounts.models import SavedForm
from audit.log import record_read
from hotline.access import find_contact, may_ask_about_cases, may_log_contacts
from hotline.actions.logging import log_contact as log
from hotline.forms import LogContactForm
from hotline.lookup import Known, what_is_known
from hotline.models import Contact
from hotline.models.contacts import Channel
from hotline.outcomes import (
    ASK,
    ENDINGS,
    LOOK_UP,
    PROMISE,
    QUICK,
    REFUSED,
    SAVE,
    TO_QUEUE,
    quick_choices,
)
from hotline.typed import as_line, kept_words, typed_words
from hotline.views.answers import say_done, status_of
from hotline.weights import weight_of
from people.fields import mended
from people.phones import read_phone
from reference.choices import rows_of
from reference.models import Guidance, HelpLine
from vault.uploads import takes_a_file

FORM = "log_contact"
BUTTONS = {*QUICK, *ENDINGS, REFUSED, TO_QUEUE, PROMISE, LOOK_UP, ASK}


@require_GET
def new_contact(request: HttpRequest) -> HttpResponse:
    """A fresh page with a key of its own; nothing is created."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    channel = request.GET.get("channel", "")
    address = reverse("log_contact", args=[uuid4()])
    return redirect(f"{address}?channel={channel}" if channel in Channel.values else address)


@takes_a_file
@require_http_methods(["GET", "HEAD", "POST"])
def log_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one call: empty, or with what was saved while typing; `do` is the button that was pressed."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _open(request, pk)
    do = request.POST.get("do", "")
    do = do if do in BUTTONS else SAVE  # Enter in a field, or a button we do not know: nothing gets lost
    if do == SAVE:
        return _save_for_later(request, pk)
    if do == ASK:  # what was typed waits on this page meanwhile
        return _save_for_later(request, pk, then="ask_about_case")
    form = LogContactForm(request.POST, files=request.FILES, user=request.user, key=pk, do=do)
    if do == LOOK_UP:
        return _page(request, _as_typed(request, pk), known=_look_up(request))
    if not form.is_valid():
        return _page(request, form, known=_look_up(request))
    try:
        contact = log(
            key=pk,
            facts=form.facts(form.cleaned_data["opened"]),
            by=request.user,
            ending=form.ending(),
            caller_id=form.cleaned_data["known_caller"],
            incoming=form.cleaned_data["enclosure"],
        )
    except IntegrityError:
        return _there_already(request, pk)
    except ValidationError as problem:
        form.add_error(None, problem)
        return _page(request, form, known=_look_up(request))
    store.discard_saved_form(request.user, pk)
    say_done(request, contact)
    if do == PROMISE:
        return redirect("promise_callback", pk=contact.pk)
    return redirect("my_contacts") if do in QUICK else redirect(contact)


@require_POST
def look_up_number(request: HttpRequest) -> HttpResponse:
    """What the reader may know about a number, as a fragment; half-typed and unreadable numbers answer nothing."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    return render(
        request,
        "hotline/_known.html",
        {"known": _look_up(request), "chosen": request.POST.get("known_caller")},
    )


def _open(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = find_contact(request.user, pk)
    if contact is not None:  # the back button after sending
        return redirect(contact)
    saved = store.find_saved_form(request.user, pk, FORM)
    if saved is None:
        channel = request.GET.get("channel", "")
        begun = {"channel": channel} if channel in Channel.values else None
        return _page(request, LogContactForm(user=request.user, key=pk, initial=begun))
    form = _resumed(request, saved)
    known = _look_up(request, store.posted_fields(saved)) if form["known_caller"].value() else None
    return _page(request, form, saved=saved, known=known)


def _resumed(request: HttpRequest, saved: SavedForm) -> LogContactForm:
    words = {**typed_words(store.posted_fields(saved)), "edition": saved.edition}
    return LogContactForm(user=request.user, key=saved.pk, initial=words)


def _as_typed(request: HttpRequest, pk: UUID) -> LogContactForm:
    """The page again with what stands in it, without a word about errors."""
    data, _broken = mended(request.POST)
    words = typed_words(data)
    words.pop("row_key", None)
    return LogContactForm(user=request.user, key=pk, initial=words)


def _page(
    request: HttpRequest,
    form: LogContactForm,
    *,
    known: Known | None = None,
    saved: SavedForm | None = None,
    conflict: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "blank": not (form.is_bound or form.initial or known),
        "pk": form.key,
        "opened": form.opened_at(),
        "quick": quick_choices(),
        "has_outcomes": True,
        "known": known,
        "weight": weight_of(form),
        "unhurried": form["channel"].value() not in (None, "", Channel.PHONE),
        "chosen": str(form["known_caller"].value() or ""),
        "saved": saved,
        "conflict": conflict,
        "help_lines": rows_of(HelpLine),
        "may_ask": may_ask_about_cases(request.user),
        "guidance": rows_of(Guidance),
        "file_is_lost": bool(request.FILES),
        "ending_open": any(name in form.errors for name in ("answer", "signpost", "refusal")),
        "more_open": any(name in form.errors for name in ("place", "channel", "began_at")),
    }
    return render(request, "hotline/log_contact.html", shown, status=status_of(form))


def _look_up(request: HttpRequest, typed: QueryDict | None = None) -> Known | None:
    """Audited without the number; None when there is nothing to look up."""
    typed = mended(request.POST)[0] if typed is None else typed
    try:
        number = read_phone(typed.get("number", "").strip())
    except ValidationError:
        return None
    known = what_is_known(number, typed.get("caller_name", ""))
    record_read(
        "hotline.look_up_number", about=_open_contact(request, typed), by=request.user, found=known.times
    )
    return known


def _open_contact(request: HttpRequest, typed: QueryDict) -> Contact | None:
    """The contact that is being written down, by its signed key: look-ups within it count once (design/safety.md 8)."""
    field = RowKeyField(required=False)
    field.bind_to(request.user)
    try:
        return Contact(pk=field.clean(typed.get("row_key", "")))
    except ValidationError:
        return None


def _save_for_later(request: HttpRequest, pk: UUID, *, then: str = "") -> HttpResponse:
    """Works without a script; several pages may wait at once."""
    form = LogContactForm(request.POST, user=request.user, key=pk, do=SAVE)
    data, _broken = mended(request.POST)
    content = kept_words(data)
    if sum(len(value.encode()) for values in content.values() for value in values) > store.LARGEST:
        form.is_valid()
        form.add_error(None, _("This is too much text to be saved for later. Shorten it; nothing was cut."))
        return _page(request, form)
    if "row_key" in form.errors:
        return _page(request, form)
    edition = form.cleaned_data.get("edition") or 0
    try:
        store.save_form(owner=request.user, key=pk, form_name=FORM, content=content, edition=edition)
    except store.StaleEdition as stale:
        return _saved_elsewhere(request, pk, stale.saved)
    if then:
        return redirect(then, pk=pk)
    messages.success(request, _("Saved. You find it among your saved forms."))
    if request.FILES:
        messages.warning(
            request, _("A photo or recording is never kept in a saved form: choose it again later.")
        )
    return redirect("my_contacts")


def _saved_elsewhere(request: HttpRequest, pk: UUID, saved: SavedForm) -> HttpResponse:
    """Another window saved this page since: both texts side by side; the next press keeps what stands in the form."""
    form = _as_typed(request, pk)
    form.initial["edition"] = saved.edition
    theirs = typed_words(store.posted_fields(saved))
    conflict = [
        (str(field.label), as_line(form.initial.get(name)), as_line(theirs.get(name)))
        for name, field in form.fields.items()
        if field.label and as_line(form.initial.get(name)) != as_line(theirs.get(name))
    ]
    return _page(request, form, saved=saved, conflict=conflict)


def _there_already(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The row of this key exists: a second press of the button, or a page that was sent, taken back, and sent again."""
    contact = find_contact(request.user, pk)
    if contact is not None:
        messages.info(request, _("This contact was already logged. Here it is."))
        return redirect(contact)
    content = kept_words(mended(request.POST)[0])
    saved = store.save_form(owner=request.user, key=uuid4(), form_name=FORM, content=content)
    store.discard_saved_form(request.user, pk)
    messages.warning(
        request,
        _("This page was sent before and taken back. Your text is here; press the button again to log it."),
    )
    return redirect("log_contact", pk=saved.pk)
