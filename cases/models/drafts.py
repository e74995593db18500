"""Draft: a text on its way to approval; its versions never change; the approver is never among its authors."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.models.case import Case
from cases.states import DraftState
from vault.fields import EncryptedJSONField, EncryptedTextField


class Draft(models.Model):
    """`author_ids` holds everybody who wrote a version: the database compares the approver with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(Case, models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    title = EncryptedTextField()
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.WRITING)
    author_ids = ArrayField(models.UUIDField())
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts_begun")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts_approved", null=True, blank=True
    )

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"], name="cases_draft_waiting", condition=Q(state="waiting")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_draft_number"),
            models.CheckConstraint(
                name="cases_draft_approved_facts",
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(state="approved") & Q(approved_at__isnull=True, approved_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="cases_draft_approver_is_no_author",
                condition=Q(approved_by__isnull=True) | ~Q(author_ids__contains=[F("approved_by")]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"

    @property
    def code(self) -> str:
        """What may stand in the subject of a mail: the code of the case."""
        return self.case.code

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case

    @property
    def tone(self) -> str:
        """The tone of the state's tag: what waits is amber, what came back burns, what is settled is green."""
        return {"waiting": "amber", "returned": "fire", "approved": "leaf"}.get(self.state, "")

    def get_absolute_url(self) -> str:
        return reverse("draft_page", args=[self.case.code, self.number])


class DraftVersion(models.Model):
    """One state of the text, as a list of plain paragraphs. The application's role may not update or delete it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    paragraphs = EncryptedJSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="draft_versions")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="cases_draft_version_number")]

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.number}"


class DraftReview(models.Model):
    """One look at one version: returned with a remark, or approved."""

    class Verdict(models.TextChoices):
        RETURNED = "returned"
        APPROVED = "approved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft_version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    remark = EncryptedTextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="draft_reviews")
    at = models.DateTimeField()
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.draft_version_id} {self.verdict}"
