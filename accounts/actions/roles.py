"""Giving, confirming and ending roles. Nobody gives himself a role; a supervisor's role needs a second supervisor.

A change of what somebody may do today ends that colleague's sessions in the same transaction (design/safety.md 4). A role
that begins or ends by its date signs nobody out: rights are read with each request, so they change to the second.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import leaving
from accounts.actions.asking import lock_colleague
from accounts.models import Ended, Role, RoleGrant, User
from accounts.sessions import end_sessions_of
from audit.log import record


def write_grant(
    *, user: User, role: str, by: User | None, from_at: datetime | None = None, until: datetime | None = None
) -> RoleGrant:
    """The row, the end of the sessions and the line in the audit; the caller holds the lock on the user and has checked."""
    grant = RoleGrant.objects.create(
        user=user, role=role, by=by, from_at=from_at or timezone.now(), until=until
    )
    ended = _sign_out(user, by) if grant.is_in_force else 0
    new: dict[str, object] = {"role": role, "from_at": grant.from_at.isoformat()}
    new |= {"until": until.isoformat() if until else "", "sessions_ended": ended}
    record("accounts.grant_role", about=grant, by=by, subject=user, new=new)
    return grant


def _sign_out(user: User, by: User | None) -> int:
    """Everywhere; what was typed is kept by the form that saves itself. Returns how many sessions ended."""
    return end_sessions_of(user, why=Ended.ROLE_CHANGED, by=by)


@transaction.atomic
def grant_role(
    *,
    colleague: User,
    role: str,
    by: User | None,
    from_at: datetime | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """The colleague holds the role from a moment to a moment; `by=None` is a command on the server."""
    row = lock_colleague(colleague, by=by, to="grant_role")
    if by is not None and by.pk == row.pk:
        raise ValidationError(_("Nobody gives a role to himself."))
    if not row.is_active:
        raise ValidationError(_("This account is deactivated."))
    if role not in Role.values:
        raise ValidationError(_("There is no such role."))
    from_at = from_at or timezone.now()
    if until is not None and until <= max(from_at, timezone.now()):
        raise ValidationError({"until": _("The last day lies before the first one, or in the past.")})
    for grant in RoleGrant.objects.filter(user=row, role=role).not_ended():
        if (until is None or grant.from_at < until) and (grant.until is None or grant.until > from_at):
            raise ValidationError({"role": _("The colleague has this role in these days already.")})
    return write_grant(user=row, role=role, by=by, from_at=from_at, until=until)


@transaction.atomic
def confirm_role(*, grant: RoleGrant, by: User) -> RoleGrant:
    """A second supervisor, neither the granter nor the person, puts a supervisor's role in force."""
    lock_colleague(grant.user, by=by, to="confirm_role")
    row = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    if by.pk in (row.user_id, row.by_id):
        raise ValidationError(
            _("A second supervisor must confirm: not the one who gave the role or who gets it.")
        )
    if not row.waits_for_second or row.is_over or not row.user.is_active:
        raise ValidationError(_("There is nothing to confirm here any more."))
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    ended = _sign_out(row.user, by) if row.is_in_force else 0
    new = {"role": row.role, "sessions_ended": ended}
    record("accounts.confirm_role", about=row, by=by, subject=row.user, new=new)
    return row


@transaction.atomic
def end_role(*, grant: RoleGrant, by: User) -> RoleGrant:
    """The role ends now (one that has not begun never begins). What was done in it keeps it."""
    lock_colleague(grant.user, by=by, to="end_role")
    row = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    if by.pk == row.user_id:
        raise ValidationError(_("You cannot end a role of your own."))
    if row.is_over:
        raise ValidationError(_("This role has ended already."))
    now, was_in_force = timezone.now(), row.is_in_force
    row.until, row.ended_at, row.ended_by = max(now, row.from_at), now, by
    row.save(update_fields=["until", "ended_at", "ended_by"])
    ended = _sign_out(row.user, by) if was_in_force else 0
    new = {"role": row.role, "sessions_ended": ended}
    record("accounts.end_role", about=row, by=by, subject=row.user, new=new)
    leaving.somebody_left(row.user)
    return row
