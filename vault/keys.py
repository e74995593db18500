"""Data keys: the keys that encrypt words. Made on first need, kept wrapped in ``vault.DataKey``, unwrapped here.

A key is remembered in memory only once its row is committed: a remembered key whose row was rolled back would
encrypt words that nobody can ever open. Never here: the ring file, words.
"""

import contextlib
import functools
import logging
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db import connection, transaction

from statements.planned import Planned
from vault import ring

logger = logging.getLogger("vault")

#: Held shared by whoever makes a data key, alone by the end of a rotation (``vault.rotation``).
MAKING_KEYS_LOCK = 0x6B65795F6D616B65 & 0x7FFFFFFFFFFFFFFF

SUBJECT_KEYS_IN_MEMORY = 2000
#: How long another process may still open the words of a subject that was erased meanwhile.
SUBJECT_KEY_SECONDS = 30

_COLUMNS = "id, wrapped, ring_key_id, purpose, subject_label, subject_id"
_LIVING = "purpose = %s AND subject_label = %s AND subject_id = %s AND erased_at IS NULL"
#: The living key, or a new one. The lock is taken in the same statement, and only when a key is made.
_FIND_OR_MAKE = Planned(
    f"""
WITH there AS (SELECT {_COLUMNS} FROM vault_datakey WHERE {_LIVING}),
made AS (
    INSERT INTO vault_datakey (id, purpose, subject_label, subject_id, wrapped, ring_key_id, created)
    SELECT %s, %s, %s, %s, %s, %s, now() FROM (SELECT pg_advisory_xact_lock_shared(%s)) AS held
    WHERE NOT EXISTS (SELECT FROM there)
    ON CONFLICT (purpose, subject_label, subject_id) WHERE erased_at IS NULL DO NOTHING
    RETURNING {_COLUMNS}
)
SELECT {_COLUMNS} FROM there UNION ALL SELECT {_COLUMNS} FROM made
"""  # noqa: S608
)


class KeyMissing(Exception):
    """No such data key, or it cannot be unwrapped."""


class KeyErased(KeyMissing):
    """The data key was destroyed on purpose."""


class Owner(NamedTuple):
    """Whose key it is: a table's (label and id are ""), or one subject's."""

    purpose: str
    subject_label: str = ""
    subject_id: str = ""


class DataKeyInHand(NamedTuple):
    """An unwrapped data key, ready to use."""

    id: bytes
    cipher: AESGCM


class _Made(NamedTuple):
    """A key made in a transaction that is still open, and the callback that waits for its commit."""

    owner: Owner
    id: bytes
    key: DataKeyInHand | None
    callback: Callable[[], object]


class _SubjectKeys:
    """Bounded and short-lived: there is one key per case and person, and erasing must be felt soon."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: OrderedDict[bytes | Owner, tuple[float, DataKeyInHand]] = OrderedDict()

    def get(self, name: bytes | Owner) -> DataKeyInHand | None:
        with self._lock:
            found = self._rows.get(name)
            if found is None:
                return None
            if found[0] < time.monotonic():
                del self._rows[name]
                return None
            self._rows.move_to_end(name)
            return found[1]

    def put(self, owner: Owner, key: DataKeyInHand) -> None:
        row = (time.monotonic() + SUBJECT_KEY_SECONDS, key)
        with self._lock:
            self._rows[owner] = self._rows[key.id] = row
            while len(self._rows) > SUBJECT_KEYS_IN_MEMORY:
                self._rows.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()


# Plain dicts for the few keys of tables: single reads and writes of a dict are atomic, and this is the path
# of every word shown.
_ciphers: dict[bytes, AESGCM] = {}
_active: dict[str, DataKeyInHand] = {}
_subjects = _SubjectKeys()
_purposes: set[str] = set()


def cipher_of(key_id: bytes) -> AESGCM:
    """The cipher of a data key by its 16-byte id. KeyMissing or KeyErased."""
    cipher = _ciphers.get(key_id)
    if cipher is not None:
        return cipher
    known = _subjects.get(key_id) or _made_in_this_transaction(key_id)
    if known is not None:
        return known.cipher
    found = _load("id = %s", [uuid.UUID(bytes=key_id)])
    if not found:
        raise KeyMissing("no such data key")
    return found[0].cipher


def key_for(owner: Owner) -> DataKeyInHand:
    """The living data key of a table or a subject; made if there is none, also when many ask at once."""
    known = _subjects.get(owner) if owner.subject_id else _active.get(owner.purpose)
    known = known or _made_in_this_transaction(owner)
    if known is not None:
        return known
    found = _find_or_make(owner)
    if not found:  # somebody else made it at this moment, or a rotation went past
        found = _load(_LIVING, list(owner))
    if not found:
        raise KeyMissing("the data key made by another transaction is not visible to this one")
    return found[0]


def preload(key_ids: Iterable[bytes]) -> None:
    """Load many data keys with one statement, before a page opens the words of many subjects."""
    unknown = [
        uuid.UUID(bytes=name) for name in set(key_ids) if name not in _ciphers and not _subjects.get(name)
    ]
    if unknown:
        with contextlib.suppress(KeyMissing):  # whoever needs the missing one will say so
            _load("id = ANY(%s) AND wrapped IS NOT NULL", [unknown])


def register(purpose: str) -> None:
    """Name a key that is no table's, so that it is made after migrating as well; called from AppConfig.ready()."""
    _purposes.add(purpose)


