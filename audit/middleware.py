"""Around each request: records the values that could not be decrypted, once the answer is ready.

Stands after the authentication, so that the row says who was reading. Never here: anything about the answer.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from audit.damages import collected


class Damages:
    """Middleware ``audit.middleware.Damages``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def reader() -> Any:
            user = getattr(request, "user", None)
            return user if user is not None and user.is_authenticated else None

        with collected(reader):
            return self.get_response(request)
