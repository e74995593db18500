"""Encrypted file storage: sealed in pieces under a key of its own, read whole or not at all, erased for good."""

import pytest
from django.db import connection

from vault import files, keys
from vault.models import DataKey, SealedChunk

pytestmark = pytest.mark.django_db
LONG = bytes(range(256)) * 3000  # three pieces


def test_what_is_kept_comes_back_and_lies_there_sealed():
    file = files.keep(LONG)
    assert files.read(file) == LONG
    rows = list(file.chunks.order_by("number"))
    assert [row.number for row in rows] == [0, 1, 2]
    assert all(LONG[:16] not in bytes(row.sealed) for row in rows)
    assert DataKey.objects.filter(purpose="file", subject_id=str(file.pk)).count() == 1


def test_a_piece_that_was_moved_dropped_added_or_changed_opens_nothing():
    file, other = files.keep(LONG), files.keep(LONG[::-1])
    for statement in (
        "UPDATE vault_sealedchunk SET sealed = set_byte(sealed, 40, 7) WHERE file_id = %s AND number = 1",
        "DELETE FROM vault_sealedchunk WHERE file_id = %s AND number = 2",
        "UPDATE vault_sealedchunk SET number = number + 1 WHERE file_id = %s AND number = 2",
        f"UPDATE vault_sealedchunk SET sealed = (SELECT sealed FROM vault_sealedchunk WHERE file_id = '{other.pk}'"
        " AND number = 0) WHERE file_id = %s AND number = 0",
        "DELETE FROM vault_sealedchunk WHERE file_id = %s",
    ):
        again = files.keep(LONG)
        with connection.cursor() as cursor:
            cursor.execute(statement, [again.pk])
        if (
            "number + 1" in statement
        ):  # only the place changed: numbers are told by the order, so it still opens
            assert files.read(again) == LONG
            continue
        with pytest.raises(files.FileGone):
            files.read(again)
    assert files.read(file) == LONG


def test_an_erased_file_is_gone_with_its_key():
    file = files.keep(LONG)
    copy = [(row.number, bytes(row.sealed)) for row in file.chunks.all()]
    files.erase(file)
    assert not SealedChunk.objects.filter(file=file).exists()
    assert DataKey.objects.get(subject_id=str(file.pk)).wrapped is None
    for number, sealed in copy:  # somebody put the pieces back from a copy
        SealedChunk.objects.create(file=file, number=number, sealed=sealed)
    keys.forget()
    with pytest.raises(files.FileGone):
        files.read(file)


def test_the_length_of_a_file_of_no_bytes_is_its_own():
    assert files.read(files.keep(b"")) == b""
