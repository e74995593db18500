"""One contact: its page, finishing, correcting, taking back. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.log import record_read
from hotline.access import (
    enclosure_of,
    get_contact,
    may_set_word,
    phone_of,
    verbs_for,
)
from hotline.actions.correcting import correct_contact as correct
from hotline.actions.finishing import finish_contact as finish
from hotline.actions.finishing import undo_finish_contact as take_finish_back
from hotline.actions.locks import STALE
from hotline.actions.undoing import undo_log_contact as take_log_back
from hotline.conflicts import between
from hotline.flag_access import may_flag
from hotline.forms import CorrectContactForm, FinishContactForm
from hotline.history import lines_of
from hotline.lookup import flags_on
from hotline.models import Contact
from hotline.outcomes import UNSPOKEN
from hotline.people_met import records_of
from hotline.refusals import paper_of
from hotline.states import ContactState
from hotline.stubs import case_stub
from hotline.views.answers import status_of
from hotline.views.emergencies import shown_with


@require_GET
def contact_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was said, what may be done with it, what happened to it. The opening is recorded."""
    contact = get_contact(request.user, pk)
    record_read("hotline.read_contact", about=contact, by=request.user)
    return render(request, "hotline/contact_page.html", _shown(request, contact))


@require_http_methods(["GET", "HEAD", "POST"])
def finish_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it ended: outcome, what was answered, which service was named."""
    contact = get_contact(request.user, pk, to="finish_contact")
    form = FinishContactForm(
        request.POST if request.method == "POST" else None,
        contact=contact,
        initial={"version": contact.version},
    )
    if form.is_bound and form.is_valid():
        try:
            done = finish(
                contact=contact, version=form.cleaned_data["version"], ending=form.ending(), by=request.user
            )
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = _with_version(form, contact)
        else:
            undo = reverse("undo_finish_contact", args=[contact.pk])
            text = _("Finished: %(outcome)s.") % {"outcome": done.outcome.name}
            messages.success(request, text, extra_tags=f"undo:{undo}")
            return redirect(done)
    return render(
        request, "hotline/finish_contact.html", {"contact": contact, "form": form}, status=status_of(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words put right. Somebody else was faster: both versions, field by field, and nothing is lost."""
    contact = get_contact(request.user, pk, to="correct_contact")
    form = CorrectContactForm(request.POST if request.method == "POST" else None, contact=contact)
    conflict = []
    if form.is_bound and form.is_valid():
        facts = form.facts(contact.began_at)
        try:
            correct(contact=contact, version=form.cleaned_data["version"], facts=facts, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
            if problem.code == STALE:
                conflict = between(contact, facts)
                form.data = _with_version(form, contact)
        else:
            messages.success(request, _("The contact is corrected."))
            return redirect(contact)
    shown = {"contact": contact, "form": form, "conflict": conflict}
    return render(request, "hotline/correct_contact.html", shown, status=status_of(form))


@require_POST
def undo_log_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contact was logged by mistake: the words are in the form again."""
    contact = get_contact(request.user, pk, to="undo_log_contact")
    try:
        saved = take_log_back(contact=contact, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
        return redirect(contact)
    if saved is None:
        messages.success(request, _("The contact is taken back."))
        return redirect("my_contacts")
    messages.success(request, _("The contact is taken back. Its words are in this form again."))
    return redirect("log_contact", pk=saved.pk)


@require_POST
def undo_finish_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back into the queue."""
    contact = get_contact(request.user, pk, to="undo_finish_contact")
    try:
        take_finish_back(contact=contact, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The contact is in the queue again."))
    return redirect(contact)


def _shown(request: HttpRequest, contact: Contact) -> dict[str, object]:
    """Facts, buttons, the case as far as this reader may know it, the history as one line each."""
    phone = phone_of(contact)
    return {
        "phone": phone,
        "with_word": phone is not None and may_set_word(request.user, contact, phone),
        "contact": contact,
        "verbs": verbs_for(request.user, contact),
        "case": case_stub(request.user, contact),
        "history": lines_of(contact),
        **records_of(request.user, contact),
        "held_over": contact.held_until is not None and contact.held_until <= timezone.now(),
        "assume_danger": contact.outcome_id in UNSPOKEN,
        "flags": flags_on(contact.number_index),
        "may_flag": may_flag(request.user, contact),
        "enclosure": enclosure_of(contact),
        **shown_with(request.user, contact),
        "paper": paper_of(contact) if contact.state == ContactState.REFUSED else None,
    }


def _with_version(form: FinishContactForm | CorrectContactForm, contact: Contact) -> object:
    """What was typed, against the version that is saved now: the next press decides with open eyes."""
    data = form.data.copy()
    data["version"] = str(contact.version)
    return data
