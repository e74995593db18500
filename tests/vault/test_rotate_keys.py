"""Rotation: while others read and write, killed at each step, and the old key useless afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from io import StringIO
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from vault import cipher, keys, ring, ringfile, rotation

ROOT = Path(__file__).resolve().parents[2]
TABLES = [keys.Owner(f"vault_table_{number}") for number in range(12)]

#: Kills itself with SIGKILL before the n-th call of one step, as a power cut would.
KILLED_BEFORE = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from vault import ringfile, rotation
step, number = sys.argv[1], int(sys.argv[2])
module = ringfile if hasattr(ringfile, step) else rotation
real, calls = getattr(module, step), []
def counted(*given):
    calls.append(1)
    if len(calls) == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)
setattr(module, step, counted)
call_command("rotate_keys", batch=2)
"""


def _sealed() -> list[bytes]:
    return [cipher.seal(owner, b"x", owner.purpose.encode()) for owner in TABLES]


def _assert_all_open(sealed: list[bytes]) -> None:
    keys.forget()
    ring.forget()
    assert [cipher.unseal(value, b"x").decode() for value in sealed] == [owner.purpose for owner in TABLES]


def _wrapped_by() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT ring_key_id FROM vault_datakey WHERE wrapped IS NOT NULL")
        return {row[0] for row in cursor.fetchall()}


def _wait_until_its_lock_is_gone() -> None:
    """PostgreSQL notices a moment later that the process is dead; until then another rotation is refused, rightly."""
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database AS here ON here.oid = pg_locks.database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            )
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < deadline, "the lock of a dead process stays"
            time.sleep(0.02)


def _rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", batch=2, stdout=out)
    return out.getvalue()


