"""Note: what was heard, seen or found out; never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from vault.fields import EncryptedTextField


class NoteKind(models.TextChoices):
    """Where a note comes from."""

    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    DETENTION = "detention", _("visit to a place of detention")
    RESEARCH = "research", _("research")
    OTHER = "other", _("other")


class Note(models.Model):
    """A note in a case; its first line also stands in the chronology."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind.choices, default=NoteKind.CALL)
    text = EncryptedTextField()
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes_written")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case
