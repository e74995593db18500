"""Deactivating and reactivating an account. An account is never deleted: what was done keeps its author."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import leaving
from accounts.actions.asking import lock_colleague
from accounts.models import Ended, User
from accounts.sessions import end_sessions_of
from audit.log import record


@transaction.atomic
def deactivate_colleague(*, colleague: User, by: User) -> User:
    """From now on the colleague cannot work or sign in, and open sessions end. Nobody deactivates himself."""
    row = lock_colleague(colleague, by=by, to="deactivate_colleague")
    if row.pk == by.pk:
        raise ValidationError(_("You cannot deactivate your own account."))
    if not row.is_active:
        raise ValidationError(_("This account is already deactivated."))
    row.is_active, row.deactivated_at, row.deactivated_by = False, timezone.now(), by
    row.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
    ended = end_sessions_of(row, why=Ended.DEACTIVATED, by=by)
    record("accounts.deactivate_colleague", about=row, by=by, new={"sessions_ended": ended})
    leaving.somebody_left(row)
    return row


@transaction.atomic
def reactivate_colleague(*, colleague: User, by: User) -> User:
    """The account opens again with its password, and with no session from before; roles that have not ended count again."""
    row = lock_colleague(colleague, by=by, to="reactivate_colleague")
    if row.is_active:
        raise ValidationError(_("This account is active."))
    row.is_active, row.deactivated_at, row.deactivated_by = True, None, None
    row.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
    # One that began in the very moment of the deactivation was nobody's until now.
    ended = end_sessions_of(row, why=Ended.DEACTIVATED, by=by)
    record("accounts.reactivate_colleague", about=row, by=by, new={"sessions_ended": ended})
    return row
