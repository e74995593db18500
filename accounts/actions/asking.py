"""Rights asked again under the lock, before one colleague changes what another may do (design/safety.md 4).

Two administrators who end each other's role at once, or who press while they are being deactivated themselves: both rows are
locked, always in the same order, and who lost the right a moment ago changes nothing. Never here: who may do what (access).
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.models import User


def lock_colleague(colleague: User, *, by: User | None, to: str) -> User:
    """The colleague's row, locked together with the row of who acts; `by=None` is a command on the server."""
    keys = {colleague.pk} | ({by.pk} if by is not None else set())
    rows = {
        row.pk: row for row in User.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    if by is not None and not may(rows[by.pk], to):
        raise ValidationError(_("You cannot do this."))
    return rows[colleague.pk]
