"""Twenty hard stops under load: acknowledged minus present = 0; with a commit that does not wait, the same run sees losses."""

from tests.faults import hard_stop
from tests.soak.measurements import keep

STOPS, MOST_CONTROLS = 20, 10


def test_twenty_hard_stops(own_postgres, django_db_setup, django_db_blocker, tmp_path):
    outcome = hard_stop.run(own_postgres, django_db_blocker, tmp_path, stops=STOPS, pause=(0.0, 1.5))
    print(outcome)
    control = None
    for _ in range(MOST_CONTROLS):
        control = hard_stop.run(
            own_postgres, django_db_blocker, tmp_path, stops=1, pause=(0.0, 0.3),
            synchronous_commit="off", wal_writer_delay="10s",
        )  # fmt: skip
        if control.lost:
            break
    keep(
        "hard-stop",
        "PostgreSQL stopped hard under load",
        [
            "Kill -9 to the server while two gunicorn workers save for three people;",
            "a save counts as acknowledged when the page has answered with its redirect.",
            "",
            f"- {outcome}",
            f"- control, commits that do not wait (`synchronous_commit=off`), so that a loss would be seen: {control}",
        ],
        database="PostgreSQL with fsync and synchronous commits",
    )
    assert outcome.lost == 0
    assert control is not None
    assert control.lost > 0