def create_missing() -> int:
    """Make the data keys of all tables with encrypted fields and of named purposes, once after migrating; how many."""
    tables = {
        field.seal_table
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if hasattr(field, "seal_table")
    }
    for purpose in sorted(tables | _purposes):
        key_for(Owner(purpose))
    return len(tables | _purposes)


def erase(subject_label: str, subject_id: str) -> bool:
    """Destroy the living keys of this subject for good, whatever their purpose. True if there was one."""
    if not (subject_label and subject_id):
        raise ValueError("only the keys of one named subject can be erased")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_datakey SET wrapped = NULL, erased_at = now()"
            " WHERE subject_label = %s AND subject_id = %s AND erased_at IS NULL",
            [subject_label, subject_id],
        )
        done = cursor.rowcount > 0
    _subjects.clear()
    made = _made()  # the row stays marked as uncommitted, its key is out of hand
    made[:] = [
        row._replace(key=None) if row.owner[1:] == (subject_label, subject_id) else row for row in made
    ]
    transaction.on_commit(_subjects.clear)  # a reader may have loaded it again before we committed
    return done


def forget() -> None:
    """Empty the memory of unwrapped keys (another database, a restored one, a test)."""
    _ciphers.clear()
    _active.clear()
    _subjects.clear()


def _load(where: str, values: Sequence[Any]) -> list[DataKeyInHand]:
    """Rows -> unwrapped keys. ``where`` is one of this module's own constants, never anybody's input."""
    for attempt in (1, 2, 3):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_COLUMNS} FROM vault_datakey WHERE {where}", values)  # noqa: S608
            rows = cursor.fetchall()
        try:
            return [_unwrapped(row) for row in rows]
        except ring.UnknownRingKey:
            # A rotation went past: take the file as it is now, and if need be the row as it is now.
            ring.reload()
            if attempt == 3:
                break
    raise KeyMissing("the ring does not hold the key of this data key")


def _unwrapped(row: tuple) -> DataKeyInHand:
    key_id, wrapped, ring_key_id, *owner = row
    if wrapped is None:
        raise KeyErased("this data key was erased")
    try:
        raw = ring.current().unwrap(ring_key_id, bytes(wrapped), ring.wrap_context(key_id, *owner))
    except InvalidTag:
        raise KeyMissing("this data key was tampered with") from None
    return _in_hand(key_id, raw, Owner(*owner), committed=not _is_uncommitted(key_id.bytes))


def _find_or_make(owner: Owner) -> list[DataKeyInHand]:
    """The living key, or a new one, in one statement; an empty list if it must be asked for once more.

    The lock is taken in the same statement. While it is held no rotation can end, so a ring key seen as
    active *after* the insert is one that the rotation will still find in the table.
    """
    key_id, raw = uuid.uuid4(), secrets.token_bytes(32)
    context = ring.wrap_context(key_id, *owner)
    used = ring.fresh()
    with contextlib.nullcontext() if connection.in_atomic_block else transaction.atomic():
        new: list[Any] = [key_id, *owner, used.wrap(raw, context), used.active, MAKING_KEYS_LOCK]
        with _FIND_OR_MAKE.executed([*owner, *new]) as cursor:
            row = cursor.fetchone()
            if row is None:
                return []
            if row[0] != key_id:
                with contextlib.suppress(ring.UnknownRingKey):
                    return [_unwrapped(row)]
                return []
            now = ring.fresh()
            if now.active != used.active:
                cursor.execute(
                    "UPDATE vault_datakey SET wrapped = %s, ring_key_id = %s WHERE id = %s",
                    [now.wrap(raw, context), now.active, key_id],
                )
        key = _in_hand(key_id, raw, owner, committed=False)
        callback = functools.partial(_in_hand, key_id, raw, owner, committed=True)
        transaction.on_commit(callback)
        _made().append(_Made(owner, key.id, key, callback))
        return [key]


def _in_hand(key_id: uuid.UUID, raw: bytes, owner: Owner, *, committed: bool) -> DataKeyInHand:
    key = DataKeyInHand(key_id.bytes, AESGCM(raw))
    if committed:
        if owner.subject_id:
            _subjects.put(owner, key)
        else:
            _ciphers[key.id] = key.cipher
            _active[owner.purpose] = key
    return key


def _made_in_this_transaction(name: bytes | Owner) -> DataKeyInHand | None:
    """A key made by this connection and not yet committed, ready to use."""
    return next((row.key for row in _uncommitted() if row.key and name in (row.owner, row.id)), None)


def _is_uncommitted(key_id: bytes) -> bool:
    return any(row.id == key_id for row in _uncommitted())


def _uncommitted() -> list[_Made]:
    """Django drops the callback of whatever is rolled back, be it one savepoint or all.

    A callback that no longer waits means that the row is gone, or committed and to be found in the table.
    """
    made = _made()
    if made:
        waiting = {id(hook[1]) for hook in connection.run_on_commit}  # (savepoints, function, robust)
        made[:] = [row for row in made if id(row.callback) in waiting]
    return made


def _made() -> list[_Made]:
    return connection.__dict__.setdefault("vault_keys_made", [])
