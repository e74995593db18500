"""Entry: the chronology. One line for each thing that happened, written by the same action as the row it speaks of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from reference.letters import label_of
from vault.fields import EncryptedTextField

CONTACT = "hotline.Contact"  # hotline stands to the right of cases: an entry knows a contact by its id only


class Precision(models.TextChoices):
    """How well a date is known; an unknown time is not shown as 00:00."""

    EXACT = "exact", _("exact date")
    ESTIMATE = "estimate", _("about this date")
    MONTH = "month", _("month only")
    YEAR = "year", _("year only")


class EntryKind(models.TextChoices):
    """What happened; the words of the people stand in `line`."""

    OPENED = "opened", _("Case opened")
    CONTACT = "contact", _("Contact")
    ASSIGNED = "assigned", _("Responsible lawyer assigned")
    HELPER_ASSIGNED = "helper_assigned", _("Helping lawyer assigned")
    INTERN_ASSIGNED = "intern_assigned", _("Intern assigned")
    ASSIGNMENT_ENDED = "assignment_ended", _("Assignment ended")
    NOTE = "note", _("Note")
    FOLLOW_UP = "follow_up", _("Follow-up planned")
    FOLLOW_UP_POSTPONED = "follow_up_postponed", _("Follow-up postponed")
    FOLLOW_UP_DONE = "follow_up_done", _("Follow-up done")
    DRAFT = "draft", _("Draft begun")
    DRAFT_SUBMITTED = "draft_submitted", _("Draft submitted for review")
    DRAFT_RETURNED = "draft_returned", _("Draft returned")
    DRAFT_APPROVED = "draft_approved", _("Draft approved")
    CLOSED = "closed", _("Case closed")
    REOPENED = "reopened", _("Case reopened")
    UNDONE = "undone", _("Taken back")
    RESTRICTED = "restricted", _("Access restricted")
    RESTRICTION_LIFTED = "restriction_lifted", _("Restriction lifted")
    GLASS_BROKEN = "glass_broken", _("Restricted file opened with a reason")
    PROPOSED = "proposed", _("Case proposed")
    PROVISIONAL = "provisional", _("Case opened provisionally")
    DECLINED = "declined", _("Case not taken")
    PARTY = "party", _("Person of the case")
    CALLER_ANSWERED = "caller_answered", _("A caller was told how the case stands")


TONES: dict[str, str] = {
    EntryKind.UNDONE: "soft",
    EntryKind.DRAFT_RETURNED: "amber",
    EntryKind.REOPENED: "amber",
}


class Entry(models.Model):
    """One line of the chronology. Dates are local dates in Asia/Bishkek."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    date = models.DateField()
    time = models.TimeField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.EXACT)
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    about_label = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    line = EncryptedTextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries_written", null=True
    )

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-date", "-at", "-id"]
        indexes = [models.Index(fields=["case", "-date", "-at", "-id"], name="cases_entry_chronology")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.date}"

    @property
    def tone(self) -> str:
        """What was taken back is pale, what came back warns."""
        return TONES.get(self.kind, "")

    def get_kind_display(self) -> str:
        """As Django's, cheaper fifty times."""
        return label_of(EntryKind, self.kind)
