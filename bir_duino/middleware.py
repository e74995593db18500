"""Two thin layers around every page: privacy headers, and the record of refusals."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from audit.log import record_refusal

Answer = Callable[[HttpRequest], HttpResponse]


class Private:
    """No page but static files may be kept by a browser or a proxy; no page is ever framed or indexed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Refusals:
    """A door that stayed shut is remembered: who stood before which address, never what was typed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """403 of one of our own doors, recorded after the rollback in a transaction of its own."""
        match = request.resolver_match
        if isinstance(problem, PermissionDenied) and match and request.user.is_authenticated:
            code = str(match.kwargs.get("code", ""))[:12]
            record_refusal(
                f"door.{match.url_name}",
                by=request.user,
                code=code,
                about_id=str(match.kwargs.get("pk", "")),
            )
