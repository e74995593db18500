"""hide_person, show_person: a supervisor decides that no search, no look-up and no hint meets somebody."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.actions.locks import STATE, lock_person, touch
from people.models import Person
from people.record import set_findable

FIELDS = ("hidden_at", "hidden_by", "hidden_reason")


@transaction.atomic
def hide_person(*, person: Person, version: int, reason: str, by: User) -> Person:
    """From now on the person is met in their own cases only; the search keys are gone."""
    locked = lock_person(person, version=version)
    if locked.is_hidden:
        raise ValidationError(_("This person is hidden already."), code=STATE)
    locked.hidden_at, locked.hidden_by, locked.hidden_reason = timezone.now(), by, reason
    touch(locked, *FIELDS)
    set_findable(locked, False)
    record("people.hide_person", about=locked, by=by, new={"hidden_reason": reason})
    return locked


@transaction.atomic
def show_person(*, person: Person, version: int, reason: str, by: User) -> Person:
    """Searches meet the person again."""
    locked = lock_person(person, version=version)
    if not locked.is_hidden:
        raise ValidationError(_("This person is not hidden."), code=STATE)
    locked.hidden_at, locked.hidden_by, locked.hidden_reason = None, None, ""
    touch(locked, *FIELDS)
    set_findable(locked, True)
    record("people.show_person", about=locked, by=by, new={"reason": reason})
    return locked
