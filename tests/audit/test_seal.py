"""Sealing: each committed row once, also when transactions overlap, when two seal at once, when a sealer is killed."""

import io
import random
import signal
import subprocess
import sys
import threading
import time

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from audit import seal, verify
from audit.digest import NOTHING_BEFORE
from audit.models import AuditEntry, Seal
from audit.ranges import HIGHEST, LOWEST, Uncovered, ranges_of
from audit.sealer import ChainChanged, Sealer, connect
from local.places import ROOT
from tests.audit.chains import add, leave_a_gap, seal_all, sealing, verdict_of, write_rows


def covered() -> list[int]:
    """Every id that some seal covers, as often as it is covered."""
    seals = Seal.objects.order_by("number")
    return [
        row
        for one in seals
        for first, last in zip(one.firsts, one.lasts, strict=True)
        for row in range(first, last + 1)
    ]


def all_ids() -> list[int]:
    return list(AuditEntry.objects.order_by("id").values_list("id", flat=True))


def test_each_row_is_sealed_once_and_each_seal_holds_the_one_before(bare_db):
    with sealing() as sealer:
        for _ in range(3):
            write_rows(10)
            assert sealer.seal_all()[1] == 10
        assert sealer.seal() is None  # nothing waits, nothing is written
    seals = list(Seal.objects.order_by("number"))
    assert [one.number for one in seals] == [1, 2, 3]
    assert [bytes(one.previous) for one in seals] == [NOTHING_BEFORE, *(bytes(one.hash) for one in seals[:2])]
    assert [(one.count, one.total) for one in seals] == [(10, 10), (10, 20), (10, 30)]
    assert covered() == all_ids()
    verdict = verdict_of(bare_db)
    assert (verdict.found, verdict.rows, verdict.seals, verdict.waiting) == (0, 30, 3, 0)
    assert verdict.head == bytes(seals[-1].hash).hex()


def test_an_empty_audit_has_no_seal_and_nothing_wrong(bare_db):
    with sealing() as sealer:
        assert sealer.seal_all() == (None, 0)
    verdict = verdict_of(bare_db)
    assert (verdict.found, verdict.rows, verdict.head) == (0, 0, "")
    assert seal.newest() is None
    assert not seal.unsealed_age()


def test_a_row_that_commits_late_is_sealed_later(bare_db):
    early, late = bare_db.connect(), bare_db.connect()
    with sealing() as sealer:
        first = add(early)  # took its number first …
        second = add(late)
        late.commit()
        assert sealer.seal_all()[1] == 1
        assert covered() == [second]
        early.commit()  # … and commits last
        assert sealer.seal_all()[1] == 1
        assert covered() == [second, first]
    early.close(), late.close()
    assert verdict_of(bare_db).found == 0


def test_twin_a_sealer_that_only_looks_behind_its_last_row_misses_it(bare_db):
    early, late = bare_db.connect(), bare_db.connect()
    with sealing() as sealer:
        missed = add(early, "1 hour")
        add(late)
        late.commit()
        sealer.seal_all()
        sealer._uncovered = Uncovered([(sealer._uncovered.top + 1, HIGHEST)])
        early.commit()
        assert sealer.seal_all()[1] == 0
    early.close(), late.close()
    (problem,) = verdict_of(bare_db).problems
    assert problem.row == missed


def test_transactions_that_overlap_in_any_order(bare_db):
    dice = random.Random(18)
    writers = [bare_db.connect() for _ in range(6)]
    open_rows: dict[int, list[int]] = {number: [] for number in range(6)}
    committed: set[int] = set()
    with sealing() as one, sealing() as other:
        for _ in range(400):
            number, act = dice.randrange(6), dice.random()
            if act < 0.55:
                open_rows[number].append(add(writers[number]))
            elif act < 0.75:
                writers[number].commit()
                committed |= set(open_rows.pop(number))
                open_rows[number] = []
            elif act < 0.85:
                writers[number].rollback()
                open_rows[number] = []
            else:
                dice.choice([one, other]).seal_all()
                assert sorted(covered()) == sorted(committed)
        one.seal_all()
    for writer in writers:
        writer.close()
    assert sorted(covered()) == sorted(committed) == all_ids()
    assert len(committed) > 100
    assert verdict_of(bare_db).found == 0


