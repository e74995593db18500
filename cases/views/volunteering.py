"""A lawyer would take a case from its stub, and takes that back: gate, action, answer. The file itself is shown by nothing here."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import volunteering
from cases.waiting import get_stub


@require_POST
def volunteer(request: HttpRequest, code: str) -> HttpResponse:
    """I would take it."""
    said = _("You would take %(code)s. A supervisor decides.") % {"code": code.upper()}
    return _done(request, code, volunteering.volunteer, said, "withdraw_volunteer")


@require_POST
def withdraw_volunteer(request: HttpRequest, code: str) -> HttpResponse:
    """I would not take it any more; also the button of the message after the other one."""
    said = _("Taken back: you do not offer to take %(code)s.") % {"code": code.upper()}
    return _done(request, code, volunteering.withdraw_volunteer, said, "volunteer")


def _done(request: HttpRequest, code: str, act: Callable[..., object], said: str, undo: str) -> HttpResponse:
    stub = get_stub(request.user, code)
    try:
        act(case=stub, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said, extra_tags=f"undo:{reverse(undo, args=[stub.code])}")
    return redirect("waiting_cases")
