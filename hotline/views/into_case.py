"""A contact becomes part of a case: attached to one that exists, or the beginning of a new one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import may
from cases.models import Case
from cases.search import case_by_code
from hotline.access import get_contact
from hotline.actions.into_case import CaseFacts, open_case_from_contact
from hotline.actions.into_case import attach_contact as attach
from hotline.case_forms import AttachContactForm, OpenCaseForm
from hotline.views.answers import status_of
from people.access import find_person
from people.look_up import LOOK_UP, asked, typed


@require_http_methods(["GET", "HEAD", "POST"])
def attach_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To a case whose code was said. Foreign and missing codes answer alike."""
    contact = get_contact(request.user, pk, to="attach_contact")
    form = AttachContactForm(
        request.POST if request.method == "POST" else None, initial={"version": contact.version}
    )
    if form.is_bound and form.is_valid():
        case = case_by_code(request.user, form.cleaned_data["code"])
        if case is None or not may(request.user, case, "attach_contact"):
            form.add_error("code", _("There is no case with this code to which you may attach a contact."))
        else:
            try:
                attach(contact=contact, version=form.cleaned_data["version"], case=case, by=request.user)
            except ValidationError as problem:
                form.add_error(None, problem)
                form.data = {**form.data.dict(), "version": str(contact.version)}
            else:
                messages.success(
                    request, _("The contact belongs to the case %(code)s.") % {"code": case.code}
                )
                return redirect(case)
    return render(
        request, "hotline/attach_contact.html", {"contact": contact, "form": form}, status=status_of(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A supervisor opens a case from this call."""
    contact = get_contact(request.user, pk, to="open_case")
    looks = request.POST.get("do") == LOOK_UP
    data = request.POST if request.method == "POST" and not looks else None
    form = OpenCaseForm(data, user=request.user, contact=contact, typed=typed(request))
    if form.is_bound and form.is_valid():
        cleaned = form.cleaned_data
        facts = CaseFacts(
            cleaned["type"], cleaned["triage"], cleaned["summary"], cleaned["client_name"], cleaned["place"],
            client=find_person(request.user, cleaned["known"]) if cleaned["known"] else None,
        )  # fmt: skip
        try:
            case = open_case_from_contact(
                contact=contact,
                version=cleaned["version"],
                key=cleaned["row_key"],
                facts=facts,
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = {**form.data.dict(), "version": str(contact.version)}
        else:
            return _opened(request, case)
    shown = {"contact": contact, "form": form, **asked(request)}
    return render(request, "hotline/open_case.html", shown, status=status_of(form))


def _opened(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, _("The case %(code)s is open. Give it a lawyer.") % {"code": case.code})
    return redirect(case)
