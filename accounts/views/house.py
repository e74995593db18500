"""Locking the house, the one page that a locked house has, and the card for the door."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access, actions
from accounts.forms import OpenHouseForm
from accounts.locks import is_locked
from accounts.models import Role, User
from accounts.signins import note_failed_sign_in, sign_in


@require_POST
def lock_house(request: HttpRequest) -> HttpResponse:
    """One press locks the house for everybody."""
    access.require(request.user, "lock_house")
    actions.lock_house(by=request.user)
    return redirect("house")


def _opener(request: HttpRequest) -> User | None:
    """Who stands before the page with an open session and may open."""
    user = request.user
    return user if access.may(user, "open_house") and not is_locked(request) else None


def _signs_in(request: HttpRequest, form: OpenHouseForm) -> bool:
    """The right password of somebody who may open begins a session; all others meet one and the same answer."""
    email = form.cleaned_data["email"]
    user = authenticate(request, email=email, password=form.cleaned_data["password"])
    if user is not None and access.may(user, "open_house"):
        sign_in(request, user, way="house")
        return True
    note_failed_sign_in(email, locked=bool(getattr(request, "axes_locked_out", False)))
    form.add_error(None, _("This address and password do not open the house. Check both and try again."))
    return False


def openers_of_the_demonstration() -> list[Role]:
    """Its accounts have no password: without this, one press on "lock the house" would end it. In real mode there is none."""
    return [Role.SUPERVISOR, Role.ADMINISTRATOR] if settings.DEMONSTRATION else []


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def house(request: HttpRequest) -> HttpResponse:
    """Signing in to open, then the button to open. A house that is open has no such page."""
    lock = access.present_house_lock()
    if lock is None:
        return redirect("desk")
    opener = _opener(request)
    if request.method == "POST" and request.POST.get("role") in openers_of_the_demonstration():
        sign_in(request, access.demonstration_account(request.POST["role"]), way="demonstration")
        return redirect("house")
    form = None if opener else OpenHouseForm(request.POST if request.method == "POST" else None)
    if form is not None and request.method == "POST" and form.is_valid() and _signs_in(request, form):
        return redirect("house")
    status = 422 if request.method == "POST" else 200
    context = {
        "lock": lock,
        "opener": opener,
        "form": form,
        "said_open": opener and lock.first_by == opener,
        "demonstration_roles": openers_of_the_demonstration(),
    }
    return render(request, "accounts/house.html", context, status=status)


@require_POST
def open_house(request: HttpRequest) -> HttpResponse:
    """The first of two says open; the second one opens."""
    access.require(request.user, "open_house")
    if is_locked(request):
        return redirect("house")
    try:
        lock = actions.open_house(by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect("house")
    if lock.opened_at is None:
        return redirect("house")
    messages.success(request, _("The house is open again."))
    return redirect("desk")


@require_GET
def door_card(request: HttpRequest) -> HttpResponse:
    """What to do when somebody comes with a paper; to be printed and hung up."""
    return render(request, "accounts/door_card.html")
