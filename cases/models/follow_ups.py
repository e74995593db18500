"""FollowUp: a date that we chose (a Deadline is the law's and comes later)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from cases.deadlines import urgency_of
from cases.models.assignments import Assignment
from cases.models.case import Case
from cases.states import FollowUpState
from vault.fields import EncryptedTextField


class FollowUpQuerySet(models.QuerySet):
    """Words of the house for rows of follow-ups."""

    def planned(self) -> "FollowUpQuerySet":
        """Not done yet, the nearest first."""
        return self.filter(state=FollowUpState.PLANNED).order_by("due_at", "id")

    def nobodys(self) -> "FollowUpQuerySet":
        """Planned ones whose assignee worked on the case and has left it: somebody must take them over."""
        return self.planned().filter(left_behind())

    def with_assignees(self) -> "FollowUpQuerySet":
        """With the assignee, and `is_nobodys`: he has left the case, somebody must take it over."""
        return self.select_related("assignee").annotate(is_nobodys=left_behind())


def left_behind() -> Q:
    """The assignee worked on the case and does so no more; a supervisor who never did keeps what he planned."""
    theirs = Assignment.objects.filter(case=OuterRef("case"), user=OuterRef("assignee"))
    return Q(Exists(theirs), ~Exists(theirs.filter(until__isnull=True)))


class FollowUp(models.Model):
    """What is to be done, by whom, when; with an earlier *remind me* if wanted. With a `promise` callers hear of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    what = EncryptedTextField()
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups")
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=FollowUpState.choices, default=FollowUpState.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups_planned"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups_done", null=True, blank=True
    )
    result = EncryptedTextField(blank=True)
    # A promise: what a caller of this case may hear about it, in words for him and not in ours.
    promise = EncryptedTextField(blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["assignee", "due_at"], name="cases_follow_up_mine", condition=Q(state="planned")
            ),
            models.Index(fields=["case", "state", "due_at"], name="cases_follow_up_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="cases_follow_up_done_facts",
                condition=Q(state="done", done_at__isnull=False, done_by__isnull=False)
                | Q(state="planned", done_at__isnull=True, done_by__isnull=True),
            ),
            models.CheckConstraint(
                name="cases_follow_up_remind_before_due",
                condition=Q(remind_at__isnull=True) | Q(remind_at__lte=F("due_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_late(self) -> bool:
        """Planned, and its time is over."""
        return self.state == FollowUpState.PLANNED and self.due_at <= timezone.now()

    @property
    def code(self) -> str:
        """What may stand in the subject of a mail: the code of the case."""
        return self.case.code

    @property
    def audit_subject(self) -> Case:
        """History files a follow-up under its case."""
        return self.case

    @property
    def urgency(self) -> str:
        """The tone of its date: fire, amber or nothing; a done one is calm."""
        return urgency_of(self.due_at, timezone.now()) if self.state == FollowUpState.PLANNED else ""

    def get_absolute_url(self) -> str:
        return reverse("case_follow_ups", args=[self.case.code]) + f"#follow-up-{self.pk}"
