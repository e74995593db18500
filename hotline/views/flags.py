"""Flags on numbers: put from a contact, listed, extended and ended by supervisors. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.log import record_read
from hotline.actions.flagging import end_flag as end
from hotline.actions.flagging import extend_flag as extend
from hotline.actions.flagging import flag_caller as flag
from hotline.flag_access import flags_in_force, get_contact_to_flag, get_flag
from hotline.flag_forms import ExtendFlagForm, FlagCallerForm
from hotline.lookup import flags_on
from hotline.views.answers import status_of

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def flag_caller(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What colleagues should know when this number calls again, until a day."""
    contact = get_contact_to_flag(request.user, pk)
    form = FlagCallerForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            flag(key=given.pop("row_key"), contact=contact, by=request.user, **given)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The number is flagged. Whoever takes its next call sees it."))
            return redirect(contact)
    shown = {"contact": contact, "form": form, "flags": flags_on(contact.number_index)}
    return render(request, "hotline/flag_caller.html", shown, status=status_of(form))


@require_GET
def caller_flags(request: HttpRequest) -> HttpResponse:
    """All that hold today, the one that ends soonest first."""
    flags = list(flags_in_force(request.user)[:SHOWN])
    record_read("hotline.caller_flags", by=request.user, found=len(flags))
    return render(request, "hotline/caller_flags.html", {"flags": flags})


@require_http_methods(["GET", "HEAD", "POST"])
def extend_flag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another last day, and the plan as it stands now."""
    row = get_flag(request.user, pk)
    words = {"plan": row.plan, "worker": row.worker_id or "", "until": row.until, "version": row.version}
    form = ExtendFlagForm(request.POST if request.method == "POST" else None, initial=words)
    if form.is_bound and form.is_valid():
        try:
            extend(flag=row, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = {**form.data.dict(), "version": str(row.version)}
        else:
            messages.success(request, _("The flag is changed."))
            return redirect("caller_flags")
    return render(request, "hotline/extend_flag.html", {"flag": row, "form": form}, status=status_of(form))


@require_POST
def end_flag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody is told of it any more."""
    row = get_flag(request.user, pk)
    try:
        end(flag=row, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The flag has ended."))
    return redirect("caller_flags")
