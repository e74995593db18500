"""A contact becomes part of a case: attached to one that exists, or the beginning of a new one; or two contacts.

The page of opening is one page for four verbs; the conflict check answers on it with its verdict and no more.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import may
from cases.actions.opening import ASK
from cases.conflicts import may_decide
from cases.models import Case
from cases.search import case_by_code
from hotline.access import get_contact, verbs_for
from hotline.actions import into_case as actions
from hotline.actions.into_case import CaseFacts
from hotline.actions.splitting import split_contact as split
from hotline.case_forms import AttachContactForm, OpenCaseForm, SplitContactForm
from hotline.models import Contact
from hotline.stubs import further_contacts
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
                actions.attach_contact(
                    contact=contact, version=form.cleaned_data["version"], case=case, by=request.user
                )
            except ValidationError as problem:
                form.add_error(None, problem)
                if not case.is_live:
                    form.add_error(
                        None,
                        _("The contact stays as it is: nothing was lost. A new case can be opened from it."),
                    )
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
    """A lawyer or a supervisor opens a case from this call, after a clear check."""
    return _begin(request, pk, "open_case", actions.open_case_from_contact)


@require_http_methods(["GET", "HEAD", "POST"])
def propose_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody proposes a case; a supervisor decides."""
    return _begin(request, pk, "propose_case", actions.propose_case)


@require_POST
def open_provisionally(request: HttpRequest, pk: UUID) -> HttpResponse:
    """In an emergency a lawyer acts at once; a supervisor decides within a day."""
    return _begin(request, pk, "open_provisionally", actions.open_provisionally)


@require_POST
def check_conflicts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All names against everybody known: clear, or ask the supervisor. Nothing else on this page depends on who is known."""
    contact = get_contact(request.user, pk, to="check_conflicts")
    form = _form(request, contact)
    verdict = ""
    if form.is_valid():
        facts, key = _facts(request, form), form.cleaned_data["row_key"]
        verdict = actions.check_conflicts(contact=contact, facts=facts, key=key, by=request.user).verdict
    return _page(request, contact, form, verdict=verdict)


def _begin(request: HttpRequest, pk: UUID, verb: str, action: Callable[..., Case]) -> HttpResponse:
    contact = get_contact(request.user, pk, to=verb)
    form, verdict = _form(request, contact), ""
    if form.is_bound and form.is_valid():
        facts, key = _facts(request, form), form.cleaned_data["row_key"]
        version = form.cleaned_data["version"]
        try:
            case = action(contact=contact, version=version, key=key, facts=facts, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = {**_lists(form), "version": str(contact.version)}
            if getattr(problem, "code", "") == ASK:  # taken back with the case: kept by itself, as any check
                verdict = actions.check_conflicts(
                    contact=contact, facts=facts, key=key, by=request.user
                ).verdict
        else:
            return _opened(request, contact, case)
    return _page(request, contact, form, verdict=verdict)


def _form(request: HttpRequest, contact: Contact) -> OpenCaseForm:
    looks = request.POST.get("do") == LOOK_UP
    data = request.POST if request.method == "POST" and not looks else None
    # A case of one contact costs no question about others.
    further = further_contacts(request.user, contact) if data is None or "also" in data else ()
    return OpenCaseForm(data, user=request.user, contact=contact, typed=typed(request), further=further)


def _lists(form: OpenCaseForm) -> dict[str, object]:
    """What was typed, with every ticked box."""
    return {**form.data.dict(), "also": form.data.getlist("also")}


def _facts(request: HttpRequest, form: OpenCaseForm) -> CaseFacts:
    cleaned = form.cleaned_data
    return CaseFacts(
        cleaned["type"], cleaned["triage"], cleaned["summary"], cleaned["client_name"], cleaned["place"],
        client=find_person(request.user, cleaned["known"]) if cleaned["known"] else None,
        others=form.others, also=form.further_chosen,
    )  # fmt: skip


def _page(request: HttpRequest, contact: Contact, form: OpenCaseForm, *, verdict: str) -> HttpResponse:
    shown = {
        "contact": contact, "form": form, "verbs": verbs_for(request.user, contact), "verdict": verdict, **asked(request),
    }  # fmt: skip
    return render(request, "hotline/open_case.html", shown, status=status_of(form))


def _opened(request: HttpRequest, contact: Contact, case: Case) -> HttpResponse:
    """To the file where the reader sees it; whoever proposed goes back to the contact."""
    if case.state == "proposed":
        messages.success(
            request, _("The case %(code)s is proposed. A supervisor decides.") % {"code": case.code}
        )
        return redirect("decide_case", case.code) if may_decide(request.user) else redirect(contact)
    if case.is_provisional:
        text = _("The case %(code)s is open provisionally. Act: a supervisor decides within 24 hours.")
    elif case.state == "assigned":
        text = _("The case %(code)s is open, and you answer for it.")
    else:
        text = _("The case %(code)s is open. Give it a lawyer.")
    messages.success(request, text % {"code": case.code})
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
def split_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two matters in one call: the second becomes a contact of its own."""
    contact = get_contact(request.user, pk, to="split_contact")
    form = SplitContactForm(
        request.POST if request.method == "POST" else None, user=request.user, contact=contact
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            second = split(
                contact=contact, version=data["version"], key=data["row_key"], stays=data["stays"], said=data["said"],
                triage=data["triage"], concerned_name=data["concerned_name"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = {**form.data.dict(), "version": str(contact.version)}
        else:
            messages.success(
                request, _("The second matter is the contact %(code)s now.") % {"code": second.code}
            )
            return redirect(second)
    return render(
        request, "hotline/split_contact.html", {"contact": contact, "form": form}, status=status_of(form)
    )
