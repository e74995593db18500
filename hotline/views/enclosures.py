"""The photo or recording of a contact: added, handed out, withdrawn. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.log import record_read
from hotline.access import get_contact, get_enclosure
from hotline.actions.enclosing import add_enclosure as add
from hotline.actions.enclosing import withdraw_enclosure as withdraw
from hotline.forms import AddEnclosureForm
from hotline.views.answers import status_of
from vault import files
from vault.uploads import takes_a_file

# Nothing in it may run, load or open, wherever a browser shows it.
INERT = "default-src 'none'; sandbox"


@takes_a_file
@require_http_methods(["GET", "HEAD", "POST"])
def add_enclosure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One photo or recording that came with this contact."""
    contact = get_contact(request.user, pk, to="add_enclosure")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AddEnclosureForm(*sent, user=request.user)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            add(contact=contact, key=given["row_key"], incoming=given["enclosure"], by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        except IntegrityError:  # the page of another contact, sent to this one
            form.add_error("row_key", form.fields["row_key"].error_messages["forged"])
        else:
            messages.success(request, _("It is kept with the contact, encrypted."))
            return redirect(contact)
    return render(
        request, "hotline/add_enclosure.html", {"contact": contact, "form": form}, status=status_of(form)
    )


@require_GET
def read_enclosure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes, to those who may read the contact now: as a download that no browser opens by itself. Recorded."""
    enclosure = get_enclosure(request.user, pk)
    record_read("hotline.read_enclosure", about=enclosure.contact, by=request.user)
    try:
        content = files.read(enclosure.file)
    except files.FileGone:
        messages.error(
            request, _("This file cannot be read. Tell the administrator; the contact itself is whole.")
        )
        return redirect(enclosure.contact)
    headers = {
        "Content-Disposition": f'attachment; filename="{enclosure.file_name}"',
        "Content-Security-Policy": INERT,
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_POST
def withdraw_enclosure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erased for good."""
    contact = get_contact(request.user, pk, to="withdraw_enclosure")
    try:
        withdraw(contact=contact, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The photo or recording is erased."))
    return redirect(contact)
