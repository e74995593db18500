"""Phone: a number by which a person is reached. A number is not a person: one phone may serve a family."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from vault.fields import EncryptedTextField


class Safety(models.TextChoices):
    """Whether this number may be rung."""

    UNKNOWN = "unknown", _("not known yet")
    SAFE = "safe", _("safe to call")
    HOURS = "hours", _("safe only as noted")
    UNSAFE = "unsafe", _("do not call")


class Phone(models.Model):
    """A number in E.164 (or a short code), encrypted, found again by a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="phones")
    number = EncryptedTextField(pad=32)
    number_index = models.BinaryField(max_length=32)
    whose = EncryptedTextField(blank=True)
    safety = models.CharField(max_length=10, choices=Safety.choices, default=Safety.UNKNOWN)
    safety_note = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="phones_recorded")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="phones_voided", null=True, blank=True
    )
    void_reason = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "number_index"], name="people_phone_once_a_person"),
        ]
        indexes = [models.Index(fields=["number_index"], name="people_phone_lookup")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """History files it under its person."""
        return self.person
