"""Address: where a person lives or gets letters; whether it is safe to write there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from reference.models import Place
from vault.fields import EncryptedTextField


class Writing(models.TextChoices):
    """Whether a letter may go there: somebody else may open it."""

    UNKNOWN = "unknown", _("not known yet")
    SAFE = "safe", _("safe to write there")
    UNSAFE = "unsafe", _("do not write there")


class Address(models.Model):
    """`place` is a code of the lists and coarse on purpose; street and house are encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="addresses")
    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name=_("place"), related_name="addresses", null=True, blank=True
    )
    line = EncryptedTextField(_("street and house"), blank=True)
    writing = models.CharField(_("letters"), max_length=10, choices=Writing.choices, default=Writing.UNKNOWN)
    note = EncryptedTextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="addresses_recorded"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="addresses_voided", null=True, blank=True
    )
    void_reason = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="people_address_void_facts",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """History files it under its person."""
        return self.person
