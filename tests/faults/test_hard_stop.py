"""PostgreSQL is killed three times while people save (design/safety.md 16); `make soak` does it twenty times."""

from tests.faults import hard_stop


def test_what_was_acknowledged_is_there(own_postgres, django_db_setup, django_db_blocker, tmp_path):
    outcome = hard_stop.run(own_postgres, django_db_blocker, tmp_path, stops=3, pause=(0.0, 0.3), writers=2)
    print(outcome)
    assert outcome.acknowledged >= 6
    assert outcome.lost == 0
