"""Emergency: a contact that must reach a lawyer in minutes. One row a contact; at any moment one colleague owns it.

Turn: whom it reached, in which order. VoiceCall: who was rung, and what came of it. Never words of callers.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.models.contacts import Contact, code_of, page_of_contact

JUST = timedelta(hours=2)


class Rung(models.TextChoices):
    """How far it has climbed."""

    FIRST = "first", _("lawyer on duty")
    SECOND = "second", _("second in line")
    SUPERVISOR = "supervisor", _("supervisor")
    NOBODY = "nobody", _("nobody can be reached")


class CallResult(models.TextChoices):
    """What came of ringing a colleague."""

    TAKES = "takes", _("reached by voice, takes it")
    CANNOT = "cannot", _("reached by voice, cannot take it")
    NOT_REACHED = "missed", _("not reached")


class EmergencyQuerySet(models.QuerySet):
    """Words of the house for emergencies."""

    def open(self) -> "EmergencyQuerySet":
        """Of contacts that are still in the queue."""
        return self.filter(ended_at=None)

    def unheld(self) -> "EmergencyQuerySet":
        """Open, and nobody has said: I take it."""
        return self.open().filter(accepted_at=None)


class Emergency(models.Model):
    """`owner`: who has to act now; once accepted, who accepted. `climb_at`: when it moves on if nobody accepts."""

    contact = models.OneToOneField(Contact, models.PROTECT, primary_key=True, related_name="emergency")
    began_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergencies_owned")
    rung = models.CharField(max_length=10, choices=Rung.choices)
    since = models.DateTimeField()  # the owner owns it
    climb_at = models.DateTimeField(null=True, blank=True)
    lap = models.PositiveSmallIntegerField(default=1)  # how often it began from below
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergencies_accepted", null=True, blank=True
    )
    transferred_at = models.DateTimeField(null=True, blank=True)  # the caller has spoken with who accepted
    transferred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="warm_transfers", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["began_at"], name="hotline_emergency_open", condition=Q(ended_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                name="hotline_emergency_climbs_or_is_held",
                condition=Q(accepted_at=None, accepted_by=None, climb_at__isnull=False)
                | Q(accepted_at__isnull=False, accepted_by=models.F("owner"), climb_at=None),
            ),
            models.CheckConstraint(
                name="hotline_emergency_transfer_facts",
                condition=Q(transferred_at=None, transferred_by=None)
                | Q(transferred_at__isnull=False, transferred_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def code(self) -> str:
        """That of its contact."""
        return code_of(self.pk)

    @property
    def audit_subject(self) -> Contact:
        """What happens to it stands in the history of its contact."""
        return Contact(pk=self.pk)

    @property
    def was_just_taken_on(self) -> bool:
        """Somebody accepted it and has opened its case since: for two hours the page still says who, to those on the line."""
        over = self.ended_at is not None and timezone.now() - self.ended_at < JUST
        return over and self.accepted_at is not None

    @property
    def held_until(self) -> datetime | None:
        """When the 48 hours end, for the board."""
        return self.contact.held_until

    def get_absolute_url(self) -> str:
        """The contact's page."""
        return page_of_contact(self.pk)


class Turn(models.Model):
    """It was this colleague's to act, from a moment on. Who had a turn sees the contact while the emergency is open."""

    id = models.BigAutoField(primary_key=True)
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="turns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="emergency_turns")
    rung = models.CharField(max_length=10, choices=Rung.choices)
    lap = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class VoiceCall(models.Model):
    """A colleague was rung about an emergency. `by`: who rang; a second press of one button is one row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="voice_calls")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="voice_calls_got")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="voice_calls_made")
    at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=CallResult.choices)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.pk)
