"""In which language the page speaks (the colleague's own, else the cookie, else the browser's, else Russian), and who is led
to sign in first.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from accounts.given_back import given_back


class LanguageMiddleware:
    """Stands after AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speaks the chosen language for this request only."""
        user = request.user
        language = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SignInFirst(LoginRequiredMiddleware):
    """Django's layer; besides, what somebody sent whose session has ended meanwhile is not lost on the way to sign in."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        """A page is led to sign-in and back; words that were sent stand in a page until they can be sent again."""
        if request.method != "POST":
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if kept := given_back(request.POST):
            context = {"kept": kept, "address": request.get_full_path()}
            return render(request, "accounts/signed_out.html", context, status=401)
        return redirect_to_login(self.page_of(request), settings.LOGIN_URL)

    @staticmethod
    def page_of(request: HttpRequest) -> str:
        """The page on which the button stood: many a button's own address is no page."""
        came = urlsplit(request.headers.get("Referer", ""))
        if came.netloc != request.get_host() or not came.path.startswith("/"):
            return request.get_full_path()
        return came.path + (f"?{came.query}" if came.query else "")
