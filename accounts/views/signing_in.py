"""The sign-in page, and the one-click sign-in of the demonstration."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import demonstration_account
from accounts.models import Role
from accounts.signins import sign_in


class SignInPage(LoginView):
    """The library's page; in the demonstration with a button for each role."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the demonstration's roles."""
        context = super().get_context_data(**kwargs)
        context["demonstration_roles"] = list(Role) if settings.DEMONSTRATION else []
        context["wide"] = settings.DEMONSTRATION
        return context


def safe_path(request: HttpRequest, wanted: str) -> str:
    """`wanted`, if it is a page of this site, else nothing."""
    # A path and nothing else: `redirect` would look a bare word up as the name of a page.
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Where the form wants to go on, if that is a page of this site."""
    return safe_path(request, request.POST.get("next", "")) or resolve_url(fallback)


@login_not_required
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """One click for each role. The demonstration only: in real mode this door does not exist."""
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sign_in(request, demonstration_account(request.POST.get("role", "")), way="demonstration")
    return redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
