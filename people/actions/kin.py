"""add_kin, void_kin: who is who to a person. The other is known already, recorded now, or a colleague."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.actions.locks import STATE, lock_person, touch, void
from people.models import Kinship, Person
from people.names import fold
from people.record import PersonFacts, record_persons


@transaction.atomic
def add_kin(
    *,
    key: UUID,
    person: Person,
    relation: str,
    by: User,
    other: Person | None = None,
    name: str = "",
    staff: User | None = None,
    note: str = "",
) -> Kinship:
    """`other` (a person whom `by` sees), else a colleague, else somebody new of this name is the `relation` of `person`.

    A second press with the same key is the one row, and records nobody twice.
    """
    locked = lock_person(person)
    there = Kinship.objects.filter(pk=key).first()
    if there is not None:
        return there
    _refuse(locked, other, staff)
    if other is None and staff is None:
        if not fold(name):
            raise ValidationError({"name": _("Write a name, or choose a colleague.")})
        (other,) = record_persons([PersonFacts(name)], by=by)
    kin = Kinship(
        pk=key, person=locked, other=other, staff=staff, relation=relation, note=note,
        created_at=timezone.now(), created_by=by,
    )  # fmt: skip
    kin.save(force_insert=True)
    touch(locked)
    words = {
        "relation": relation,
        "other": str(other.pk) if other else "",
        "staff": str(staff.pk) if staff else "",
    }
    record("people.add_kin", about=kin, by=by, subject=locked, new=words)
    return kin


def _refuse(person: Person, other: Person | None, staff: User | None) -> None:
    if other is not None and other.pk == person.pk:
        raise ValidationError({"name": _("This is the person of this page.")})
    known = Kinship.objects.filter(voided_at=None, person=person, other=other, staff=staff)
    turned = Kinship.objects.filter(voided_at=None, person=other, other=person)
    if (other or staff) and (known.exists() or (other is not None and turned.exists())):
        raise ValidationError(_("These two already stand as kin. Take the old line out first."), code=STATE)


@transaction.atomic
def void_kin(*, kin: Kinship, person: Person, version: int, reason: str, by: User) -> Kinship:
    """They are not kin, or not in this way. Both people stay."""
    locked = lock_person(person, version=version)
    row = Kinship.objects.select_for_update(of=("self",)).get(pk=kin.pk)
    void(row, reason=reason, by=by)
    touch(locked)
    record(
        "people.void_kin",
        about=row,
        by=by,
        subject=locked,
        old={"relation": row.relation},
        new={"reason": reason},
    )
    return row
