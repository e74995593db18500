"""Three hundred drawn sequences of calls, attempts, hand-overs and absences: each emergency and each promise has exactly one owner
who is at work, or has been climbed over. The small run is in `make test`.
"""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis

from tests.hotline.test_always_owned import STEPS, walk_through

pytestmark = pytest.mark.django_db


@hypothesis(
    max_examples=300, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_three_hundred_drawn_days(db, steps):
    walk_through(steps)