def test_two_sealers_at_once_make_one_chain(bare_db):
    stop = threading.Event()
    troubles: list[Exception] = []

    def work() -> None:
        try:
            with sealing() as sealer:
                while not stop.is_set():
                    sealer.seal_all()
        except Exception as problem:
            troubles.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    writer = bare_db.connect()
    writer.autocommit = True
    for thread in threads:
        thread.start()
    for _ in range(300):
        add(writer)
    stop.set()
    for thread in threads:
        thread.join()
    writer.close()
    seal_all()
    assert troubles == []
    assert covered() == all_ids()
    assert Seal.objects.count() > 5
    assert verdict_of(bare_db).found == 0


def test_a_sealer_that_is_killed_leaves_a_whole_chain(bare_db):
    words = [sys.executable, "manage.py", "seal_audit", "--loop", "--every", "0.001"]
    writer = bare_db.connect()
    writer.autocommit = True
    for kill in range(1, 4):
        process = subprocess.Popen(words, cwd=ROOT, env=bare_db.environment(SEAL_HEAD_FILE=""))
        try:
            before, limit = Seal.objects.count(), time.monotonic() + 60
            while Seal.objects.count() < before + 5 * kill and time.monotonic() < limit:
                add(writer)
            assert Seal.objects.count() >= before + 5 * kill
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    writer.close()
    seal_all()
    assert covered() == all_ids()
    assert verdict_of(bare_db).found == 0


def test_many_rows_make_seals_of_bounded_size(bare_db):
    writer = bare_db.connect()
    with writer, writer.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditentry (at, actor_id, actor_roles, verb, outcome, about_label, about_id, code,"
            " subject_label, subject_id, fields) SELECT now(), '', '{}', 'x', 'read', '', '', '', '', '', '{}'"
            " FROM generate_series(1, 20500)"
        )
    writer.close()
    assert seal_all() == 20_500
    assert [one.count for one in Seal.objects.order_by("number")] == [10_000, 10_000, 500]
    assert verdict_of(bare_db).rows == 20_500


def test_a_sealer_notices_that_the_past_is_another_one(bare_db):
    with sealing() as sealer:
        write_rows(3)
        sealer.seal_all()
        write_rows(3)
        sealer.seal_all()
        root = bare_db.connect("postgres")
        with root, root.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE audit_seal DISABLE TRIGGER ALL; DELETE FROM audit_seal WHERE number = 2"
            )
        root.close()
        write_rows(1)
        with pytest.raises(ChainChanged, match="Seal 2"):
            sealer.seal_all()
    assert Seal.objects.count() == 1


def test_the_file_outside_keeps_its_word(bare_db, settings, tmp_path):
    settings.SEAL_HEAD_FILE = str(tmp_path / "head")
    write_rows(3)
    call_command("seal_audit", stdout=io.StringIO())
    kept = (tmp_path / "head").read_text()
    root = bare_db.connect("postgres")
    with root, root.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER ALL; DELETE FROM audit_seal")
    root.close()
    with pytest.raises(CommandError, match="not sealed"):
        call_command("seal_audit")
    assert (tmp_path / "head").read_text() == kept
    assert [path.name for path in tmp_path.iterdir()] == ["head"]
    assert verify.heads_in(kept) == [kept.split()[0]]


def test_how_old_the_oldest_unsealed_row_is(bare_db):
    early = bare_db.connect()
    add(early, "30 minutes")
    write_rows(5)
    seal_all()
    assert seal.newest() is not None
    assert not seal.unsealed_age()
    early.commit()
    early.close()
    assert 29 * 60 < seal.unsealed_age().total_seconds() < 31 * 60
    seal_all()
    assert not seal.unsealed_age()
    write_rows(1)
    assert 0 < seal.unsealed_age().total_seconds() < 60


