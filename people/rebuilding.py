"""Making the keys of names that have none of today's scheme: after an upgrade, or when the folding of names has changed.

In batches, each a transaction of its own: safe to stop anywhere, starting again goes on from there. Never here: how keys are
made (name_keys.py), the keys of new names, which are made with the name (record.py).
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from people.matching.sounds import SCHEME
from people.models import NameSounds, PersonName
from people.name_keys import numbers
from vault.fields import Unreadable

BATCH = 500


def without_keys(*, everything: bool = False) -> QuerySet[PersonName]:
    """The names that a search may meet and cannot, because nobody has made their keys of today's scheme (or all that it may meet).

    An empty row stays empty: that is a hidden person's, or a name without letters.
    """
    rows = NameSounds.objects.filter(name=OuterRef("pk"))
    done = Q(keys=[]) if everything else Q(keys=[]) | Q(scheme=SCHEME)
    return PersonName.objects.filter(~Exists(rows.filter(done)), voided_at=None)


def rebuild(say: Callable[[str], None], batch: int = BATCH, *, everything: bool = False) -> int:
    """Make the missing keys, or (`everything`) those of all names anew. How many names got new keys."""
    done, last = 0, UUID(int=0)
    while names := _batch(last, batch, everything):
        last = names[-1].pk
        done += _write(names)
        if done and done % (batch * 20) < batch:
            say(f"{done} names have their keys.")
    return done


def _batch(after: UUID, size: int, everything: bool) -> list[PersonName]:
    return list(without_keys(everything=everything).filter(pk__gt=after).order_by("pk")[:size])


def _write(names: list[PersonName]) -> int:
    """Keys of one batch. A name that was withdrawn meanwhile is not met anyway; one that cannot be read (the vault reports it) must
    not be found by the words that stand in its place."""
    readable = [name for name in names if not isinstance(name.full, Unreadable)]
    rows = [NameSounds(name=name, scheme=SCHEME, keys=numbers(name.full)) for name in readable]
    with transaction.atomic():
        NameSounds.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["name"], update_fields=["scheme", "keys"]
        )
    return len(rows)
