"""ConflictCheck: names of a matter compared with everybody whom the house knows. Its reasons are the supervisor's alone.

Whoever starts a check learns its verdict and no more. Names are sealed with the key of the contact or case that they come from,
so they end with it; reasons hold ids, never words.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.conflict import Finding, Named
from cases.models.case import Case
from cases.models.entries import CONTACT
from vault.fields import EncryptedJSONField, EncryptedTextField
from vault.subjects import WordsDamaged, WordsErased, open_words, seal_words


class Verdict(models.TextChoices):
    """All that whoever starts a check learns."""

    CLEAR = "clear", _("clear")
    ASK = "ask", _("ask the supervisor")


class Decided(models.TextChoices):
    """What a supervisor decided about a check that asked."""

    NO_CONFLICT = "no_conflict", _("no conflict: open the case")
    WALLED = "walled", _("open it behind a wall")
    REFUSED = "refused", _("do not take it")


class ConflictCheckQuerySet(models.QuerySet):
    """Words of the house for rows of checks."""

    def waiting(self) -> "ConflictCheckQuerySet":
        """Those about a case on which a supervisor has still to decide."""
        return self.filter(decided="", case__isnull=False, waits=True)


class ConflictCheck(models.Model):
    """`subject_label`, `subject_id`: the contact from which it was started (hotline stands to the right), or a case; their key
    closes the names. `case`: what it became part of.

    `waits`: a supervisor must decide, whatever the verdict was (an operator proposes, a case was opened provisionally).
    `met_cases`, `met_staff`: whom its reasons speak of, so that nobody reads past a wall and nobody decides about himself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_label = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="conflict_checks", null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflict_checks")
    sealed_names = models.BinaryField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    reasons = EncryptedJSONField()
    met_cases = ArrayField(models.UUIDField(), default=list)
    met_staff = ArrayField(models.UUIDField(), default=list)
    waits = models.BooleanField(default=False)
    decided = models.CharField(max_length=12, choices=Decided.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts_decided", null=True, blank=True
    )
    decision_words = EncryptedTextField(blank=True)

    objects = ConflictCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case", "-at"], name="cases_conflict_of_case"),
            models.Index(
                fields=["at", "id"], name="cases_conflict_waiting", condition=Q(decided="", waits=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="cases_conflict_decided_facts",
                condition=Q(decided="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decided="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_clear(self) -> bool:
        """Whether nothing was found that a supervisor must look at."""
        return self.verdict == Verdict.CLEAR

    @property
    def code(self) -> str:
        """What a mail may say: the code of the case."""
        return self.case.code if self.case else ""

    @property
    def is_of_contact(self) -> bool:
        """Whether it was started from a contact."""
        return self.subject_label == CONTACT

    def seal(self, named: list[Named]) -> None:
        """Keep the names, closed with the key of what they belong to."""
        words = {"named": [one.as_words() for one in named]}
        self.sealed_names = seal_words(self.subject_label, self.subject_id, words, context=str(self.pk))

    @property
    def named(self) -> list[Named]:
        """The names that were compared; none where their key was destroyed or they cannot be read."""
        try:
            words = open_words(self.subject_label, self.subject_id, self.sealed_names, context=str(self.pk))
        except (WordsErased, WordsDamaged):
            return []
        return [Named.of(one) for one in words["named"]]

    @property
    def findings(self) -> list[Finding]:
        """The reasons; for supervisors only (cases/conflicts.py)."""
        return [Finding.of(one) for one in self.reasons.get("found", [])]

    def get_absolute_url(self) -> str:
        """Where a supervisor decides."""
        return reverse("decide_case", args=[self.case.code]) if self.case else ""
