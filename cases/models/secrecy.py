"""Who is kept out of a case, and who opened a restricted one all the same. Periods: nothing here is deleted.

That a case is restricted stands on the case itself (cases.models.case). Never here: what follows from it (access).
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from cases.models.case import Case
from vault.fields import EncryptedTextField


class WallQuerySet(models.QuerySet):
    """Words of the house for rows of walls."""

    def active(self) -> "WallQuerySet":
        """Those that stand now."""
        return self.filter(until__isnull=True)


class Wall(models.Model):
    """One colleague is kept out of one case, from when to when. For this person the case does not exist.

    Its words lie under a key of its own and not under the case's: who works on the case does not read who is kept out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="walls")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="walls")
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="walls_put_up")
    reason = EncryptedTextField()
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="walls_taken_down", null=True, blank=True
    )
    end_reason = EncryptedTextField(blank=True)

    objects = WallQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at", "id"]
        constraints = [
            # Also the index of the question that every list asks: which walls stand before this reader?
            models.UniqueConstraint(
                fields=["user", "case"], condition=Q(until__isnull=True), name="cases_walled_once"
            ),
            models.CheckConstraint(
                name="cases_wall_end_facts",
                condition=Q(until__isnull=True, ended_by__isnull=True)
                | Q(until__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_wall_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class BreakGlassQuerySet(models.QuerySet):
    """Words of the house for rows of break-glass."""

    def open(self) -> "BreakGlassQuerySet":
        """Those whose hour is not over. The database's own clock says so: no moment is built into a prepared statement."""
        return self.filter(until__gt=Now())


class BreakGlass(models.Model):
    """A supervisor opened one restricted case, with a reason, until a moment that is fixed from the beginning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="broken_glass")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="broken_glass")
    from_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = EncryptedTextField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-from_at", "-id"]
        indexes = [
            models.Index(fields=["by", "case", "-until"], name="cases_glass_mine"),
            models.Index(fields=["-from_at", "-id"], name="cases_glass_newest"),
        ]
        constraints = [
            models.CheckConstraint(name="cases_glass_ends", condition=Q(until__gt=F("from_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.by_id}"

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case

    @property
    def code(self) -> str:
        """What reminders and the audit call it: the code of the case."""
        return self.case.code

    def is_open(self, now: datetime) -> bool:
        """Whether the hour is not over."""
        return self.until > now

    def get_absolute_url(self) -> str:
        """The list of all; the line of this one."""
        return f"{reverse('broken_glass')}#glass-{self.pk}"
