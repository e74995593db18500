"""The colleague of a session, with today's roles: found by the statement that finds the session (`accounts.session_store`), or,
when that knew nobody (the first page after signing in), by one of his own (`accounts.backends`).
"""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.prepared import SOME_ID, SOME_MOMENT, Prepared

# Whoever was deactivated is nobody at once.
SIGNED_IN = Prepared(
    lambda pk, moment: User.objects.with_roles(moment).filter(pk=pk, is_active=True),
    pk=SOME_ID,
    moment=SOME_MOMENT,
)


class SignedIn(AuthenticationMiddleware):
    """As Django does it, which is asked only when the session has not told."""

    def process_request(self, request: HttpRequest) -> None:
        """`request.user` waits until somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _of_session(request) or get_user(request))


def _of_session(request: HttpRequest) -> User | None:
    """Whom the row of the session belongs to, if the session itself names him, with the password that he has now."""
    session = request.session
    named = session.get(SESSION_KEY)  # loads it
    user = session.known.user if session.known else None
    if user is None or named != str(user.pk):
        return None
    is_his = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if is_his else None
