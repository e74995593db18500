"""The figures that may be quoted, in one place: cells of the doors, probes with foreign names, guards that have a twin.

Each is counted from what the other tests of this folder walk through, and the named guards stand in guards.txt.
"""

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT, tree
from tests.house.test_doors import DOORS
from tests.house.test_more_doors import ACTORS, CELLS
from tests.house.test_probes import NAMED, ONE_ROUND, ROUNDS

GUARDS = Path(__file__).with_name("guards.txt")
# Lines of design/safety.md that a guard in the code keeps today; 9, 12, 16, 19 and 20 are shown by runs of their own.
GUARDED = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 17, 18}


def named() -> dict[str, tuple[int, str]]:
    """file::test -> the line of design/safety.md, and the guard in words."""
    found = {}
    for line in GUARDS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, place, words = line.split(maxsplit=2)
            assert place not in found, f"{place} is named twice"
            found[place] = int(number), words
    return found


def names_in(file: str) -> set[str]:
    """The tests of one file."""
    body = tree(ROOT / "tests" / file).body
    return {one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_every_named_guard_has_its_twin_and_every_twin_its_name():
    guards = named()
    for place in guards:
        file, _, name = place.partition("::")
        assert name in names_in(file), f"{place} is not there"
    twins = {
        f"house/{file.name}::{name}"
        for file in Path(__file__).parent.glob("test_twins*.py")
        for name in names_in(f"house/{file.name}")
    }
    assert twins - set(guards) == set(), "a twin that guards.txt does not name"


@pytest.mark.parametrize("line", sorted(GUARDED))
def test_every_line_of_safety_with_a_guard_is_named(line):
    assert line in {number for number, _words in named().values()}


def test_the_figures(capsys):
    cells = len(DOORS) * len(ACTORS) * 2 + CELLS
    probes, guards = ONE_ROUND * ROUNDS, named()
    with capsys.disabled():
        print(
            f"\n{len(DOORS)} addresses, {cells} cells, none empty; {probes} probes at {len(NAMED)} addresses; "
            f"{len(guards)} guards with a twin, of {len({line for line, _ in guards.values()})} lines of safety.md"
        )
    assert cells >= 2_500
    assert probes >= 5_000
    assert len(guards) >= 20
