"""Talk: somebody would like to talk a shift over with a supervisor. Meant to be forgotten: rows go after a week."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Talk(models.Model):
    """Who asked whom, and when the other one comes. No words, no reason, no count (docs/adr/0026)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="talks_asked")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="talks_wanted")
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    come_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "supervisor"], condition=Q(seen_at=None), name="hotline_talk_one_open"
            ),
            models.CheckConstraint(name="hotline_talk_with_another", condition=~Q(asker=F("supervisor"))),
            models.CheckConstraint(
                name="hotline_talk_answered_is_seen", condition=Q(come_at=None) | Q(seen_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
