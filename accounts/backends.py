"""Who is this? The door for address and password, and the loading of the signed-in user with today's roles.

Locking after wrong passwords stands in `accounts.lockout`; the audit of sign-ins in `accounts.signins`.
"""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from accounts.models import User
from accounts.signed_in import SIGNED_IN


class EmailBackend(AuthenticationBackend):
    """Sign-in by address. One statement loads the user and the roles; a deactivated user is nobody at once."""

    def get_user(self, user_id: UUID | str) -> User | None:
        """The session's user with today's roles, in one statement."""
        return SIGNED_IN.first(
            pk=user_id if isinstance(user_id, UUID) else UUID(user_id), moment=timezone.now()
        )

    def user_can_authenticate(self, user: User) -> bool:
        """Only active colleagues sign in."""
        return user.is_active

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Our own table is the only list of addresses (the library would also look into its own)."""
        if "\x00" in email:
            return None
        user = User.objects.with_roles().filter(email=email.strip().lower()).first()
        return self._check_password(user, password)

    def _check_password(self, user: User | None, password: str) -> User | None:
        """A deactivated account answers exactly like a wrong password: nothing is told about it."""
        checked = super()._check_password(user, password)
        if checked is None:
            self.unstash_authenticated_user()
        return checked

    def has_perm(self, *args: Any, **kwargs: Any) -> bool:
        """Django's permissions are not used here; roles are (each app's `access.py`)."""
        return False
