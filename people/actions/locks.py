"""The first beats of every action of a person: lock the row, check state and version; and its end: a new version.

Locks are taken from the outside in: the question about a pair, then the persons in the order of their keys.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from people.models import Address, Kinship, Person, PersonName, Phone, PossibleDuplicate
from people.states import allows

STALE, STATE = "stale", "state"
Voidable = PersonName | Phone | Address | Kinship


def lock_person(person: Person, *, version: int | None = None) -> Person:
    """The locked person; ValidationError when the record was merged away or, with a version, has changed since."""
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.merged_into_id is not None:
        raise ValidationError(_("This record was merged into another one in the meantime."), code=STATE)
    if version is not None and locked.version != version:
        raise stale()
    return locked


def stale() -> ValidationError:
    """Somebody else was faster."""
    return ValidationError(
        _("Somebody else has changed this in the meantime. Compare both versions and decide again."),
        code=STALE,
    )


def touch(person: Person, *fields: str) -> None:
    """Writes the named fields and a new version: pages drawn before are stale."""
    person.version += 1
    person.save(update_fields=[*fields, "version"])


def void(row: Voidable, *, reason: str, by: User) -> None:
    """Nothing is deleted: the row stays, dated and with its reason. `row` belongs to a locked person."""
    if row.voided_at is not None:
        raise ValidationError(_("This was already taken out."), code=STATE)
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])


def lock_duplicate(pair: PossibleDuplicate, *, to: str, version: int | None) -> PossibleDuplicate:
    """The locked question; ValidationError when its state does not allow the verb or the page was stale."""
    locked = PossibleDuplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if not allows(to, locked.state):
        raise ValidationError(
            _("This was decided already: %(state)s.") % {"state": locked.get_state_display()}, code=STATE
        )
    if version is not None and locked.version != version:
        raise stale()
    return locked
