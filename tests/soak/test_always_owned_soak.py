"""Three hundred drawn sequences of calls, attempts, hand-overs and absences: each emergency and each promise has exactly one owner
who is at work, or has been climbed over. The small run is in `make test`.
"""

import pytest
from hypothesis import given

from tests.hotline.test_always_owned import STEPS, drawn, walk_through

pytestmark = pytest.mark.django_db


@drawn(300)
@given(steps=STEPS)
def test_three_hundred_drawn_days(db, steps):
    walk_through(steps)
