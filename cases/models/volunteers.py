"""Volunteer: a lawyer who has seen no more than the stub of a case would take it. No word of anybody, and no right."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.models.case import Case


class VolunteerQuerySet(models.QuerySet):
    """Words of the house for rows of volunteers."""

    def open(self) -> "VolunteerQuerySet":
        """Neither withdrawn nor answered by an assignment."""
        return self.filter(withdrawn_at__isnull=True)


class Volunteer(models.Model):
    """`withdrawn_at`: by the lawyer, or by the house in the moment in which the case got a lawyer or ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="volunteers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="volunteered")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case", "withdrawn_at"], name="cases_volunteer_of_case"),
        ]
        constraints = [
            # Its index holds the open ones, and nothing else.
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(withdrawn_at__isnull=True),
                name="cases_volunteers_once",
            ),
            models.CheckConstraint(
                name="cases_volunteer_ends_after_it_began",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case

    @property
    def code(self) -> str:
        """What a mail may say: the code of the case."""
        return self.case.code

    def get_absolute_url(self) -> str:
        """Where a supervisor assigns."""
        return reverse("assign_lawyer", args=[self.case.code])
