"""Only our own processes are found and ended, and servers die with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local import processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_until(done, seconds=10):
    limit = time.monotonic() + seconds
    while not done() and time.monotonic() < limit:
        time.sleep(0.02)
    assert done()


def test_it_finds_what_carries_our_mark_and_nothing_else():
    ours = subprocess.Popen(SLEEP, env={**os.environ, processes.MARK: "a-mark-of-this-test"})
    other = subprocess.Popen(SLEEP, env={**os.environ, processes.MARK: "a-mark-of-this-test-2"})
    try:
        wait_until(lambda: processes.carrying("a-mark-of-this-test") == [ours.pid])
        assert processes.end(processes.carrying("a-mark-of-this-test")) == 1
        assert ours.wait(5) == -signal.SIGTERM
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_it_finds_what_works_in_our_folder_or_below(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data-of-another").mkdir()
    inside = subprocess.Popen(SLEEP, cwd=tmp_path / "data")
    beside = subprocess.Popen(SLEEP, cwd=tmp_path / "data-of-another")
    try:
        assert processes.working_in(tmp_path / "data") == [inside.pid]
        assert sorted(processes.working_in(tmp_path)) == sorted([inside.pid, beside.pid])
    finally:
        processes.end([inside.pid, beside.pid])
        inside.wait()
        beside.wait()


def test_it_kills_what_does_not_listen():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    child.stdout.readline()
    child.stdout.close()
    processes.end([child.pid], wait=0.3)
    assert child.wait(5) == -signal.SIGKILL


def test_a_number_that_was_used_again_is_not_ours():
    child = subprocess.Popen(SLEEP)
    try:
        assert processes.is_same(child.pid, processes.started(child.pid))
        assert not processes.is_same(child.pid, "1")
        assert not processes.is_same(2**22 + 1, "")
    finally:
        child.kill()
        child.wait()


def test_a_bound_process_dies_with_its_parent_even_by_kill_9():
    program = (
        "import subprocess, sys, signal, time\n"
        "from local import processes\n"
        "words = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "child = subprocess.Popen(processes.bound(words, number=signal.SIGTERM))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.stdout.close()

    def became_what_it_was_to_be() -> bool:  # while it changes, its line is empty
        line = Path(f"/proc/{child}/cmdline").read_bytes()
        return b"time.sleep(60)" in line and b"local" not in line

    wait_until(became_what_it_was_to_be)
    parent.kill()
    parent.wait()
    wait_until(lambda: processes.started(child) == "")
