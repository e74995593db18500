"""Assignment: who works on a case, from when to when. Who sees a case *is* the assignment."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from vault.fields import EncryptedTextField


class AssignmentRole(models.TextChoices):
    """What somebody does on a case."""

    RESPONSIBLE = "responsible", _("responsible lawyer")
    HELPING = "helping", _("helping lawyer")
    INTERN = "intern", _("intern")


class AssignmentQuerySet(models.QuerySet):
    """Words of the house for rows of assignments."""

    def active(self) -> "AssignmentQuerySet":
        """Neither ended nor taken back."""
        return self.filter(until__isnull=True)


class Assignment(models.Model):
    """A dated period of work. An undone assignment ends in the moment it is undone (`undone`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=12, choices=AssignmentRole.choices)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments_given")
    until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments_ended", null=True, blank=True
    )
    end_reason = EncryptedTextField(blank=True)
    undone = models.BooleanField(default=False)
    # The version of the case after this act: it can be taken back only while nothing else has happened.
    case_version = models.PositiveIntegerField(default=0)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["from_at", "id"]
        indexes = [
            models.Index(
                fields=["user", "case"], name="cases_assignment_mine", condition=Q(until__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(until__isnull=True, role="responsible"),
                name="cases_one_responsible",
            ),
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(until__isnull=True), name="cases_assigned_once"
            ),
            models.CheckConstraint(
                name="cases_assignment_end_facts",
                condition=Q(until__isnull=True, ended_by__isnull=True)
                | Q(until__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case
