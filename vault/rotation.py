"""Changing the ring key while the house runs. Any step may be cut by ``kill -9``; starting again goes on from there.

1. a copy of the old file is put beside it; 2. the file gets a new active key, the old ones stay in it; 3. the
data keys are wrapped again, batch by batch; 4. alone with the table (nobody is making a data key) the last
ones are wrapped and the old ring keys retired; 5. the file loses the old keys; 6. the copy is removed.
Processes read the file again when they meet a key they do not know. Never here: words; they are encrypted
with data keys, which stay the same.
"""

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.db import OperationalError, connection, transaction

from vault import ring, ringfile
from vault.keys import MAKING_KEYS_LOCK

#: Held by the one rotation that may run at a time.
ROTATING_LOCK = MAKING_KEYS_LOCK ^ 1

BATCH = 500


class RotationRefused(Exception):
    """The ring cannot be rotated now; the text says why."""


def rotate(say: Callable[[str], None], batch: int = BATCH) -> int:
    """Replace the ring key. Returns how many data keys were wrapped again in this run."""
    path = ring.path()
    if not path:
        raise RotationRefused(
            "The ring comes from the environment: only a ring file (VAULT_RING_FILE) can be rotated."
        )
    ring.check_ring()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROTATING_LOCK])
        if not cursor.fetchone()[0]:
            raise RotationRefused("Another rotation is running.")
    try:
        return _rotate(Path(path), say, batch)
    except OperationalError as error:  # also when somebody holds the table longer than the lock timeout
        raise RotationRefused(
            f"The database did not answer; start again to go on. ({str(error).strip()})"
        ) from None
    finally:
        connection.close()  # ends both locks also where the connection is broken


def _rotate(path: Path, say: Callable[[str], None], batch: int) -> int:
    ringfile.remove_drafts(path)
    if _only_the_copy_is_left(path):
        ringfile.remove(copy_of(path))
        say("An earlier rotation had been stopped just before its end; it is finished now.")
        return 0
    if len(ringfile.read(path)["keys"]) > 1:
        say("An earlier rotation was stopped half-way; going on with it.")
    else:
        add_key(path)
    new = ring.reload()
    ring.remember(new)
    done = 0
    while count := wrap_batch(new, batch):
        done += count
        say(f"{done} data keys wrapped again.")
    done += finish(path, new)
    ringfile.remove(copy_of(path))
    ring.reload()
    say(f"Done: the ring key is {new.active}, the old one opens nothing any more.")
    return done


def copy_of(path: Path) -> Path:
    """Where the ring as it was before the rotation stands until the rotation is done."""
    return path.with_name(path.name + ".before-rotation")


def add_key(path: Path) -> None:
    """Steps 1 and 2."""
    old = ringfile.read(path)
    ringfile.replace(copy_of(path), old)
    name = ringfile.new_key_id()
    ringfile.replace(path, {**old, "active": name, "keys": {**old["keys"], name: ringfile.new_key()}})


def wrap_batch(new: ring.Ring, size: int) -> int:
    """Step 3: wrap up to ``size`` data keys again, in one transaction; how many there were."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The old ring key is thrown away afterwards: this must lie on the disk, whatever the server's setting
        # is.
        cursor.execute("SET LOCAL synchronous_commit TO on")
        cursor.execute(
            "SELECT id, wrapped, ring_key_id, purpose, subject_label, subject_id FROM vault_datakey"
            " WHERE ring_key_id <> %s AND wrapped IS NOT NULL ORDER BY id LIMIT %s FOR UPDATE",
            [new.active, size],
        )
        rows = cursor.fetchall()
        ids, wrapped = [], []
        for key_id, old, ring_key_id, *owner in rows:
            context = ring.wrap_context(key_id, *owner)
            ids.append(key_id)
            wrapped.append(new.wrap(_data_key(new, key_id, ring_key_id, bytes(old), context), context))
        cursor.execute(
            "UPDATE vault_datakey AS key SET wrapped = fresh.wrapped, ring_key_id = %s"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS fresh(id, wrapped) WHERE key.id = fresh.id",
            [new.active, ids, wrapped],
        )
    return len(rows)


def _data_key(new: ring.Ring, key_id: object, ring_key_id: str, wrapped: bytes, context: bytes) -> bytes:
    try:
        return new.unwrap(ring_key_id, wrapped, context)
    except (InvalidTag, ring.UnknownRingKey):
        raise RotationRefused(
            f"The data key {key_id} does not open: it was tampered with. Nothing was lost by stopping here."
        ) from None


def finish(path: Path, new: ring.Ring) -> int:
    """Steps 4 and 5. Whoever was making a data key with the old ring key has committed when the lock is ours.

    The lock outlives the transactions: the file may lose the old keys only when the table is committed, and
    must lose them before anybody makes a data key again with an old reading of it.
    """
    done = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MAKING_KEYS_LOCK])
        try:
            while count := wrap_batch(new, BATCH):
                done += count
            cursor.execute(
                "UPDATE vault_ringfingerprint SET retired_at = now()"
                " WHERE retired_at IS NULL AND ring_key_id NOT IN (%s, %s)",
                [new.active, ring.INDEX_FINGERPRINT],
            )
            drop_old_keys(path, new.active)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MAKING_KEYS_LOCK])
    return done


def drop_old_keys(path: Path, active: str) -> None:
    """Step 5."""
    data = ringfile.read(path)
    if data["active"] == active and len(data["keys"]) > 1:
        ringfile.replace(path, {**data, "keys": {active: data["keys"][active]}})


def _only_the_copy_is_left(path: Path) -> bool:
    """Stopped between steps 5 and 6: the copy is there, the file has one key, and that is not the copy's."""
    if not copy_of(path).exists() or len(ringfile.read(path)["keys"]) > 1:
        return False
    return ringfile.read(copy_of(path))["active"] != ringfile.read(path)["active"]
