"""From the plain keys of a name (people/matching) to the numbers that the database keeps: kind (2 bits) and 24 bits of a keyed hash.

Kinds D, I, S as in matching/keys.py, and E: the whole name, exactly folded (people/names.py), so that exact namesakes come
first without being opened. Never here: the rows (models/names.py), how names are found (finding.py).
"""

from collections.abc import Callable, Iterable

from people.matching.keys import Key, keys_of
from people.matching.parse import Name, parse
from people.matching.sounds import SCHEME
from people.names import fold
from vault.index import blind_index

#: The scheme of today first. Whoever raises SCHEME keeps the old way to make keys here until every house has made its keys anew
#: (`manage.py rebuild_name_keys`): a search asks by all of them meanwhile.
SCHEMES: dict[int, Callable[[Name], Iterable[Key]]] = {SCHEME: keys_of}
PLACES = {"E": 0, "D": 1, "I": 2, "S": 3}
HASHED = 24  # bits
SEARCHED, RESERVED = (
    "name",
    "reserved",
)  # the tables NameSounds, and ReservedSounds, which only the conflict check asks


def numbers(full: str, *, table: str = SEARCHED) -> list[int]:
    """All keys of a name as stored under the scheme of today; none for a name without a letter.

    The order says nothing: it is that of the numbers. `table`: the keys of the two tables have nothing in common.
    """
    if not fold(full):
        return []
    return sorted({exact(full, table=table), *_numbers(SCHEMES[SCHEME](parse(full)), SCHEME, table)})


def exact(full: str, *, table: str = SEARCHED) -> int:
    """The key of the whole name, exactly folded."""
    return _number("E", SCHEME, fold(full), table)


def asked(name: Name, *kinds: str, table: str = SEARCHED) -> list[int]:
    """The keys of these kinds by which a search asks: those of every scheme that may still be stored."""
    found = (
        _numbers((key for key in make(name) if key.kind in kinds), scheme, table)
        for scheme, make in SCHEMES.items()
    )
    return sorted({number for some in found for number in some})


def exact_asked(full: str, *, table: str = SEARCHED) -> list[int]:
    """The key of the whole name, of every scheme that may still be stored."""
    return sorted({_number("E", scheme, fold(full), table) for scheme in SCHEMES}) if fold(full) else []


def _numbers(keys: Iterable[Key], scheme: int, table: str) -> set[int]:
    return {_number(key.kind, scheme, key.plain, table) for key in keys}


def _number(kind: str, scheme: int, plain: str, table: str) -> int:
    head = blind_index(f"people.{table}.{kind}.{scheme}", plain)[: HASHED // 8]
    return PLACES[kind] << HASHED | int.from_bytes(head)
