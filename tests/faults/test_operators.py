"""Ten operators at thirty times their usual rate, for twenty seconds, on real servers: no error, nothing lost.

The long run, with its figures: tests/soak/test_operators_soak.py.
"""

from tests.faults.operators import PEOPLE, house

NEEDED = {"page", "look-up", "autosave", "save", "queue", "search", "floor: save"}


def test_ten_operators_lose_nothing(
    own_postgres, own_redis, django_db_setup, django_db_blocker, smtp_server, tmp_path
):
    with house(own_postgres, own_redis, django_db_blocker, tmp_path, smtp_server.url) as ours:
        figures = ours.run(an_hour=6000, seconds=20)
        assert [process.poll() for process in ours.processes] == [None, None], "worker or beat ended"
        assert figures.errors == []
        assert ours.lost(figures) == []
        figures.acknowledged["of nobody"] = "Никто."
        assert ours.lost(figures) == ["contact of nobody"], "a loss would not be seen"
    assert len(figures.acknowledged) >= PEOPLE
    assert figures.times.keys() >= NEEDED
    print(f"\n{len(figures.acknowledged)} contacts, save p95 {figures.percentile('save', 0.95):.0f} ms, "
          f"floor {figures.percentile('floor: save', 0.95):.0f} ms")  # fmt: skip
