"""Lines that are opened and never used, as browsers keep them in reserve, do not keep the house from answering others."""

import socket
import time
from contextlib import ExitStack

from tests.faults.servers import Wire, gunicorn

LINES = 20  # more than there are workers


def test_silent_lines_occupy_nobody(database, real_db, tmp_path):
    with (
        gunicorn(database.environment(SITE_URL="http://127.0.0.1"), tmp_path / "web.log") as host,
        ExitStack() as stack,
    ):
        wire = Wire(host)
        wire.wait("/health/", 200)
        name, _colon, port = host.partition(":")
        for _ in range(LINES):
            stack.enter_context(socket.create_connection((name, int(port))))
        began = time.monotonic()
        for _ in range(6):
            assert wire.ask("GET", "/health/").status == 200
        assert time.monotonic() - began < 15, (
            "a silent line took a worker (gunicorn gives it up after 30 seconds)"
        )
    assert "WORKER TIMEOUT" not in (tmp_path / "web.log").read_text()
