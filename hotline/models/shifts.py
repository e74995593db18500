"""Shift: who is on which line from when to when, and to whom it was handed over. Vacancy: nobody decides, since when."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vault.fields import EncryptedTextField


class ShiftLine(models.TextChoices):
    """Our own lines."""

    GENERAL = "general", _("general line")
    LAWYER = "lawyer", _("lawyer's line")


class ShiftQuerySet(models.QuerySet):
    """Words of the house for shifts."""

    def open(self) -> "ShiftQuerySet":
        """Begun and not ended."""
        return self.filter(ended_at=None)

    def waiting(self) -> "ShiftQuerySet":
        """Ended, and nobody has taken it over."""
        return self.filter(ended_at__isnull=False, accepted_at=None)


class Shift(models.Model):
    """One colleague's shift: moments and not days, so a night or a holiday is nothing special.

    `ended_by` is empty when the house ended it: its colleague works here no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    line = models.CharField(_("line"), max_length=8, choices=ShiftLine.choices, default=ShiftLine.GENERAL)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts_ended", null=True, blank=True
    )
    note = EncryptedTextField(_("for the next shift"), blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts_accepted", null=True, blank=True
    )
    told_at = models.DateTimeField(null=True, blank=True)  # supervisors: nobody has taken it over

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["operator", "began_at"], name="hotline_shift_of"),
            models.Index(
                fields=["ended_at"],
                name="hotline_shift_waiting",
                condition=Q(ended_at__isnull=False, accepted_at=None),
            ),
            models.Index(
                fields=["accepted_by"], name="hotline_shift_taken", condition=Q(accepted_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"], condition=Q(ended_at=None), name="hotline_shift_one_at_a_time"
            ),
            models.CheckConstraint(
                name="hotline_shift_ends_after_it_begins",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="hotline_shift_accepted_facts",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hotline_shift_taken_by_another",
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("operator")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def code(self) -> str:
        """A short name for lists and mails; part of the random key."""
        return f"S-{self.pk.hex[:6].upper()}"

    def get_absolute_url(self) -> str:
        """The page of its hand-over."""
        return reverse("hand_over", args=[self.pk])


class Vacancy(models.Model):
    """No supervisor and no deputy is there, from when to when; administrators are told once, without a word of content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(until=None), name="hotline_vacancy_one_at_a_time"
            ),
            models.CheckConstraint(
                name="hotline_vacancy_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Where it is seen who is away."""
        return reverse("absences")
