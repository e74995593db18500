"""The ring: where it comes from, what is refused at start, what never leaves it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from vault import cipher, index, keys, ring, ringfile

ROOT = Path(__file__).resolve().parents[2]
OWNER = keys.Owner("vault_probe")


def _newring(*words: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"]}  # no settings, no Django configured
    return subprocess.run(
        [sys.executable, "-m", "vault.newring", *words],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_ring_is_random_private_and_never_overwrites(tmp_path):
    path = tmp_path / "folder" / "ring.json"
    assert _newring(str(path)).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    first = path.read_text()
    assert len(ringfile.read(path)["keys"]) == 1
    assert _newring(str(path)).returncode == 1
    assert path.read_text() == first
    assert _newring(str(tmp_path / "other.json")).returncode == 0
    assert (tmp_path / "other.json").read_text() != first
    assert sorted(found.name for found in tmp_path.rglob("*") if found.is_file()) == [
        "other.json",
        "ring.json",
    ]
    assert _newring().returncode == 2


def test_a_new_ring_needs_no_django():
    code = "import sys, vault.newring; sys.exit(any(name.startswith('django') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    "harm",
    [
        None,
        "",
        "{",
        "[]",
        '{"keys": {}}',
        '{"active": "b", "keys": {"a": "AAAA"}, "index": ""}',
        '{"active": "a", "keys": {"a": "AAAA"}, "index": "AAAA"}',
        '{"active": "a", "keys": {"a": "%s"}}' % ("A" * 43 + "="),
    ],
)
def test_what_is_no_ring_is_refused_in_a_sentence_without_its_content(settings, tmp_path, harm):
    path = tmp_path / "ring.json"
    if harm is not None:
        path.write_text(harm)
    settings.VAULT_RING_FILE = str(path)
    try:
        with pytest.raises(ring.RingError) as refused:
            ring.reload()
        assert str(path) in str(refused.value)
        assert "AAAA" not in str(refused.value)
        assert refused.value.__cause__ is None
    finally:
        ring.forget()


def test_no_ring_at_all_is_refused(settings):
    settings.VAULT_RING_FILE = ""
    try:
        with pytest.raises(ring.RingError, match="VAULT_RING_FILE"):
            ring.reload()
    finally:
        ring.forget()


def test_the_ring_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("VAULT_RING", json.dumps(ringfile.new_ring()))
    try:
        assert ring.reload().active
        assert ring.path() == ""
    finally:
        ring.forget()


def test_a_ring_shows_no_key():
    data = ringfile.new_ring()
    shown = repr(ring.Ring(data, None))
    assert data["active"] in shown
    assert not any(key in shown for key in (*data["keys"].values(), data["index"]))


def test_the_right_ring_is_accepted_and_remembered(own_ring):
    keys.key_for(OWNER)
    ring.check_ring()
    ring.check_ring()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ring_key_id FROM vault_ringfingerprint ORDER BY 1")
        assert {row[0] for row in cursor.fetchall()} == {"index", ring.current().active}


def test_another_ring_is_refused_with_a_sentence(own_ring):
    keys.key_for(OWNER)
    ring.check_ring()
    ringfile.replace(own_ring, ringfile.new_ring())
    with pytest.raises(ring.RingError, match=r"cannot open this database.*Put back the ring"):
        ring.check_ring()


def test_another_ring_is_refused_even_where_nothing_is_encrypted_yet(own_ring):
    ring.check_ring()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_datakey SET wrapped = NULL, erased_at = now() WHERE wrapped IS NOT NULL")
    ringfile.replace(own_ring, ringfile.new_ring())
    with pytest.raises(ring.RingError):
        ring.check_ring()


def test_another_key_of_the_same_name_is_refused(own_ring):
    keys.key_for(OWNER)
    ring.check_ring()
    data = ringfile.read(own_ring)
    ringfile.replace(own_ring, {**data, "keys": {data["active"]: ringfile.new_key()}})
    with pytest.raises(ring.RingError, match="differs"):
        ring.check_ring()
    with connection.cursor() as cursor:  # and also if somebody made the fingerprints disappear
        cursor.execute("UPDATE vault_ringfingerprint SET retired_at = now()")
    with pytest.raises(ring.RingError, match="does not fit"):
        ring.check_ring()


def test_another_index_key_is_refused(own_ring):
    ring.check_ring()
    ringfile.replace(own_ring, {**ringfile.read(own_ring), "index": ringfile.new_key()})
    with pytest.raises(ring.RingError, match="index key"):
        ring.check_ring()


def test_data_keys_of_two_tables_cannot_be_exchanged(own_ring):
    mine, other = keys.key_for(OWNER), keys.key_for(keys.Owner("vault_other"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_datakey a SET wrapped = b.wrapped FROM vault_datakey b WHERE a.purpose = %s AND b.purpose = %s",
            ["vault_probe", "vault_other"],
        )
    keys.forget()
    with pytest.raises(keys.KeyMissing):
        keys.cipher_of(mine.id)
    assert keys.cipher_of(other.id)


# data keys


def test_a_key_of_a_rolled_back_transaction_is_never_used_again(own_ring):
    """Else the next word would be encrypted with a key that nobody kept."""
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = cipher.seal(OWNER, b"x", b"words")
        assert cipher.unseal(lost, b"x") == b"words"
        raise RuntimeError
    kept = cipher.seal(OWNER, b"x", b"words")
    assert cipher.key_id_of(kept) != cipher.key_id_of(lost)
    keys.forget()
    assert cipher.unseal(kept, b"x") == b"words"


def test_twin_a_key_remembered_too_early_loses_words(own_ring, monkeypatch):
    """Switches the guard off: what was encrypted after the rollback does not open in another process."""
    real = keys._in_hand
    monkeypatch.setattr(keys, "_in_hand", lambda *given, committed: real(*given, committed=True))
    with pytest.raises(RuntimeError), transaction.atomic():
        cipher.seal(OWNER, b"x", b"words")
        raise RuntimeError
    lost = cipher.seal(OWNER, b"x", b"words")
    keys.forget()
    with pytest.raises(cipher.Damaged):
        cipher.unseal(lost, b"x")


def test_a_key_of_a_rolled_back_savepoint_is_never_used_again(own_ring):
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            cipher.seal(OWNER, b"x", b"words")
            raise RuntimeError
        kept = cipher.seal(OWNER, b"x", b"words")
    keys.forget()
    assert cipher.unseal(kept, b"x") == b"words"


def test_a_key_made_in_a_transaction_is_at_hand_until_its_end(own_ring, django_assert_num_queries):
    owner = keys.Owner("words", "cases.Case", "1")
    with transaction.atomic():
        cipher.seal(owner, b"x", b"words")
        with transaction.atomic():
            pass
        with django_assert_num_queries(0):
            assert cipher.unseal(cipher.seal(owner, b"x", b"words"), b"x") == b"words"
    with django_assert_num_queries(0):
        cipher.seal(owner, b"x", b"words")


def test_eight_threads_make_open_and_seal_without_a_false_word(own_ring):
    """All begin without any data key, at the same moment; each value must open to its own words."""
    owners = [keys.Owner(f"vault_table_{number}") for number in range(4)] + [
        keys.Owner("words", "cases.Case", str(number)) for number in range(4)
    ]
    barrier, wrong = threading.Barrier(8), []
    sealed: list[tuple[bytes, bytes]] = []

    def work(number: int) -> None:
        try:
            barrier.wait(10)
            for turn in range(60):
                owner = owners[(number + turn) % len(owners)]
                words = f"{number} {turn} {owner}".encode()
                value = cipher.seal(owner, words, words)
                sealed.append((value, words))
                if turn % 20 == 0:
                    keys.forget()
                for other, expected in sealed[-10:]:
                    if cipher.unseal(other, expected) != expected:
                        wrong.append(expected)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    assert len(sealed) == 8 * 60
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT (purpose, subject_label, subject_id)) FROM vault_datakey"
            " WHERE purpose LIKE 'vault\\_table\\_%%' OR purpose = 'words'"
        )
        assert cursor.fetchone() == (8, 8)


def test_two_transactions_that_make_the_same_key_agree_on_one(own_ring, database):
    result: list[bytes] = []

    def second() -> None:
        result.append(keys.key_for(OWNER).id)
        connection.close()

    with transaction.atomic():
        first = keys.key_for(OWNER).id
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # waits for us at the unique constraint
    thread.join(10)
    assert result == [first]


def test_subject_keys_in_memory_are_bounded_and_age(own_ring, monkeypatch):
    monkeypatch.setattr(keys, "SUBJECT_KEYS_IN_MEMORY", 10)
    owners = [keys.Owner("words", "cases.Case", str(number)) for number in range(20)]
    for owner in owners:
        keys.key_for(owner)
    assert len(keys._subjects._rows) <= 10
    assert keys.key_for(owners[0]).id  # comes back from the table
    monkeypatch.setattr(keys.time, "monotonic", lambda: 10.0**9)
    assert keys._subjects.get(owners[19]) is None


def test_create_missing_makes_a_key_for_each_table(own_ring):
    count = keys.create_missing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_datakey WHERE subject_id = ''")
        assert cursor.fetchone()[0] >= count
    assert keys.create_missing() == count


# the keyed hash


def test_the_blind_index_is_stable_and_separate_for_each_purpose():
    number = "+996100004118"
    assert index.blind_index("people.phone", number) == index.blind_index("people.phone", number)
    assert len(index.blind_index("people.phone", number)) == 32
    assert index.blind_index("people.phone", number) != index.blind_index("people.name", number)
    assert index.blind_index("a", "b\0c") != index.blind_index("a\0b", "c")
    assert index.blind_index("a:b", "c") != index.blind_index("a", "b:c")
    assert index.blind_index("people.phone", "half a letter \ud800")


def test_the_blind_index_of_another_ring_differs(monkeypatch):
    before = index.blind_index("people.phone", "+996100004118")
    monkeypatch.setenv("VAULT_RING", json.dumps(ringfile.new_ring()))
    ring.forget()
    try:
        assert index.blind_index("people.phone", "+996100004118") != before
    finally:
        monkeypatch.delenv("VAULT_RING")
        ring.forget()
