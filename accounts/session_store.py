"""Sessions in the database, as Django keeps them; the statement that every page begins with is built once (accounts.prepared)."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.prepared import SOME_MOMENT, SOME_TEXT, Prepared

_ALIVE = Prepared(
    lambda key, moment: Session.objects.filter(session_key=key, expire_date__gt=moment),
    key=SOME_TEXT,
    moment=SOME_MOMENT,
)


class SessionStore(DatabaseStore):
    """SESSION_ENGINE = "accounts.session_store"."""

    def _get_session_from_db(self) -> Session | None:
        """The living session of the cookie; a key that is none is forgotten, as Django does."""
        # A cookie holds anything: what Django never made is not asked for (a NUL would break the statement).
        if not (self.session_key or "").isalnum():
            self._session_key = None
            return None
        session = _ALIVE.first(key=self.session_key, moment=timezone.now())
        if session is None:
            self._session_key = None
        return session
