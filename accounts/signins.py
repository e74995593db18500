"""Signing in and out, each with its line in the audit. What was typed is never written, only its keyed hash.

Not here: whether a password is right (`accounts.backends`), how often it may be tried (`accounts.lockout`).
"""

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from accounts.lockout import hashed_address
from accounts.models import User
from accounts.sessions import begin_session
from audit.log import record, record_refusal

BACKEND = "accounts.backends.EmailBackend"


def sign_in(request: HttpRequest, user: User, *, way: str) -> None:
    """Begins a session. `way` is a code for the audit: password, invitation, demonstration, house."""
    with transaction.atomic():
        user.backend = getattr(user, "backend", BACKEND)
        login(request, user)
        if request.session.session_key is None:
            request.session.create()  # somebody else was signed in here, and that session was thrown away
        begin_session(request, user)
        record("accounts.sign_in", about=user, by=user, code=way)


def sign_out(request: HttpRequest) -> None:
    """Ends the session, if there is one."""
    with transaction.atomic():
        if request.user.is_authenticated:
            record("accounts.sign_out", about=request.user, by=request.user)
        logout(request)


def note_failed_sign_in(typed: str, *, locked: bool) -> None:
    """A wrong password or an unknown address. The account's id if there is one, else the keyed hash.

    One query and one line for known and unknown addresses alike, so that both take the same time.
    """
    plain = typed.replace("\x00", "").strip().lower()
    known = User.objects.filter(email=plain).values_list("pk", flat=True).first()
    record_refusal(
        "accounts.sign_in_locked" if locked else "accounts.sign_in_failed",
        by=None,
        about_label="accounts.User" if known else "",
        about_id=str(known) if known else "",
        code="" if known else hashed_address(typed)[:16],
    )


def note_failed_unlock(user: User) -> None:
    """A wrong password on the lock page of a session."""
    record_refusal("accounts.unlock_failed", by=user, about_label="accounts.User", about_id=str(user.pk))
