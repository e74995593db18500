"""PersonName: one way in which a person is called; NameKey, NameSounds: what a search meets, in tables of their own;
ReservedSounds: what only the conflict check meets.

Keys stand alone (design/name-search.md 4): no district, sex or date beside them, rebuildable from the names.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from vault.fields import EncryptedTextField


class NameKind(models.TextChoices):
    """Where a name comes from."""

    SPOKEN = "spoken", _("as spoken")
    DOCUMENT = "document", _("as in the document")
    ALIAS = "alias", _("alias")
    EARLIER = "earlier", _("earlier name")


class PersonName(models.Model):
    """A name in full, as it was said or written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    kind = models.CharField(max_length=10, choices=NameKind.choices, default=NameKind.SPOKEN)
    full = EncryptedTextField(pad=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="names_recorded")
    voided_at = models.DateTimeField(null=True, blank=True)
    # Nobody voided it by hand where the act that recorded it was taken back (people.record.withdraw_persons).
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="names_voided", null=True, blank=True
    )
    void_reason = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """History files it under its person."""
        return self.person


class NameKey(models.Model):
    """A keyed hash of a folded name. Scheme 0 = the exact folded name, whole."""

    name = models.ForeignKey(PersonName, models.PROTECT, related_name="keys")
    scheme = models.PositiveSmallIntegerField(default=0)
    key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "scheme", "key"], name="people_namekey_once")]
        indexes = [models.Index(fields=["scheme", "key"], name="people_namekey_lookup")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.pk}"


class NameSounds(models.Model):
    """The keys of a name in any spelling (people/name_keys.py), all in one row. Empty: this name is not to be found.

    A name without a row is not found either, until `rebuild_name_keys` has made it.
    """

    name = models.OneToOneField(PersonName, models.PROTECT, primary_key=True, related_name="sounds")
    scheme = models.PositiveSmallIntegerField()
    keys = ArrayField(models.IntegerField())

    class Meta:
        # fastupdate off: somebody has a caller on the line and must not be the one who tidies the pending list.
        indexes = [GinIndex(fields=["keys"], name="people_namesounds_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.pk}"


class ReservedSounds(models.Model):
    """The keys of a name that no search meets: of hidden people, and of those against whom we stand. Only the conflict check asks
    here, and only a supervisor reads what it found. Their keys are made under purposes of their own, so that rows of the two
    tables cannot be laid side by side (design/name-search.md 4).
    """

    name = models.OneToOneField(PersonName, models.PROTECT, primary_key=True, related_name="reserved_sounds")
    scheme = models.PositiveSmallIntegerField()
    keys = ArrayField(models.IntegerField())

    class Meta:
        verbose_name_plural = "reserved sounds"
        indexes = [GinIndex(fields=["keys"], name="people_reserved_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.pk}"
