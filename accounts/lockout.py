"""What axes asks us: under which key guesses at an account are counted, from where they come, and what is answered.

Counted by the pair account + address, so that a stranger elsewhere cannot lock an operator out. The account is a
keyed hash: what was typed into the sign-in form never lies in the database, nor does what else was sent with it.
"""

import math
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from vault.index import blind_index


class Counter(AxesDatabaseHandler):
    """AXES_HANDLER. The library would write down everything that came with a wrong password: in a locked screen that is the
    whole form of a call, and the password itself (its list of names to mask cannot know them all). We count and keep none.
    """

    def user_login_failed(
        self, sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """A wrong password: counted, with nothing that was sent."""
        if request is None:
            super().user_login_failed(sender, credentials, request, **kwargs)
            return
        asked, sent = request.GET, request.POST
        request.GET, request.POST = QueryDict(), QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.GET, request.POST = asked, sent


def hashed_address(typed: str) -> str:
    """The keyed hash of a typed e-mail address, the same for each spelling with capitals or blanks."""
    plain = typed.strip().lower().encode("utf-8", "replace").decode()
    return blind_index("accounts.sign_in", plain).hex()


def account_key(request: HttpRequest, credentials: dict | None = None) -> str:
    """AXES_USERNAME_CALLABLE: the key under which wrong passwords for an account are counted."""
    credentials = credentials or {}
    typed = credentials.get("email") or credentials.get("username") or request.POST.get("login") or ""
    return hashed_address(str(typed))


def client_address(request: HttpRequest) -> str | None:
    """AXES_CLIENT_IP_CALLABLE: the peer, or what the last trusted proxy saw (TRUSTED_PROXIES of our own)."""
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    if proxies:
        seen = [
            part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        if len(seen) >= proxies:
            return seen[-proxies]
    return request.META.get("REMOTE_ADDR") or None


def locked_until(request: HttpRequest, credentials: dict | None = None) -> datetime:
    """When this account may be tried again from this address."""
    wait = get_cool_off(request) or timedelta()
    last = (
        AccessAttempt.objects.filter(
            username=account_key(request, credentials), ip_address=client_address(request)
        )
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or timezone.now()) + wait


def locked_page(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: says how long to wait; the same whether or not the account exists."""
    left = locked_until(request, credentials) - timezone.now()
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    response = render(
        request, "accounts/locked.html", {"minutes": minutes}, status=settings.AXES_HTTP_RESPONSE_CODE
    )
    response["Retry-After"] = str(minutes * 60)
    return response
