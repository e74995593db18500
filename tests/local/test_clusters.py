"""What a killed test run left is ended and removed by the next one; what lives is left alone. The database is the right one."""

import os
import subprocess
import sys

from django.db import connection

from local import clusters, places, processes


def abandoned_run(name, place=None):
    top = (place or clusters.folder()) / name
    (top / "cluster" / "data").mkdir(parents=True)
    return top


def test_a_killed_run_is_ended_and_removed(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    top = abandoned_run(f"run-{gone.pid}-1")
    sockets = tmp_path / "sockets"
    sockets.mkdir()
    (top / "sockets").write_text(f"{sockets}\n")
    left = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], cwd=top / "cluster" / "data"
    )
    clusters.remove_abandoned()
    assert left.wait(5) != 0
    assert not top.exists()
    assert not sockets.exists()


def test_a_killed_run_leaves_the_memory_too(monkeypatch, tmp_path):
    """Also where it filled the memory so far that no new run would go there."""
    monkeypatch.setattr(places, "MEMORY", tmp_path)
    folder = places.memory_folder()
    top = abandoned_run("run-999999999-1", folder)
    monkeypatch.setattr(places, "ROOM_IN_MEMORY", 2**60)
    assert places.memory_folder() is None
    clusters.remove_abandoned()
    assert not top.exists()


def test_a_living_run_is_left_alone():
    top = abandoned_run(f"run-{os.getpid()}-{processes.started(os.getpid())}")
    try:
        clusters.remove_abandoned()
        assert top.exists()
    finally:
        clusters._remove(top)


def test_a_seed_that_a_run_uses_is_kept(monkeypatch, tmp_path):
    """Other checkouts make seeds too; a long run met another ring than its own when its seed had been made anew."""
    pid = os.getpid()
    monkeypatch.setattr(clusters, "folder", lambda: tmp_path)
    monkeypatch.setattr(clusters, "_make_seed", lambda home: (home.mkdir(), (home / "ready").touch()))
    gone, used = tmp_path / "seed-gone", tmp_path / "seed-used"
    homes = [gone, used, *(tmp_path / f"seed-{n}" for n in range(clusters.SEEDS_KEPT))]
    for home in homes:
        home.mkdir()
    (gone / "user-999999999-1").touch()
    (used / f"user-{pid}-{processes.started(pid)}").touch()
    for number, home in enumerate(homes):
        os.utime(home, (number, number))
    mine = clusters.seed()
    assert (gone.exists(), used.exists(), mine.exists()) == (False, True, True)
    assert clusters._in_use(mine)


def test_tests_are_the_application_and_own_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, upper('ң'), current_setting('server_version_num')::int / 10000")
        assert cursor.fetchone() == ("bir_duino_app", "Ң", 18)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_real_commits_are_gone_in_the_next_test(real_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,), "the database was not copied afresh after the test before"
        cursor.execute("INSERT INTO django_session VALUES ('a', 'b', now())")
    other = real_db.connect()
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (1,)
    other.close()


test_and_once_more_in_any_order = test_real_commits_are_gone_in_the_next_test


def test_a_database_of_ones_own_may_go_away_and_come_back(own_postgres):
    own_postgres.connect().close()
    own_postgres.cluster.stop()
    own_postgres.cluster.start()
    own_postgres.connect().close()
