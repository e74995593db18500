"""Making the keys of names that have none of today's scheme: after an upgrade, or when the folding of names has changed.

In batches, each a transaction of its own: safe to stop anywhere, starting again goes on from there. Never here: how keys are
made (name_keys.py), the keys of new names, which are made with the name (record.py).
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from people.matching.sounds import SCHEME
from people.models import NameSounds, PersonName, ReservedSounds
from people.name_keys import numbers
from people.record import write_reserved
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
    done = 0
    for wanted, write in (
        (without_keys(everything=everything), _write),
        (without_reserved_keys(everything=everything), _write_reserved),
    ):
        last = UUID(int=0)
        while names := list(wanted.filter(pk__gt=last).order_by("pk")[:batch]):
            last = names[-1].pk
            done += write(names)
            if done and done % (batch * 20) < batch:
                say(f"{done} names have their keys.")
    return done


def without_reserved_keys(*, everything: bool = False) -> QuerySet[PersonName]:
    """Names of hidden people that the conflict check cannot meet yet, and those whose keys for it are of an older scheme."""
    rows = ReservedSounds.objects.filter(name=OuterRef("pk")).exclude(keys=[])
    old = rows if everything else rows.exclude(scheme=SCHEME)
    missing = Q(person__hidden_at__isnull=False) & ~Q(Exists(rows))
    return PersonName.objects.filter(Q(Exists(old)) | missing, voided_at=None)


def _write_reserved(names: list[PersonName]) -> int:
    return write_reserved(name for name in names if not isinstance(name.full, Unreadable))


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
