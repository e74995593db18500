"""How django-allauth behaves in this house: nobody signs up, nobody learns who has an account, all is audited.

Decisions about staff stand in `accounts.actions`; this module only joins the library's hooks to them.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import signins
from accounts.lockout import client_address
from accounts.models import Ended, User
from accounts.passwords import check_rules
from accounts.post import send_soon
from accounts.session_store import hash_of
from accounts.sessions import end_sessions
from audit.log import record


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, generic answers, audit of sign-in and sign-out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and password do not fit together. Check both and try again."
        ),
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link can no longer be used. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Colleagues come by invitation only."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """The sign-in pages are pages for everybody; there is no JSON variant."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that axes counts under; behind a local socket there is none."""
        return client_address(request) or "local"

    def get_login_stages(self) -> list[str]:
        """None: the password begins a session that can do nothing but show a second factor (accounts.second_factor)."""
        return []

    def login(self, request: HttpRequest, user: User) -> None:
        """After the right password. The library notes in the session which address was typed: nobody asks, and it lay there in clear."""
        request.session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
        signins.sign_in(request, user, way="password")

    def logout(self, request: HttpRequest) -> None:
        """From the sign-out page."""
        signins.sign_out(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, an unknown or a deactivated account, or a locked pair."""
        locked = bool(getattr(request, "axes_locked_out", False))
        signins.note_failed_sign_in(str(credentials.get("email", "")), locked=locked)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The same rules as for an invitation, in sentences of our own."""
        check_rules(password, user)
        return password

    def set_password(self, user: User, password: str) -> None:
        """Writes the password alone, with a line in the audit; every session of the user ends by it but the one that did it."""
        by_himself = self.request is not None and self.request.user == user
        verb = "accounts.change_password" if by_himself else "accounts.reset_password"
        others = user.staff_sessions.living()
        if by_himself:
            others = others.exclude(key_hash=hash_of(self.request.session.session_key))
        with transaction.atomic():
            user.set_password(password)
            user.save(update_fields=["password"])
            ended = end_sessions(others, why=Ended.NEW_PASSWORD, by=user)
            record(verb, about=user, by=user, new={"sessions_ended": ended})

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """In the reader's language, and without making the asker wait."""
        with override(user.language):
            message = self.render_mail("account/email/password_reset_key", user.email, context)
        send_soon(message)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the link to the page stands."""
        return reverse("preferences")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Never reached (our backend refuses before); if it were, nothing would be told."""
        return HttpResponseRedirect(reverse("account_login"))
