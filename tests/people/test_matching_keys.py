"""Search keys: who meets whom, and that no sound changes without a new scheme number."""

from hashlib import sha256
from pathlib import Path

import pytest

from people.matching.distance import skeleton
from people.matching.keys import KINDS, Key, keys
from people.matching.sounds import CYRILLIC, LATIN, SCHEME, fold
from tests.people.lists_of_names import pairs_of

HERE = Path(__file__).resolve().parent
#: What the sounds and keys of each scheme come to. A new line for a new scheme; a line that stands is never changed.
SCHEMES = {1: "e0049a1e5c928416"}


#: Rules that no name of the lists needs.
MORE = "Sergej Островская Ostrovskaja Исхак Ishak Maxim Alexandr Xasan Cem Cubat Muratzhan Muratsharip Бекхан Bekkhan Чыңгыз Нгуен Батсайхан"


def written() -> list[str]:
    return sorted(
        {row[side] for name in ("apart", "known") for row in pairs_of(name) for side in "ab"}
        | set(MORE.split())
    )


def digest() -> str:
    """One number over the tables and all keys of two lists: changes when any key would."""
    lines = [f"{letter}={sound}" for table in (CYRILLIC, LATIN) for letter, sound in sorted(table.items())]
    lines += [f"{name}:{sorted(key.labelled for key in keys(name))}" for name in written()]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def test_keys_change_only_with_a_new_scheme():
    """Red? Then rows in the database have keys that a search no longer asks for. Raise SCHEME in sounds.py, add its line here,
    and have the keys of all names made anew (docs/adr/0022)."""
    assert SCHEMES[SCHEME] == digest()


def test_the_digest_sees_a_change_of_one_letter(monkeypatch):
    before = digest()
    monkeypatch.setitem(CYRILLIC, "ң", "n")
    fold.cache_clear()
    assert digest() != before
    monkeypatch.undo()
    fold.cache_clear()
    assert digest() == before


@pytest.mark.parametrize("name", ["apart", "known", "fresh"])
def test_two_full_names_of_one_person_share_a_key_of_two_names(name):
    """What carries the search (kind D) finds nearly all; the rest are initials, which kind I is for."""
    same = [row for row in pairs_of(name) if row["expected"] == "same"]
    shared = [{key.kind for key in keys(row["a"]) & keys(row["b"])} for row in same]
    assert sum(1 for kinds in shared if "D" in kinds) >= 0.9 * len(same)
    assert all(kinds & {"D", "I"} for kinds in shared)


def test_the_kinds_and_their_number():
    found = keys("Асанов Бакыт Маратович")
    assert sorted(key.kind for key in found) == sorted("DDD" + "IIIIII" + "SSS")
    assert {key.kind for key in found} == set(KINDS)
    assert Key("D", "*sn|pkt") in found
    assert {key.labelled for key in keys("Асанов Б.")} == {f"S{SCHEME}:*sn", f"I{SCHEME}:*sn|p"}
    assert Key("I", "*sn|p") in found


def test_keys_do_not_tell_father_from_child_but_the_comparison_does():
    assert keys("Асан уулу Бакыт") == keys("Бакыт уулу Асан")


def test_a_hyphen_may_join_or_part():
    assert keys("Нур-Бек Асанов") & keys("Нурбек Асанов") & {Key("D", "*sn|nrpk")}


@pytest.mark.parametrize(
    ("one", "other"), [("Хасан", "Асан"), ("Yoldosh", "Юлдаш"), ("Фатима", "Патима"), ("Шарип", "Sharif")]
)
def test_keys_are_wider_than_the_comparison(one, other):
    assert skeleton(fold(one.casefold())) == skeleton(fold(other.casefold()))


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "12 345"])
def test_no_letters_no_keys(nothing):
    assert keys(nothing) == frozenset()
