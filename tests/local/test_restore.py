"""`make restore` refuses in one sentence what it cannot begin with; the drill itself is in `make soak`."""

import subprocess
import sys

from local import places
from local.places import ROOT
from tests.faults.servers import clean_environment


def restore(tmp_path, *words):
    given = {**clean_environment({}, *places.SETTINGS), "DATA_DIR": str(tmp_path / "data")}
    return subprocess.run(
        [sys.executable, "-m", "local.restore", *words],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_asks_for_two_keys(tmp_path):
    for words in (["x.backup"], ["x.backup", "--keys", "one.json"], ["", "--keys", "one.json two.json"]):
        answer = restore(tmp_path, *words)
        assert answer.returncode == 1
        assert "two holders' keys" in answer.stderr
        assert "Traceback" not in answer.stderr
    assert not (tmp_path / "data").exists()


def test_it_makes_no_ring_of_its_own(tmp_path):
    """A new ring would open nothing; the one of the back-up's time has to be brought."""
    answer = restore(tmp_path, "x.backup", "--keys", "one.json two.json")
    assert answer.returncode == 1
    assert "RING=file" in answer.stderr
    assert not (tmp_path / "data" / "ring.json").exists()
    assert not (tmp_path / "data" / "database-folder").exists()
