"""add_phone, change_phone, void_phone, add_address, void_address: by what a person is reached, and whether that is safe."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from people import record as rows
from people.access import may_set_word
from people.actions.locks import lock_person, touch, void
from people.duplicates import ask_about
from people.marking import PhoneMarks, write_marks
from people.models import Address, Person, Phone
from people.models.addresses import Writing
from people.models.phones import Safety
from reference.models import Place


@dataclass(frozen=True)
class AddressFacts:
    """Where somebody lives or gets letters; place or line, or both."""

    place: Place | None = None
    line: str = ""
    writing: str = Writing.UNKNOWN
    note: str = ""


@transaction.atomic
def add_phone(
    *,
    person: Person,
    number: str,
    by: User,
    whose: str = "",
    safety: str = Safety.UNKNOWN,
    safety_note: str = "",
) -> Phone:
    """One more number (E.164 or a short code); one that was taken out comes back."""
    locked = lock_person(person)
    phone = rows.add_phone(person=locked, number=number, by=by, safety=safety, safety_note=safety_note)
    phone.whose = whose or phone.whose
    phone.voided_at, phone.voided_by, phone.void_reason = None, None, ""
    phone.save(update_fields=["whose", "voided_at", "voided_by", "void_reason"])
    touch(locked)
    record("people.add_phone", about=phone, by=by, subject=locked, new={"number": number, "safety": safety})
    ask_about(locked)
    return phone


@transaction.atomic
def change_phone(*, phone: Phone, version: int, marks: PhoneMarks, by: User) -> Phone:
    """How a number may be rung (`version`: the phone's); the number itself does not change: add the new, take out the old.

    The agreed word opens a case to a caller: who does not see the case sets none. `phone` comes from access.get_part.
    """
    lock_person(phone.person)
    if marks.agreed_word is not None and not may_set_word(by, phone):
        raise PermissionDenied
    return write_marks(phone=phone, version=version, marks=marks, by=by)


@transaction.atomic
def void_phone(*, phone: Phone, person: Person, version: int, reason: str, by: User) -> Phone:
    """The person is not reached there any more: no look-up meets them by this number."""
    locked = lock_person(person, version=version)
    row = Phone.objects.select_for_update(of=("self",)).get(pk=phone.pk, person=locked)
    void(row, reason=reason, by=by)
    touch(locked)
    record(
        "people.void_phone",
        about=row,
        by=by,
        subject=locked,
        old={"number": row.number},
        new={"reason": reason},
    )
    return row


@transaction.atomic
def add_address(*, key: UUID, person: Person, facts: AddressFacts, by: User) -> Address:
    """Where the person lives or gets letters. A second press with the same key is the one row."""
    locked = lock_person(person)
    there = Address.objects.filter(pk=key).first()
    if there is not None:
        return there
    address = Address(pk=key, person=locked, created_at=timezone.now(), created_by=by, **vars(facts))
    address.save(force_insert=True)
    touch(locked)
    words = {**vars(facts), "place": facts.place.pk if facts.place else ""}
    record("people.add_address", about=address, by=by, subject=locked, new=words)
    return address


@transaction.atomic
def void_address(*, address: Address, person: Person, version: int, reason: str, by: User) -> Address:
    """The person is not there any more, or it was wrong."""
    locked = lock_person(person, version=version)
    row = Address.objects.select_for_update(of=("self",)).get(pk=address.pk, person=locked)
    void(row, reason=reason, by=by)
    touch(locked)
    record(
        "people.void_address",
        about=row,
        by=by,
        subject=locked,
        old={"line": row.line},
        new={"reason": reason},
    )
    return row
