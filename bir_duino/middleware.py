"""Three thin layers around every page: privacy headers, readable sendings, and the record of refusals."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import add_never_cache_headers

from audit.log import record_refusal

Answer = Callable[[HttpRequest], HttpResponse]
HSTS = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"


class Private:
    """No page but static files may be kept by a browser or a proxy; no page is ever framed or indexed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # Django's own layer sets these as well, but not on what it refuses itself (another host over TLS).
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault(
                "Expires", "0"
            )  # no moment: hidden and missing answer alike to the letter
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class Readable:
    """Only UTF-8 is read. Another encoding, named by a hostile client, would break the reading or smuggle half characters."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if named.lower() not in ("utf-8", "utf8"):
            # On the way out the page asks for its token once more: reading the sending then would break the page, too.
            request.POST = QueryDict()
            raise BadRequest("Only UTF-8 is read here.")
        return self.get_response(request)


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
