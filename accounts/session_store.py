"""Sessions in the database, as Django keeps them; the one statement that every page begins with also tells whether the
session is locked or ended (StaffSession) and whether the house is locked, so that asking costs nothing more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from psycopg2.extensions import AsIs

from accounts.models import Ended, StaffSession, User
from accounts.prepared import SOME_MOMENT, SOME_TEXT, Statement
from accounts.signed_in import SIGNED_IN

SOME_HASH = SOME_TEXT + "#"
SOME_OLDEST = datetime(1234, 5, 6, 7, 8, 9, 654321, tzinfo=UTC)
# A session that ended or that began too long ago is not there, whatever django_session still holds.
_ALIVE = """
SELECT session.session_data, session.expire_date, ours.id, ours.last_seen_at, ours.locked_at,
       EXISTS (SELECT 1 FROM accounts_houselock WHERE opened_at IS NULL), owner.*
FROM django_session session LEFT JOIN accounts_staffsession ours ON ours.key_hash = %s
     LEFT JOIN LATERAL ({owner}) owner ON ours.id IS NOT NULL
WHERE session.session_key = %s AND session.expire_date > %s AND ours.ended_at IS NULL
      AND (ours.began_at IS NULL OR ours.began_at > %s)
"""
OURS = 6  # columns before those of the owner


@cache
def _alive(sql: str) -> Statement:
    """The statement; what finds the owner can be written only when all models are known."""
    owner, values = SIGNED_IN.asked(pk=AsIs("ours.user_id"), moment=SOME_MOMENT)
    return Statement(
        sql.format(owner=owner),
        [SOME_HASH, *values, SOME_TEXT, SOME_MOMENT, SOME_OLDEST],
        hashed=SOME_HASH,
        key=SOME_TEXT,
        moment=SOME_MOMENT,
        oldest=SOME_OLDEST,
    )


def hash_of(key: str) -> str:
    """What StaffSession keeps of a session's key. It has some 160 random bits, so a plain hash cannot be guessed back."""
    return sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What the loading of the session told besides: the row of the list (None: none yet), and the house."""

    row: UUID | None
    last_seen_at: datetime | None
    locked_at: datetime | None
    house_is_locked: bool
    user: User | None  # whose row it is, unless he was deactivated (`accounts.signed_in`)


class SessionStore(DatabaseStore):
    """SESSION_ENGINE = "accounts.session_store"."""

    known: Known | None = None
    refused_key = ""  # what the cookie held, when no living session has that key

    def _get_session_from_db(self) -> Session | None:
        """The living session of the cookie; a key that is none is forgotten, as Django does."""
        # A cookie holds anything: what Django never made is not asked for (a NUL would break the statement).
        key = self.session_key or ""
        if not (key.isascii() and key.isalnum()):
            self._session_key = None
            return None
        now = timezone.now()
        found = _alive(_ALIVE).row(
            hashed=hash_of(key), key=key, moment=now, oldest=now - settings.SESSION_LONGEST
        )
        if found is None:
            self._session_key, self.refused_key = None, key
            return None
        data, expires, row, seen, locked, house = found[:OURS]
        owner = SIGNED_IN.made_of(found[OURS:]) if found[OURS] is not None else None
        self.known = Known(row, seen, locked, house, owner)
        return Session(session_key=key, session_data=data, expire_date=expires)

    def cycle_key(self) -> None:
        """As Django does; the row of the list goes along with the new key."""
        data, old = self._session, self.session_key
        self.create()
        self._session_cache = data
        if old:
            StaffSession.objects.filter(key_hash=hash_of(old)).update(key_hash=hash_of(self.session_key))
            super().delete(old)

    def delete(self, session_key: str | None = None) -> None:
        """As Django does; the list says that it is over."""
        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            StaffSession.objects.filter(key_hash=hash_of(key), ended_at=None).update(
                ended_at=timezone.now(), why=Ended.SIGNED_OUT
            )
