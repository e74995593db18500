"""The web begins while its database is away (a machine that starts anew, a worker that gunicorn replaces): it answers, and
is whole again by itself when the database is back; a wrong ring is noticed all the same (design/safety.md 10, 16)."""

import time

from tests.faults.away import kill, settle
from tests.faults.servers import Wire, gunicorn
from vault import ringfile


def test_it_answers_and_comes_back_by_itself(own_postgres, tmp_path):
    settle(own_postgres)
    kill(own_postgres)
    log = tmp_path / "web.log"
    with gunicorn(own_postgres.environment(SITE_URL="http://127.0.0.1"), log) as host:
        wire = Wire(host)
        assert wire.wait("/health/", 503).text == '{"status": "down"}'
        assert wire.ask("GET", "/sign-in/").status == 503
        own_postgres.cluster.start()
        assert wire.wait("/health/", 200).text == '{"status": "ok"}'
        for _ in range(6):  # both workers
            assert wire.ask("GET", "/sign-in/").status == 200
    assert "Traceback" not in log.read_text()


def test_a_wrong_ring_stops_it_as_soon_as_somebody_can_look(own_postgres, tmp_path):
    other = tmp_path / "other.json"
    ringfile.write_new(str(other), ringfile.new_ring())
    settle(own_postgres)
    kill(own_postgres)
    log = tmp_path / "web.log"
    with gunicorn(own_postgres.environment(VAULT_RING_FILE=str(other)), log, workers=1) as host:
        wire = Wire(host)
        wire.wait("/health/", 503)
        own_postgres.cluster.start()
        limit = time.monotonic() + 20
        while "App failed to load" not in log.read_text():
            assert time.monotonic() < limit, log.read_text()[-2000:]
            try:
                answer = wire.ask("GET", "/health/")
            except OSError:
                continue
            assert answer.status != 200, "a house with a wrong ring let somebody in"
    assert "The key ring" in log.read_text()
