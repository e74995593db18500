"""What the hotline must know of a colleague beside name and role: on which phone to ring in an emergency, and who is away.

Both are facts about people of the staff, so they stand here; who is on duty when is the hotline's. Numbers lie encrypted in a
table of their own: no page loads them by accident (docs/adr/0031-duty-and-climbing.md).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vault.fields import EncryptedTextField


class DutyPhone(models.Model):
    """The numbers on which one colleague answers while on call. Read by those on the line, while an emergency is open."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="duty_phone"
    )
    number = EncryptedTextField(_("phone on duty"), pad=32)
    other_number = EncryptedTextField(_("second number"), blank=True, pad=32)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class AbsenceQuerySet(models.QuerySet):
    """Words of the house for absences."""

    def at(self, moment: object) -> "AbsenceQuerySet":
        """Those in which this moment lies."""
        return self.filter(from_at__lte=moment, until__gt=moment)


class Absence(models.Model):
    """Somebody is away from a moment to a moment; with a deputy, what would come to the one comes to the other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("who is away")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputies_for", null=True, blank=True,
        verbose_name=_("deputy"),
    )  # fmt: skip
    from_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences_planned")
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences_ended", null=True, blank=True
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["until"], name="absence_until")]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(until__gte=F("from_at"))),
            models.CheckConstraint(
                name="absence_deputy_is_another", condition=Q(deputy=None) | ~Q(deputy=F("user"))
            ),
            models.CheckConstraint(
                name="absence_end_facts",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """One page for all absences."""
        return reverse("absences")
