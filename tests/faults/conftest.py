"""Shared walks of the fault tests assert too: pytest shall explain their failures as it does in test files."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.away", "tests.faults.hard_stop", "tests.faults.hostile", "tests.faults.servers"
)
