"""add_name, void_name: how a person is called. A wrong name is taken out with a reason, never overwritten."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people import record as rows
from people.actions.locks import STATE, lock_person, touch, void
from people.duplicates import ask_about
from people.models import Person, PersonName
from people.names import fold


@transaction.atomic
def add_name(*, person: Person, full: str, kind: str, by: User) -> PersonName:
    """One more way in which the person is called, found by searches from now on; the exact name twice is one row."""
    locked = lock_person(person)
    if not fold(full):
        raise ValidationError({"full": _("Write a name.")})
    name = rows.add_name(person=locked, full=full, kind=kind, by=by)
    touch(locked)
    record("people.add_name", about=name, by=by, subject=locked, new={"full": full, "kind": kind})
    ask_about(locked)
    return name


@transaction.atomic
def void_name(*, name: PersonName, person: Person, version: int, reason: str, by: User) -> PersonName:
    """The name was wrong: searches do not meet it any more. The last one stays, a person is called somehow."""
    locked = lock_person(person, version=version)
    row = PersonName.objects.select_for_update(of=("self",)).get(pk=name.pk, person=locked)
    if not PersonName.objects.filter(person=locked, voided_at=None).exclude(pk=row.pk).exists():
        raise ValidationError(_("This is the only name. Add the right one first."), code=STATE)
    void(row, reason=reason, by=by)
    touch(locked)
    record(
        "people.void_name", about=row, by=by, subject=locked, old={"full": row.full}, new={"reason": reason}
    )
    return row
