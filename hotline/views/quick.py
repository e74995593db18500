"""What an operator does in one act while somebody is on the line: a call without a conversation from any page, the weight of
the signs. Gate, form, action, answer.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.fields import signed_row_key
from hotline.access import may_log_contacts
from hotline.actions.logging import log_contact
from hotline.facts import ContactFacts, Ending
from hotline.forms import QuickContactForm
from hotline.outcomes import outcome
from hotline.views.answers import say_done
from hotline.weights import SignsForm, weight


@require_POST
def quick_contact(request: HttpRequest) -> HttpResponse:
    """Silent, hung up, wrong number, prank, general information: logged by one press on any page, without a field.

    To a script it answers the sentences alone, with a key for the next press; otherwise the page from which it came.
    """
    if not may_log_contacts(request.user):
        raise PermissionDenied
    form = QuickContactForm(request.POST, user=request.user)
    if form.is_valid():
        _log(request, form)
    else:
        messages.error(request, _("This call was not logged. Press the button once more."))
    if request.headers.get("X-Fragment"):
        return render(request, "hotline/_quick_answer.html", {"quick_key": signed_row_key(request.user)})
    back = request.POST.get("next", "")
    here = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back) if here else redirect("my_contacts")


def _log(request: HttpRequest, form: QuickContactForm) -> None:
    facts = ContactFacts(began_at=timezone.now())
    ending = Ending(outcome(form.cleaned_data["outcome"]))
    try:
        contact = log_contact(key=form.cleaned_data["row_key"], facts=facts, by=request.user, ending=ending)
    except IntegrityError:  # a second press of the same button
        messages.info(request, _("This call was already logged."))
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        say_done(request, contact)


@require_POST
def weigh_call(request: HttpRequest) -> HttpResponse:
    """The level that the signs propose, with its reasons, and when the 48 hours end: a fragment. Nothing is kept."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    return render(request, "hotline/_weight.html", {"weight": weight(SignsForm(request.POST))})