def test_without_any_seal_the_first_row_waits(bare_db):
    writer = bare_db.connect()
    add(writer, "2 hours")
    writer.commit()
    writer.close()
    assert seal.unsealed_age().total_seconds() > 7000


def test_the_command_needs_the_role_and_says_what_it_did(bare_db, settings, capsys):
    leave_a_gap(bare_db)
    write_rows(4)
    call_command("seal_audit")
    assert capsys.readouterr().out.startswith("4 rows sealed. Head: ")
    settings.DATABASE_SEALER = None
    with pytest.raises(CommandError, match="DATABASE_SEALER_URL"):
        call_command("seal_audit")


def test_sealing_over_the_applications_role_is_refused(bare_db):
    write_rows(1)
    from django.db import connection

    ours = connect(connection.settings_dict)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        Sealer(ours).seal()
    ours.close()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_uncovered_is_counted_like_a_set(seed):
    dice = random.Random(seed)
    ids = dice.sample(range(60), 40)
    kept, left = Uncovered(), set(range(-5, 70))
    while ids:
        some = sorted(ids.pop() for _ in range(min(len(ids), dice.randint(1, 6))))
        for first, last in ranges_of(some):
            kept.take(first, last)
        left -= set(some)
        ends = [end for gap in kept.gaps for end in gap]
        assert ends == sorted(ends)
        assert (ends[0], ends[-1]) == (LOWEST, HIGHEST)
        assert {n for n in range(-5, 70) if any(low <= n <= high for low, high in kept.gaps)} == left


def sealing_process(environment, log):
    """The loop as a process of its own, ten looks a second."""
    words = [sys.executable, "manage.py", "seal_audit", "--loop", "--every", "0.1"]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)


def wait_until(done, seconds=60):
    limit = time.monotonic() + seconds
    while not done() and time.monotonic() < limit:
        time.sleep(0.05)
    assert done()


def ask(database, question):
    """One answer over a connection of one's own."""
    theirs = database.connect("postgres")
    try:
        with theirs.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        theirs.close()


def test_the_loop_goes_on_when_the_database_comes_back(own_postgres, tmp_path):
    log = (tmp_path / "log").open("w")
    process = sealing_process(own_postgres.environment(SEAL_HEAD_FILE=str(tmp_path / "head")), log)
    try:
        wait_until(lambda: ask(own_postgres, "SELECT count(*) FROM audit_seal") == 1)
        own_postgres.cluster.stop()
        wait_until(lambda: "does not answer the sealer" in (tmp_path / "log").read_text())
        own_postgres.cluster.start()
        writer = own_postgres.connect()
        add(writer)
        writer.commit()
        writer.close()
        wait_until(lambda: ask(own_postgres, "SELECT count(*) FROM audit_seal") == 2)
        wait_until(lambda: " seal 2, 2 rows" in (tmp_path / "head").read_text())
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        log.close()


def test_the_loop_says_that_the_past_changed_and_seals_nothing_on_top(bare_db, tmp_path):
    write_rows(1)
    log, head = (tmp_path / "log").open("w"), tmp_path / "head"
    process = sealing_process(bare_db.environment(SEAL_HEAD_FILE=str(head)), log)
    try:
        wait_until(head.exists)
        kept = head.read_text()
        root = bare_db.connect("postgres")
        with root, root.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER ALL; DELETE FROM audit_seal")
        root.close()
        write_rows(1)
        wait_until(lambda: "Seal 1, which this sealer remembers" in (tmp_path / "log").read_text())
        assert head.read_text() == kept
        assert Seal.objects.count() == 0
    finally:
        process.kill()
        process.wait()
        log.close()


def test_a_seal_waits_for_the_disk_whatever_the_cluster_is_told(bare_db):
    assert ask(bare_db, "SHOW synchronous_commit") == "off"  # the cluster of the tests
    with sealing() as sealer, sealer.connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