def _assert_finished(path: Path, old: ringfile.RingData) -> None:
    now = ringfile.read(path)
    assert now["active"] != old["active"]
    assert set(now["keys"]) == {now["active"]} == _wrapped_by()
    assert now["index"] == old["index"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    ring.check_ring()


def test_all_words_open_afterwards_and_the_old_key_opens_nothing(own_ring):
    sealed, old = _sealed(), ringfile.read(own_ring)
    assert "Done" in _rotate()
    _assert_finished(own_ring, old)
    _assert_all_open(sealed)
    before = ring.Ring(old, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wrapped, id, purpose, subject_label, subject_id FROM vault_datakey WHERE wrapped IS NOT NULL"
        )
        rows = cursor.fetchall()
    assert len(rows) >= len(TABLES)
    for wrapped, *identity in rows:
        with pytest.raises(InvalidTag):
            before.unwrap(before.active, bytes(wrapped), ring.wrap_context(*identity))


def test_the_old_ring_is_refused_at_start_afterwards(own_ring):
    _sealed()
    old = ringfile.read(own_ring)
    _rotate()
    ringfile.replace(own_ring, old)
    with pytest.raises(ring.RingError, match="cannot open this database"):
        ring.check_ring()


def test_the_ciphertext_itself_is_not_touched(own_ring):
    sealed = _sealed()
    _rotate()
    _rotate()
    _assert_all_open(sealed)


def test_twin_dropping_the_old_key_without_wrapping_loses_the_words(own_ring, monkeypatch):
    """Switches the guard off: if nothing were wrapped again, the tests here would see it."""
    sealed = _sealed()
    monkeypatch.setattr(rotation, "wrap_batch", lambda *given: 0)
    _rotate()
    keys.forget()
    with pytest.raises(cipher.Damaged):
        cipher.unseal(sealed[0], b"x")
    with pytest.raises(ring.RingError):
        ring.check_ring()


STEPS = [
    ("replace", 1), ("replace", 2), ("replace", 3), ("_sync_folder", 1), ("_sync_folder", 2), ("_sync_folder", 3),
    ("wrap_batch", 1), ("wrap_batch", 2), ("wrap_batch", 4), ("finish", 1), ("drop_old_keys", 1), ("remove", 1),
]  # fmt: skip


@pytest.mark.parametrize(("step", "number"), STEPS)
def test_killed_at_a_step_nothing_is_lost_and_starting_again_ends_it(own_ring, database, step, number):
    sealed, old = _sealed(), ringfile.read(own_ring)
    connection.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE, step, str(number)],
        cwd=ROOT,
        env=database.environment(VAULT_RING_FILE=str(own_ring)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    _wait_until_its_lock_is_gone()
    _assert_all_open(sealed)
    ring.check_ring()
    cipher.seal(keys.Owner("vault_table_made_in_between"), b"x", b"x")
    _rotate()
    if ringfile.read(own_ring)["active"] == old["active"]:
        _rotate()
    _assert_all_open(sealed)
    _assert_finished(own_ring, old)


def test_a_process_that_runs_on_takes_the_new_ring_by_itself(own_ring):
    """It holds the old ring and no data key in memory, while another process rotates."""
    sealed = _sealed()
    stale = ring.current()
    data = ringfile.read(own_ring)
    _rotate()
    ring._ring = stale
    keys.forget()
    assert cipher.unseal(sealed[0], b"x") == b"vault_table_0"
    assert data["active"] not in ring.current().ids


def test_a_data_key_made_by_a_process_with_the_old_ring_is_not_lost(own_ring):
    stale = ring.current()
    _rotate()
    ring._ring = stale
    made = cipher.seal(keys.Owner("vault_late"), b"x", b"late")
    keys.forget()
    ring.forget()
    assert cipher.unseal(made, b"x") == b"late"
    ring.check_ring()


def test_a_data_key_made_in_the_middle_of_the_rotation_is_not_lost(own_ring, monkeypatch):
    """The ring is replaced between our reading it and our insert: the second look under the lock mends that."""
    stale = ring.current()
    _rotate()
    looks = iter([stale])
    real = ring.fresh
    monkeypatch.setattr(ring, "fresh", lambda: next(looks, None) or real())
    made = cipher.seal(keys.Owner("vault_late"), b"x", b"late")
    monkeypatch.undo()
    assert stale.active not in _wrapped_by()
    keys.forget()
    ring.forget()
    assert cipher.unseal(made, b"x") == b"late"


def test_the_end_of_a_rotation_waits_for_whoever_is_making_a_data_key(own_ring):
    with transaction.atomic():
        keys.key_for(keys.Owner("vault_slow"))
        thread = threading.Thread(target=lambda: (_rotate(), connection.close()))
        thread.start()
        thread.join(1)
        assert thread.is_alive()
        assert len(ringfile.read(own_ring)["keys"]) == 2
    thread.join(20)
    assert not thread.is_alive()
    assert _wrapped_by() == set(ringfile.read(own_ring)["keys"])


def test_others_read_and_write_while_it_rotates(own_ring, database):
    """Another process seals and opens without a pause; three rotations pass under it."""
    work = """
import sys, django
django.setup()
from vault import cipher, keys
number = 0
print("ready", flush=True)
while not sys.stdin.closed:
    number += 1
    owner = keys.Owner(f"vault_busy_{number}")
    value = cipher.seal(owner, b"x", b"words")
    if number % 3 == 0:
        keys.forget()
    assert cipher.unseal(value, b"x") == b"words"
    if number >= 300:
        break
print(number, flush=True)
"""
    connection.close()
    busy = subprocess.Popen(
        [sys.executable, "-c", work],
        cwd=ROOT,
        env=database.environment(VAULT_RING_FILE=str(own_ring)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with busy:
        assert busy.stdout.readline() == "ready\n"
        for _ in range(3):
            _rotate()
        out, _ = busy.communicate(timeout=60)
    assert (busy.returncode, out) == (0, "300\n")
    ring.check_ring()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM vault_datakey WHERE purpose LIKE 'vault\\_busy\\_%%'")
        rows = cursor.fetchall()
    assert len(rows) == 300
    assert all(keys.cipher_of(row[0].bytes) for row in rows)


def test_a_second_rotation_at_the_same_time_is_refused(own_ring, database):
    other = database.connect()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [rotation.ROTATING_LOCK])
        with pytest.raises(CommandError, match="Another rotation"):
            _rotate()
    finally:
        other.close()


def test_a_ring_from_the_environment_is_not_rotated(own_ring, monkeypatch):
    monkeypatch.setenv("VAULT_RING", own_ring.read_text())
    before = own_ring.read_text()
    with pytest.raises(CommandError, match="only a ring file"):
        _rotate()
    assert own_ring.read_text() == before


def test_a_data_key_that_does_not_open_stops_the_rotation_without_harm(own_ring):
    sealed = _sealed()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_datakey SET wrapped = %s WHERE purpose = 'vault_table_3'", [os.urandom(60)]
        )
    with pytest.raises(CommandError):
        _rotate()
    keys.forget()
    assert cipher.unseal(sealed[0], b"x") == b"vault_table_0"
