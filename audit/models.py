"""One row for each change, opening, search, refusal and sign-in, and the seals over them. The database refuses to change either.

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


class Seal(models.Model):
    """One link of the chain: which rows, what they were, and the link before. Written by the sealer's role alone.

    ``firsts`` and ``lasts`` are the ranges of row ids that it covers (ends included), ``digests`` holds 32 bytes for
    each of those rows in the order of their ids (``audit.digest``).
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    form = models.PositiveSmallIntegerField()
    previous = models.BinaryField()
    firsts = ArrayField(models.BigIntegerField())
    lasts = ArrayField(models.BigIntegerField())
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    digests = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_seal_is_a_link",
                condition=models.Q(number__gte=1, count__gte=1, total__gte=models.F("count")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What may stand in a subject: its number."""
        return f"S-{self.number}"

    @property
    def groups(self) -> list[str]:
        """The head in groups of 8 characters, to be read aloud and compared by eye."""
        text = bytes(self.hash).hex()
        return [text[at : at + 8] for at in range(0, len(text), 8)]
