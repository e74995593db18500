"""The wish to talk a shift over: asked, withdrawn, answered. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.access import get_talk, may_log_contacts, talks_of
from hotline.actions.talking import answer_talk as answer
from hotline.actions.talking import ask_to_talk as ask
from hotline.actions.talking import withdraw_talk as withdraw
from hotline.flag_forms import AnswerTalkForm, AskToTalkForm
from hotline.views.answers import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_talk(request: HttpRequest) -> HttpResponse:
    """With a supervisor of one's choice; and what was asked of oneself."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    form = AskToTalkForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        ask(supervisor=form.cleaned_data["supervisor"], by=request.user)
        messages.success(request, _("It is on its way, to this one colleague only."))
        return redirect("ask_to_talk")
    talks = list(talks_of(request.user))
    shown = {
        "form": form,
        "mine": [talk for talk in talks if talk.asker_id == request.user.pk],
        "asked_of_me": [talk for talk in talks if talk.supervisor_id == request.user.pk],
    }
    return render(request, "hotline/ask_to_talk.html", shown, status=status_of(form))


@require_POST
def withdraw_talk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As if it had never been asked, until it was seen."""
    talk = get_talk(request.user, pk, as_supervisor=False)
    try:
        withdraw(talk=talk, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("It is withdrawn."))
    return redirect("ask_to_talk")


@require_POST
def answer_talk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seen, or: I will come at."""
    talk = get_talk(request.user, pk, as_supervisor=True)
    form = AnswerTalkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the time like 17:30, or leave it empty."))
        return redirect("ask_to_talk")
    try:
        answer(talk=talk, come_at=form.moment(), by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Thank you. It stands here for a week and is then forgotten."))
    return redirect("ask_to_talk")
