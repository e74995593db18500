"""MissedCall: a number that rang us when nobody answered, as it stood in the list of a handset."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hotline.models.callbacks import Callback
from hotline.models.contacts import Contact
from hotline.states import MissedState
from vault.fields import EncryptedTextField


class Dismissal(models.TextChoices):
    """Why nobody rings back."""

    OURS = "ours", _("a number of our own")
    ADVERT = "advert", _("advertising or a machine")
    SETTLED = "settled", _("settled in another way")
    MISTAKE = "mistake", _("written down by mistake")


class MissedCallQuerySet(models.QuerySet):
    """Words of the house for missed calls."""

    def waiting(self) -> "MissedCallQuerySet":
        """Nobody has rung back, and they have not called again."""
        return self.filter(state=MissedState.WAITING)

    def groups(self) -> "MissedCallQuerySet":
        """Of each number the call that waits longest, with `times` and `last_at` of all of its waiting ones."""
        same = MissedCall.objects.waiting().filter(number_index=OuterRef("number_index")).order_by()
        earlier = Q(rang_at__lt=OuterRef("rang_at")) | Q(rang_at=OuterRef("rang_at"), pk__lt=OuterRef("pk"))
        times = same.values("number_index").annotate(n=models.Count("pk")).values("n")
        last = same.order_by("-rang_at").values("rang_at")[:1]
        return (
            self.waiting()
            .filter(~Exists(same.filter(earlier)))
            .annotate(
                times=Coalesce(Subquery(times, output_field=IntegerField()), 1),
                last_at=Subquery(last, output_field=models.DateTimeField()),
            )
        )


class MissedCall(models.Model):
    """One ring. The same number at the same minute is the one row, however often a list is pasted.

    `timed` is false where the list said no time: then `rang_at` is when it was written down.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = EncryptedTextField(pad=32, blank=True)
    number_index = models.BinaryField(max_length=32)
    rang_at = models.DateTimeField()
    timed = models.BooleanField(default=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="missed_calls_noted")
    state = models.CharField(max_length=10, choices=MissedState.choices, default=MissedState.WAITING)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="missed_calls_taken", null=True, blank=True
    )
    dismissal = models.CharField(_("why"), max_length=10, choices=Dismissal.choices, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="missed_calls", null=True, blank=True)
    callback = models.ForeignKey(Callback, models.PROTECT, related_name="missed_calls", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="missed_calls_closed", null=True, blank=True
    )

    objects = MissedCallQuerySet.as_manager()

    class Meta:
        ordering = ["rang_at", "id"]
        indexes = [
            models.Index(
                fields=["number_index", "rang_at", "id"],
                condition=Q(state=MissedState.WAITING),
                name="hotline_missed_group",
            ),
            models.Index(
                fields=["rang_at", "id"],
                condition=Q(state=MissedState.WAITING),
                name="hotline_missed_waiting",
            ),
            models.Index(
                fields=["closed_at"], condition=Q(closed_at__isnull=False), name="hotline_missed_closed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number_index", "rang_at"], name="hotline_missed_once"),
            models.CheckConstraint(
                name="hotline_missed_close_facts",
                condition=Q(state=MissedState.WAITING, closed_at=None, closed_by=None)
                | ~Q(state=MissedState.WAITING) & Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hotline_missed_dismissed_why",
                condition=Q(state=MissedState.DISMISSED) & ~Q(dismissal="")
                | ~Q(state=MissedState.DISMISSED) & Q(dismissal=""),
            ),
            models.CheckConstraint(
                name="hotline_missed_taken_facts",
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
