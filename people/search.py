"""Finding persons by number or exact name, through keyed hashes: one statement each, nothing decrypted.

Answers ids only. Who may learn what of them is decided by those who ask (hotline/lookup.py, the search page).
"""

from django.db.models import QuerySet

from people.models import NameKey, Person, Phone
from people.names import SCHEME, fold, key_of
from people.phones import phone_key

LIMIT = 100


def reached_by(number: str) -> QuerySet:
    """Ids of the people of this number, unasked yet: for another statement to ask within."""
    return reached_by_key(phone_key(number)) if number else Person.objects.none().values_list("pk", flat=True)


def reached_by_key(key: bytes) -> QuerySet:
    """The same, of the keyed hash of a number."""
    phones = Phone.objects.filter(number_index=key, voided_at=None)
    return phones.order_by("created_at", "id").values_list("person_id", flat=True)[:LIMIT]


def ever_reached_by_key(key: bytes) -> QuerySet:
    """Ids of the people of whom this is or was a number (its keyed hash): also one that they gave up. Erased ones have no hash."""
    phones = Phone.objects.filter(number_index=key)
    return phones.order_by("created_at", "id").values_list("person_id", flat=True)[:LIMIT]


def called(name: str) -> QuerySet:
    """Ids of the people of this name, unasked yet: for another statement to ask within."""
    return called_by_key(key_of(name)) if fold(name) else Person.objects.none().values_list("pk", flat=True)


def called_by_key(key: bytes) -> QuerySet:
    """The same, of the keyed hash of a folded name."""
    keys = NameKey.objects.filter(scheme=SCHEME, key=key, name__voided_at=None)
    return keys.order_by("name__created_at", "id").values_list("name__person_id", flat=True)[:LIMIT]
