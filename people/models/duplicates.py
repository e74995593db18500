"""PossibleDuplicate: are these two records one person? MergeDecision: what a merge moved, so that it can be undone.

A merge is a person's decision: no key and no score ever merges (docs/adr/0024).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from people.states import DuplicateState
from vault.fields import EncryptedJSONField, EncryptedTextField


class Ground(models.TextChoices):
    """Why the question was asked, besides the names (`reason` says how those meet)."""

    PHONE = "phone", _("the same number")
    BIRTH_DATE = "birth_date", _("the same birth date")
    BIRTH_YEAR = "birth_year", _("the same birth year")
    PROPOSED = "proposed", _("proposed by a colleague")


class PossibleDuplicate(models.Model):
    """One question about one pair, asked once: `first` has the smaller key, so that a pair is one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Person, models.PROTECT, related_name="duplicates_first")
    second = models.ForeignKey(Person, models.PROTECT, related_name="duplicates_second")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    reason = models.CharField(max_length=20, blank=True)  # a code of people.matching.reasons
    state = models.CharField(max_length=8, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    version = models.PositiveIntegerField(default=1)
    found_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_proposed", null=True, blank=True
    )
    remark = EncryptedTextField(_("why it is one person"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duplicates_decided", null=True, blank=True
    )
    explanation = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(
                fields=["-found_at", "-id"], name="people_duplicate_open", condition=Q(state="open")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="people_duplicate_once_a_pair"),
            models.CheckConstraint(name="people_duplicate_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="people_duplicate_decided_facts",
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["merged", "apart"], decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def persons(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The keys of both."""
        return self.first_id, self.second_id

    def other_than(self, pk: uuid.UUID) -> uuid.UUID:
        """The key of the other one."""
        return self.second_id if pk == self.first_id else self.first_id

    def get_absolute_url(self) -> str:
        """Both records side by side."""
        return reverse("duplicate_page", args=[self.pk])


class MergeDecision(models.Model):
    """`merged` points at `kept`. `moved` names every row that was turned round: [[label, field, key], …]; `filled` what
    `kept` took over: "facts", the names of those that it had not; "marks" of its numbers, [[key, mark, before, after], …].
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(PossibleDuplicate, models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merges_gone")
    moved = EncryptedJSONField()
    filled = EncryptedJSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_done")
    explanation = EncryptedTextField(_("reason"), blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges_undone", null=True, blank=True
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], name="people_merge_once_at_a_time", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(
                name="people_merge_undone_facts",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
