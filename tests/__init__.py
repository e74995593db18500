"""Shared walks assert too: pytest shall explain their failures as it does in test files, whoever imports them first."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.away", "tests.faults.hard_stop", "tests.faults.hostile", "tests.faults.servers"
)
