"""Inviting a colleague and accepting the invitation; and the first colleagues, who come from a command.

The token is shown once and only its hash is kept. An invitation ends after seven days, works once, and dies with
the right of the administrator who made it.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import grant_role, write_grant
from accounts.models import Invitation, Role, User
from audit.log import record

LIFETIME = timedelta(days=7)


def hash_of(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@transaction.atomic
def invite_colleague(
    *, email: str, role: str, by: User | None, language: str = "ru", name: str = ""
) -> tuple[Invitation, str]:
    """Opens a door for one address, once; an older open door for it is closed. Returns the row and the token."""
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": _("A colleague with this address has an account already.")})
    now = timezone.now()
    Invitation.objects.filter(email=email, accepted_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=now
    )
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                role=role,
                language=language,
                name=name,
                token_hash=hash_of(token),
                created_at=now,
                expires_at=now + LIFETIME,
                by=by,
            )
    except IntegrityError:
        message = _("Somebody has just invited this address. Look at the list of invitations.")
        raise ValidationError({"email": message}) from None
    record("accounts.invite_colleague", about=invitation, by=by, new={"email": email, "role": role})
    return invitation, token


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, if it can still be used."""
    row = Invitation.objects.select_related("by").filter(token_hash=hash_of(token)).first()
    return row if row is not None and _usable(row) else None


def _usable(invitation: Invitation) -> bool:
    inviter = invitation.by
    return invitation.is_open and (inviter is None or inviter.has_role(Role.ADMINISTRATOR))


@transaction.atomic
def accept_invitation(*, token: str, name: str, language: str, password: str) -> User:
    """The invited person becomes a colleague with the role of the invitation, given by who invited."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("by")
    invitation = rows.filter(token_hash=hash_of(token)).first()
    if invitation is None or not _usable(invitation):
        raise ValidationError(_("This invitation can no longer be used."))
    if User.objects.filter(email=invitation.email).exists():
        raise ValidationError(_("A colleague with this address has an account already."))
    user = User.objects.create_user(invitation.email, name, password, language=language)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("accounts.accept_invitation", about=user, by=user, new={"name": name, "email": user.email})
    write_grant(user=user, role=invitation.role, by=invitation.by)
    return user


@transaction.atomic
def appoint(*, email: str, name: str, role: str, password: str | None = None) -> tuple[User | None, str]:
    """The command's verb: with a password, an account with the role (an existing one gains it); else an invitation.

    Returns the user, or no user and the token of an invitation.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None and password is None:
        _invitation, token = invite_colleague(email=email, role=role, by=None, name=name)
        return None, token
    if user is None:
        user = User.objects.create_user(email, name, password)
        record("accounts.accept_invitation", about=user, by=None, new={"name": name, "email": user.email})
    grant_role(colleague=user, role=role, by=None)
    return user, ""
