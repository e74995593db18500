"""The long run of malformed input: every bad value in every field, for every member of the cast that may post."""

import random

import pytest

from tests.faults.hostile import Report, rounds
from tests.faults.test_hostile_input import POSTABLE, address, doers

TRIED = [(name, actor) for name in POSTABLE for actor in doers(name)]


@pytest.mark.parametrize(("name", "actor"), TRIED)
def test_every_value_in_every_field_for_everybody(name, actor, stage, as_):
    report = Report()
    rounds(address(stage, as_, name, actor), report, whole=True, dice=random.Random())
    assert not report.faults, "\n".join(report.faults)
