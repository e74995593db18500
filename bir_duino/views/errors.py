"""The pages for what went wrong. Never a trace, never a word of a client."""

import logging
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from accounts.given_back import given_back
from accounts.locks import house_is_locked

logger = logging.getLogger("bir_duino")
# What is above the limit is still read up to here, to be given back; a text beyond it was not typed by a person.
MOST_GIVEN_BACK = 8_000_000
SHORT = 2_000  # characters; longer ones stand where they can be shortened


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or, when the database is away, 503 with everything that was typed and one button to try again.

    Called inside the handling of the exception, so its kind is still known. The page needs no database.
    """
    problem = sys.exc_info()[1]
    # The driver calls a connection that is cut in the middle of an answer by the plain name, without a kind.
    if isinstance(problem, OperationalError | InterfaceError) or type(problem) is DatabaseError:
        return database_away(request, problem)
    return HttpResponse(render_to_string("500.html"), status=500)


def database_away(request: HttpRequest, problem: Exception) -> HttpResponse:
    """*Not saved yet* (design/safety.md 16): the retry carries the same row key, so it saves once."""
    logger.error("database away: %s", type(problem).__name__)
    connection.close()
    if request.path == reverse("health"):  # a browser with a session fails before the view of health is asked
        return JsonResponse({"status": "down"}, status=503)
    context = {
        "posted": request.method == "POST",
        "path": request.path,
        "kept": given_back(request.POST),
        "csrf_token": get_token(request),
    }
    # Whose page it is cannot be asked now; the cookie and the browser still say in which language he reads.
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    with translation.override(language):
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = "10"
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 for a text above the limit, with all of it where it can be shortened and sent again."""
    if not isinstance(exception, RequestDataTooBig):
        return HttpResponse(render_to_string("400.html"), status=400)
    kept = _too_long(request)
    context = {
        "path": request.path,
        "short": [pair for pair in kept if len(pair[1]) <= SHORT],
        "long": [(name, value, len(value)) for name, value in kept if len(value) > SHORT],
        "limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000,
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("413.html", context), status=413)


def _too_long(request: HttpRequest) -> list[tuple[str, str]]:
    """What a signed-in colleague typed into a form of ours; a stranger's heap of bytes is not even read."""
    user = getattr(request, "user", None)
    if (
        user is None
        or not user.is_authenticated
        or request.content_type != "application/x-www-form-urlencoded"
    ):
        return []
    try:
        body = request.read(MOST_GIVEN_BACK + 1)
        return given_back(QueryDict(body, encoding="utf-8")) if len(body) <= MOST_GIVEN_BACK else []
    except (TooManyFieldsSent, OSError):
        return []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the token of the page was old, as after signing in again in another tab, or the page was never ours.

    Only what a page of ours sent, as the browser itself says, stands in the answer with a button to send it once more: from
    anywhere else the button would press what a stranger wrote. A locked house shows nobody's words.
    """
    ours = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    kept = given_back(request.POST) if ours and not house_is_locked(request) else []
    context = {"kept": kept, "address": request.get_full_path()}
    return render(request, "403_csrf.html", context, status=403)
