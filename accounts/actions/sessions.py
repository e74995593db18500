"""Locking, unlocking and ending sessions: one's own, and those of a colleague."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.asking import lock_colleague
from accounts.models import Ended, StaffSession, User
from accounts.sessions import end_sessions as end_rows
from accounts.sessions import end_sessions_of, lock_sessions
from audit.log import record


@transaction.atomic
def lock_me(*, by: User) -> int:
    """All open sessions of one person are locked at once, on every device; the password opens each. Returns how many."""
    locked = lock_sessions(by.staff_sessions.all())
    record("accounts.lock_me", about=by, by=by)
    return locked


@transaction.atomic
def unlock(*, row: UUID, by: User) -> None:
    """The right password opens this one session of his own again; it counts as seen from now."""
    rows = StaffSession.objects.select_for_update(of=("self",)).living()
    session = rows.filter(pk=row, user=by).first()
    if session is None:  # it was ended while the password was being typed
        raise ValidationError(_("This session is over already."))
    session.locked_at, session.last_seen_at = None, timezone.now()
    session.save(update_fields=["locked_at", "last_seen_at"])
    record("accounts.unlock", about=by, by=by)


@transaction.atomic
def end_session(*, session: StaffSession, by: User) -> None:
    """One of the own sessions ends."""
    row = StaffSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if row.user_id != by.pk or row.ended_at is not None:
        raise ValidationError(_("This session is over already."))
    end_rows(StaffSession.objects.filter(pk=row.pk), why=Ended.BY_HIMSELF, by=by)
    record("accounts.end_session", about=by, by=by)


@transaction.atomic
def end_other_sessions(*, keep: UUID, by: User) -> int:
    """All own sessions but this one end; returns how many."""
    ended = end_rows(by.staff_sessions.living().exclude(pk=keep), why=Ended.BY_HIMSELF, by=by)
    record("accounts.end_other_sessions", about=by, by=by, new={"sessions_ended": ended})
    return ended


@transaction.atomic
def sign_out_everywhere(*, by: User) -> int:
    """All own sessions end, this one too; returns how many."""
    ended = end_sessions_of(by, why=Ended.BY_HIMSELF, by=by)
    record("accounts.sign_out_everywhere", about=by, by=by, new={"sessions_ended": ended})
    return ended


@transaction.atomic
def end_sessions(*, colleague: User, by: User) -> int:
    """All sessions of a colleague end; the colleague may sign in again. Nobody is told: it is recorded."""
    row = lock_colleague(colleague, by=by, to="end_sessions")
    if row.pk == by.pk:
        raise ValidationError(_("Your own sessions end on the page of your sessions."))
    ended = end_sessions_of(row, why=Ended.BY_COLLEAGUE, by=by)
    record("accounts.end_sessions", about=row, by=by, new={"sessions_ended": ended})
    return ended
