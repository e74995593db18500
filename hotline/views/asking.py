"""A caller asks about his case, and how the caller's number may be rung. Gate, form, action, answer."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import saved as store
from audit.log import record_read
from hotline.access import find_contact, get_caller_phone, may, may_ask_about_cases, may_set_word, verbs_for
from hotline.actions.asking import Asked
from hotline.actions.asking import ask_about_case as ask
from hotline.actions.locks import STALE
from hotline.actions.marking import mark_caller_phone as mark
from hotline.asking_forms import AskAboutCaseForm
from hotline.models.questions import Result
from hotline.told import answer_of
from hotline.views.answers import status_of
from hotline.views.intake import FORM
from people.marks_form import PhoneMarksForm
from people.phones import read_phone


@dataclass(frozen=True)
class _Call:
    """The call within which it is asked, where its page is, and what was typed there already."""

    asked: Asked
    back: str
    typed: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_about_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the caller says is compared; once it fits, what he may be told stands here for an hour."""
    call = _call(request, pk)
    if call is None:
        messages.error(request, _("This contact is finished. Log a new one for this call."))
        return redirect("contact_page", pk=pk)
    if request.method != "POST":
        return _page(request, call)
    form, nothing = AskAboutCaseForm(request.POST), False
    if form.is_valid():
        question = ask(asked=call.asked, said=form.said(), by=request.user)
        if question.result == Result.ANSWERED:
            return redirect("ask_about_case", pk=pk)
        nothing = True
    shown = {"form": form, "back": call.back, "nothing": nothing}
    return render(request, "hotline/ask_about_case.html", shown, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def mark_caller_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the number of a named caller may be rung."""
    contact, phone = get_caller_phone(request.user, pk, to="mark_caller_phone")
    with_word, conflict = may_set_word(request.user, contact, phone), []
    form = PhoneMarksForm(
        request.POST if request.method == "POST" else None, phone=phone, with_word=with_word
    )
    if form.is_bound and form.is_valid():
        try:
            mark(
                contact=contact, phone=phone, version=form.cleaned_data["version"], marks=form.marks(),
                by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
            if problem.code == STALE:
                conflict = form.beside(phone)
                form.data = {**form.data.dict(), "version": str(phone.version)}
        else:
            messages.success(request, _("Saved: how this number may be rung."))
            return redirect(contact)
    shown = {"contact": contact, "phone": phone, "form": form, "conflict": conflict}
    return render(request, "hotline/mark_caller_phone.html", shown, status=status_of(form))


def _call(request: HttpRequest, pk: UUID) -> _Call | None:
    """The contact, or the reader's own page of a call that is not logged yet (else Http404); None: it is finished."""
    contact = find_contact(request.user, pk)
    if contact is None:
        saved = store.find_saved_form(request.user, pk, FORM)
        if saved is None:
            raise Http404
        if not may_ask_about_cases(request.user):
            raise PermissionDenied
        typed = store.posted_fields(saved).dict()
        return _Call(Asked(pk, _number(typed)), reverse("log_contact", args=[pk]), typed)
    if not may(request.user, contact, "ask_about_case"):
        raise PermissionDenied
    if "ask_about_case" not in verbs_for(request.user, contact):
        return None
    names = {name: getattr(contact, name) for name in ("caller_name", "concerned_name")}
    return _Call(Asked(pk, contact.number), contact.get_absolute_url(), names)


def _number(typed: dict[str, str]) -> str:
    """The number as it was typed so far; what cannot be read is none."""
    try:
        return read_phone(typed.get("number", "").strip())
    except ValidationError:
        return ""


def _page(request: HttpRequest, call: _Call) -> HttpResponse:
    answer = answer_of(request.user, call.asked.key)
    if answer is not None:
        record_read("hotline.read_answer", about=answer.case, by=request.user, code=answer.case.code)
        return render(request, "hotline/ask_about_case.html", {"answer": answer, "back": call.back})
    typed = {name: call.typed.get(name, "") for name in ("caller_name", "concerned_name")}
    form = AskAboutCaseForm(initial=typed)
    return render(request, "hotline/ask_about_case.html", {"form": form, "back": call.back})
