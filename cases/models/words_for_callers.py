"""WordForCaller: what may be told to one party of a case who calls; one row a party, its earlier words in the history."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.parties import Party
from vault.fields import EncryptedTextField

FRESH_FOR = timedelta(days=30)


class MayBeTold(models.TextChoices):
    """Whether this party is told anything at all."""

    YES = "yes", _("may be told how the case stands")
    NO = "no", _("is told nothing")


class WordForCaller(models.Model):
    """The next message to one party. `basis`: the mandate or consent by which somebody else than the client is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(Case, models.PROTECT, related_name="words_for_callers")
    party = models.OneToOneField(Party, models.PROTECT, related_name="word_for_caller")
    told = models.CharField(max_length=4, choices=MayBeTold.choices, default=MayBeTold.YES)
    text = EncryptedTextField(blank=True)
    basis = EncryptedTextField(blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="words_for_callers_written"
    )

    class Meta:
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case

    @property
    def is_stale(self) -> bool:
        """Older than 30 days: whoever reads it aloud says so."""
        return timezone.now() - self.said_at > FRESH_FOR
