"""The database away for 10 and for 30 seconds, twice each: saved once, nothing typed lost."""

import pytest

from tests.faults.away import walk


@pytest.mark.parametrize("seconds", [10, 30, 10, 30])
def test_away_and_back(seconds, own_postgres, django_db_setup, django_db_blocker, tmp_path):
    walk(own_postgres, django_db_blocker, tmp_path, seconds=seconds)
