"""One row for each change, opening, search, refusal and sign-in. The database itself refuses to change or delete one.

Never here: words in clear, foreign keys.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of the verb."""

    DONE = "done", _("done")
    READ = "read", _("opened")
    REFUSED = "refused", _("refused")


class AuditEntry(models.Model):
    """Who did what to which row, when, in which role. Old and new words are encrypted with the subject's own key."""

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.CharField(max_length=64, blank=True, default="")
    actor_roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    verb = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    about_label = models.CharField(max_length=80, blank=True, default="")
    about_id = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    subject_label = models.CharField(max_length=80, blank=True, default="")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    words = models.BinaryField(null=True)
    found = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_label", "subject_id", "-id"],
                condition=~models.Q(outcome="read"),
                name="audit_changes",
            ),
            models.Index(
                fields=["subject_label", "subject_id", "-id"],
                condition=models.Q(outcome="read"),
                name="audit_openings",
            ),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            # Rows come in the order of time: a few bytes for each hundred pages find a day, and cost a row nothing.
            BrinIndex(fields=["at"], name="audit_by_day", autosummarize=True, pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.code}".strip()
