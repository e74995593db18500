"""Recording a person: the row, the name with its keys, the phone. Called inside other rooms' actions.

No verbs of its own yet: a person is recorded by logging a contact or opening a case, which write the audit row.
"""

from django.utils import timezone

from accounts.models import User
from people.models import NameKey, Person, PersonName, Phone
from people.models.names import NameKind
from people.models.phones import Safety
from people.names import SCHEME, key_of
from people.phones import phone_key


def record_person(
    *, name: str, by: User, number: str = "", safety: str = Safety.UNKNOWN, safety_note: str = "", language: str = ""
) -> Person:
    """A new person with one spoken name and, if given, one phone (E.164). Must run in the caller's transaction."""
    person = Person.objects.create(created_at=timezone.now(), created_by=by, language=language)
    add_name(person=person, full=name, by=by)
    if number:
        add_phone(person=person, number=number, by=by, safety=safety, safety_note=safety_note)
    return person


def add_name(*, person: Person, full: str, by: User, kind: str = NameKind.SPOKEN) -> PersonName:
    """One more way in which the person is called, with its search keys."""
    name = PersonName.objects.create(person=person, kind=kind, full=full, created_at=timezone.now(), created_by=by)
    NameKey.objects.create(name=name, scheme=SCHEME, key=key_of(full))
    return name


def add_phone(
    *, person: Person, number: str, by: User, safety: str = Safety.UNKNOWN, safety_note: str = ""
) -> Phone:
    """The person's number; the same number twice is the one row, with the newer word on safety."""
    index = phone_key(number)
    phone = Phone.objects.filter(person=person, number_index=index).first()
    if phone is None:
        return Phone.objects.create(
            person=person, number=number, number_index=index, safety=safety, safety_note=safety_note,
            created_at=timezone.now(), created_by=by,
        )
    if safety != Safety.UNKNOWN:
        phone.safety, phone.safety_note = safety, safety_note
        phone.save(update_fields=["safety", "safety_note"])
    return phone
