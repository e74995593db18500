"""The pages for what went wrong. Never a trace, never a word of a client."""

import logging
import sys

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from accounts.given_back import given_back

logger = logging.getLogger("bir_duino")


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
