"""Consent: what a person allowed, in which form, from when, and until when. Withdrawn is a date, never a deletion."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from vault.fields import EncryptedTextField


class Scope(models.TextChoices):
    """What is allowed."""

    RECORD = "record", _("to write down what was said")
    ACT = "act", _("to act for the person")
    SHARE = "share", _("to share with a named body")
    PUBLISH = "publish", _("to publish")
    DONOR = "donor", _("to name in reports to the donor")


class Form(models.TextChoices):
    """How it was given."""

    SIGNED = "signed", _("signed")
    READ_ALOUD = "read_aloud", _("read aloud, with a witness")
    SPOKEN = "spoken", _("spoken")


class Consent(models.Model):
    """One consent. `body` is the body with which may be shared; `read_by` and `witness` belong to one read aloud."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    scope = models.CharField(_("consent"), max_length=10, choices=Scope.choices)
    body = EncryptedTextField(_("body with which may be shared"), blank=True)
    form = models.CharField(_("form"), max_length=12, choices=Form.choices)
    read_by = EncryptedTextField(_("read aloud by"), blank=True, pad=64)
    witness = EncryptedTextField(_("witness"), blank=True, pad=64)
    given_on = models.DateField(_("given on"))
    note = EncryptedTextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents_recorded")
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("withdrawal noted by"),
        related_name="withdrawals_recorded",
        null=True,
        blank=True,
    )
    withdrawal_note = EncryptedTextField(_("how it was withdrawn"), blank=True)

    class Meta:
        ordering = ["given_on", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="people_consent_withdrawn_facts",
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="people_consent_not_withdrawn_before",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """History files it under its person."""
        return self.person

    def holds_on(self, day: date | None = None) -> bool:
        """Whether it holds on that day (default: today). On the day of the withdrawal it does not any more."""
        day = day or timezone.localdate()
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)
