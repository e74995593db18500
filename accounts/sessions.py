"""The list of sessions: beginning a row, seeing, locking, and ending sessions together with what Django keeps of them.

Who may do it stands in `accounts.access`, the verbs in `accounts.actions`, what a locked session meets in `accounts.locks`.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.devices import device_words
from accounts.models import Ended, StaffSession, User
from accounts.prepared import SOME_ID, SOME_MOMENT, Statement
from accounts.session_rows import StaffSessionQuerySet
from accounts.session_store import hash_of

_SEEN = Statement(
    "UPDATE accounts_staffsession SET last_seen_at = %s WHERE id = %s",
    [SOME_MOMENT, SOME_ID],
    moment=SOME_MOMENT,
    row=SOME_ID,
)
_FORGET = """
DELETE FROM django_session WHERE encode(sha256(convert_to(session_key, 'UTF8')), 'hex') = ANY(%s)
"""

# Rows that nobody can use any more are kept this long: whoever was signed out meanwhile still learns why.
REMEMBERED = timedelta(days=1)
MOST_FORGOTTEN = 1000  # in one round of the clock
# A row never goes alone: while it is there it says that the session is over, without it what Django keeps would open again.
_FORGET_OLD = """
WITH old AS (
    SELECT id, key_hash FROM accounts_staffsession WHERE began_at < %(oldest)s
    ORDER BY began_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
), content AS (
    DELETE FROM django_session
    WHERE encode(sha256(convert_to(session_key, 'UTF8')), 'hex') IN (SELECT key_hash FROM old)
)
DELETE FROM accounts_staffsession WHERE id IN (SELECT id FROM old)
"""
_FORGET_EXPIRED = """
DELETE FROM django_session WHERE session_key IN (
    SELECT session_key FROM django_session WHERE expire_date < %(now)s
    ORDER BY expire_date LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
"""


def begin_session(request: HttpRequest, user: User) -> None:
    """The row of a session that has just been signed in, or that came without one; unlocked, as from now."""
    now = timezone.now()
    row = StaffSession(
        user=user,
        key_hash=hash_of(request.session.session_key),
        device=device_words(request.headers.get("User-Agent", "")),
        began_at=now,
        last_seen_at=now,
    )
    StaffSession.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["key_hash"],
        update_fields=["user", "device", "began_at", "last_seen_at", "locked_at"],
    )
    if request.session.known is not None:
        request.session.known = replace(request.session.known, row=row.pk, last_seen_at=now, locked_at=None)


def note_seen(row: object, moment: datetime) -> None:
    """Somebody works in this session; asked for at most once a minute."""
    _SEEN.run(row=row, moment=moment)


def lock_sessions(rows: StaffSessionQuerySet) -> int:
    """From now on the password opens each of these; returns how many were open."""
    return rows.living().filter(locked_at__isnull=True).update(locked_at=timezone.now())


def end_sessions(rows: StaffSessionQuerySet, *, why: str, by: User | None) -> int:
    """Ends these sessions: Django's rows are deleted, ours say when, why and by whom; returns how many."""
    # Locked first, as a session does that changes its key meanwhile: neither waits for the other in a circle.
    open_rows = rows.filter(ended_at__isnull=True).select_for_update(of=("self",))
    ended = list(open_rows.values_list("pk", "key_hash"))
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [[key_hash for _pk, key_hash in ended]])
    StaffSession.objects.filter(pk__in=[pk for pk, _hash in ended]).update(
        ended_at=timezone.now(), why=why, ended_by=by
    )
    return len(ended)


def why_over(request: HttpRequest) -> str:
    """Why the session is over that this browser still has the cookie of; "" if it never was one of ours."""
    key = request.session.refused_key
    if not key:
        return ""
    return StaffSession.objects.filter(key_hash=hash_of(key)).values_list("why", flat=True).first() or ""


def end_sessions_of(user: User, *, why: str = Ended.BY_HOUSE, by: User | None = None) -> int:
    """Ends every session of the user; returns how many. Django's sessions are few (staff only) and read through, so that
    one without a row of ours ends as well.
    """
    ended = end_sessions(user.staff_sessions.living(), why=why, by=by)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if store().decode(session.session_data).get(SESSION_KEY) == str(user.pk):
            session.delete()
            ended += 1
    return ended


def forget_old_sessions() -> int:
    """The clock's chore: rows of sessions that are over for a day, and what Django still keeps; returns how many rows."""
    now = timezone.now()
    oldest = now - settings.SESSION_LONGEST - REMEMBERED
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_EXPIRED, {"now": now, "most": MOST_FORGOTTEN})
        cursor.execute(_FORGET_OLD, {"oldest": oldest, "most": MOST_FORGOTTEN})
        return int(cursor.rowcount)
