"""The vault's own tables: wrapped data keys, and fingerprints of the ring keys. Never here: a key in clear."""

import uuid

from django.db import models
from django.utils import timezone


class DataKey(models.Model):
    """One key that encrypts words, itself wrapped by a ring key.

    One per table for encrypted fields (purpose = table), one per case or person for the old and new words in
    the audit (purpose = "words"). An erased key keeps its row without the key, so that what it once opened
    says "erased".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=100)
    subject_label = models.CharField(max_length=100, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    wrapped = models.BinaryField(null=True)
    ring_key_id = models.CharField(max_length=32)
    created = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_label", "subject_id"],
                condition=models.Q(erased_at__isnull=True),
                name="vault_datakey_one_living",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, wrapped__isnull=False)
                | models.Q(erased_at__isnull=False, wrapped__isnull=True),
                name="vault_datakey_erased_has_no_key",
            ),
        ]
        indexes = [models.Index(fields=["ring_key_id", "id"], name="vault_datakey_by_ring_key")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_label} {self.subject_id}".strip()


class RingFingerprint(models.Model):
    """What a ring must contain to open this database: a keyed hash per ring key, from which no key can be learnt."""

    ring_key_id = models.CharField(primary_key=True, max_length=32)
    fingerprint = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.ring_key_id


class BackupRun(models.Model):
    """One run of the back-up, good or not. Its own row stands unfinished inside the back-up that it made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    began_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    ok = models.BooleanField(default=False)
    file = models.CharField(max_length=100, blank=True, default="")
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    #: Which lines of CHANGELOG.md had been told to the people here (short hashes): `manage.py whats_new`.
    changes = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ok=False) | (models.Q(finished_at__isnull=False) & ~models.Q(sha256="")),
                name="vault_backuprun_good_is_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["-began_at"], condition=models.Q(ok=True), name="vault_backuprun_newest")
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.file}".strip()


class SealedFile(models.Model):
    """A file that is kept encrypted, in pieces. What it is and whose stands in a row of the app that keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    size = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class SealedChunk(models.Model):
    """One piece of a file, sealed under the file's own data key."""

    file = models.ForeignKey(SealedFile, models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="vault_sealedchunk_once")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
