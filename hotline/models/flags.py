"""CallerFlag: what colleagues should know when a number calls again, until a day. Never a name of a client."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vault.fields import EncryptedTextField


class FlagKind(models.TextChoices):
    """Why a number is flagged."""

    REPEAT = "repeat", _("calls often")
    ABUSIVE = "abusive", _("insults")
    SILENT = "silent", _("calls and is silent")


class CallerFlagQuerySet(models.QuerySet):
    """Words of the house for flags."""

    def in_force(self) -> "CallerFlagQuerySet":
        """Not ended, and its last day is not over: a flag that nobody renews is not shown any more."""
        return self.filter(ended_at=None, until__gte=timezone.localdate())


class CallerFlag(models.Model):
    """One flag on one number, from a moment through a day, with what was agreed and who keeps to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    number = EncryptedTextField(pad=32)
    number_index = models.BinaryField(max_length=32)
    kind = models.CharField(_("what about this number"), max_length=10, choices=FlagKind.choices)
    plan = EncryptedTextField(_("what was agreed"), blank=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="flags_kept", null=True, blank=True,
        verbose_name=_("who speaks with this caller"),
    )  # fmt: skip
    from_at = models.DateTimeField()
    until = models.DateField(_("last day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="flags_put")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="flags_ended", null=True, blank=True
    )

    objects = CallerFlagQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["number_index"], condition=Q(ended_at=None), name="hotline_flag_lookup")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number_index", "kind", "until"], condition=Q(ended_at=None), name="hotline_flag_once"
            ),
            models.CheckConstraint(
                name="hotline_flag_end_facts",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hotline_flag_ends_after_it_begins", condition=Q(until__gte=F("from_at__date"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
