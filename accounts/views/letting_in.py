"""Letting a colleague in again who lost every second factor: one starts, another confirms and hands over the link."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, actions
from accounts.second_factor import second_factor_again
from accounts.views.staff import press, press_on


@require_POST
@second_factor_again
def start_letting_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first of the two."""
    done = _("Started. A second person must confirm it now.")
    return press_on(request, pk, actions.start_letting_in, done)


@require_POST
@second_factor_again
def confirm_letting_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second of the two; the link stands on the screen, now only."""
    row = access.get_letting_in(request.user, pk, to="confirm_letting_in")
    try:
        row, token = actions.confirm_letting_in(letting_in=row, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(row)
    link = settings.SITE_URL + reverse("enrol_anew", args=[token])
    return render(request, "accounts/let_in.html", {"letting_in": row, "link": link})


@require_POST
@second_factor_again
def stop_letting_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mistake, or somebody who is not the colleague."""
    row = access.get_letting_in(request.user, pk, to="stop_letting_in")
    done = _("Stopped. What was removed stays removed.")
    return press(
        request, row.colleague, lambda: actions.stop_letting_in(letting_in=row, by=request.user), done
    )
