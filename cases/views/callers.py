"""What is kept for callers of a case: marks of a number, the word for one party. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import callers as actions
from cases.actions.locks import STALE
from cases.callers import get_party, get_phone
from cases.forms.callers import WordForCallerForm
from cases.forms.fields import add_refusal, show_version
from cases.views.frame import frame
from cases.views.saving import posted
from people.marks_form import PhoneMarksForm


@require_http_methods(["GET", "POST"])
def mark_phone(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """How one number of a person of the case may be rung."""
    case, phone = get_phone(request.user, code, pk, to="mark_phone")
    form, conflict, status = PhoneMarksForm(posted(request), phone=phone, with_word=True), [], 200
    if form.is_bound and form.is_valid():
        try:
            actions.mark_phone(
                case=case, phone=phone, version=form.cleaned_data["version"], marks=form.marks(), by=request.user
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
            if getattr(problem, "code", "") == STALE:
                conflict, status = form.beside(phone), 409
                show_version(form, version=phone.version)
        else:
            messages.success(request, _("Saved: how this number may be rung."))
            return redirect("case_people", case.code)
    status = 422 if form.errors and status == 200 else status
    context = {**frame(request, case, "people"), "form": form, "phone": phone, "conflict": conflict}
    return render(request, "cases/mark_phone.html", context, status=status)


@require_http_methods(["GET", "POST"])
def word_for_caller(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """What one party of the case is told when it calls."""
    party = get_party(request.user, code, pk, to="word_for_caller")
    word = getattr(party, "word_for_caller", None)
    form, conflict, status = WordForCallerForm(posted(request), party=party, word=word), [], 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.word_for_caller(
                party=party, version=data["version"], told=data["told"], text=data["text"],
                basis=data.get("basis", ""), by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
            if getattr(problem, "code", "") == STALE:
                conflict, status = form.beside(word), 409
                show_version(form, version=word.version if word else 0)
        else:
            messages.success(request, _("Saved: what this person is told."))
            return redirect("case_people", party.case.code)
    status = 422 if form.errors and status == 200 else status
    context = {**frame(request, party.case, "people"), "form": form, "party": party, "word": word}
    return render(request, "cases/word_for_caller.html", context | {"conflict": conflict}, status=status)
