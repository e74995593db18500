"""Case: the file itself. Its code is said on the phone; its words are encrypted."""

import secrets
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.states import LIVE, CaseState
from reference.letters import label_of
from reference.models import CaseType, ClosingReason, Place
from vault.fields import EncryptedTextField

# No letter or digit that sounds or looks like another on a bad line: no 0 O 1 I L S 5 B 8 Z 2 E.
ALPHABET = "ACDFGHJKMNPQRTUVWXY34679"


def new_code() -> str:
    """A code such as BD-26-K7M4: year and a random part, so that no sequence tells the caseload."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(4))
    return f"BD-{timezone.localdate():%y}-{tail}"


class TriageLevel(models.TextChoices):
    """How fast somebody must act; shared by contacts and cases (domain.md section 8)."""

    EMERGENCY = "emergency", _("emergency")
    URGENT = "urgent", _("urgent")
    STANDARD = "standard", _("standard")
    ROUTINE = "routine", _("routine")


class CaseQuerySet(models.QuerySet):
    """Words of the house for rows of cases."""

    def live(self) -> "CaseQuerySet":
        """Neither closed nor proposed only."""
        return self.filter(state__in=LIVE)

    def unassigned(self) -> "CaseQuerySet":
        """Open, and nobody answers for them."""
        return self.filter(state=CaseState.OPEN)


@lru_cache(maxsize=4096)
def _page(code: str) -> str:
    """A list names twenty-five: each address is built once."""
    return reverse("case_page", args=[code])


class Case(models.Model):
    """One file. `opened_from` is the id of the contact it began with (hotline stands to the right: no foreign key)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    type = models.ForeignKey(CaseType, models.PROTECT, related_name="cases")
    summary = EncryptedTextField(blank=True)
    triage = models.CharField(max_length=10, choices=TriageLevel.choices, default=TriageLevel.STANDARD)
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases", null=True, blank=True)
    opened_from = models.UUIDField(null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases_opened")
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases_closed", null=True, blank=True
    )
    closing_reason = models.ForeignKey(
        ClosingReason, models.PROTECT, related_name="cases", null=True, blank=True
    )
    closing_outcome = EncryptedTextField(blank=True)
    # Restricted: only those who work on it read it; periods of the past stand in the chronology.
    restricted_at = models.DateTimeField(null=True, blank=True)
    restricted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases_restricted", null=True, blank=True
    )
    restriction_reason = EncryptedTextField(blank=True)
    # Opened in an emergency: until then a supervisor decides about the conflict check.
    provisional_until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["state", "-changed_at", "-id"], name="cases_case_by_state"),
            models.Index(fields=["-changed_at", "-id"], name="cases_case_by_change"),
            models.Index(
                fields=["id"], name="cases_case_restricted", condition=Q(restricted_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="cases_case_closed_facts",
                condition=Q(
                    state=CaseState.CLOSED,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closing_reason__isnull=False,
                )
                | (
                    ~Q(state=CaseState.CLOSED)
                    & Q(closed_at__isnull=True, closed_by__isnull=True, closing_reason__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="cases_case_not_closed_before_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="cases_case_restricted_facts",
                condition=Q(restricted_at__isnull=True, restricted_by__isnull=True)
                | Q(restricted_at__isnull=False, restricted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_live(self) -> bool:
        """Neither closed nor proposed only."""
        return self.state in LIVE

    @property
    def is_restricted(self) -> bool:
        """Whether only those who work on it read it."""
        return self.restricted_at is not None

    @property
    def is_provisional(self) -> bool:
        """Opened in an emergency, and no supervisor has decided yet."""
        return self.provisional_until is not None

    @property
    def state_tone(self) -> str:
        """The tone of the state's tag."""
        return {CaseState.PROPOSED: "amber", CaseState.OPEN: "amber", CaseState.ASSIGNED: "leaf"}.get(
            self.state, ""
        )

    def get_state_display(self) -> str:
        """As Django's, cheaper in a list."""
        return label_of(CaseState, self.state)

    def get_triage_display(self) -> str:
        """Likewise."""
        return label_of(TriageLevel, self.triage)

    def get_absolute_url(self) -> str:
        return _page(self.code)
