"""The rows of the post office: reminders, the mark of the last sweep, and what it knows of the state of the house.

Every text here is a code, a path of codes or an id, which is why nothing is encrypted: never a client's word.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reminders.states import State, Trouble


class ReminderQuerySet(models.QuerySet):
    """Words for asking."""

    def in_inbox(self) -> ReminderQuerySet:
        """Posted and not taken back."""
        return self.filter(posted_at__isnull=False).exclude(state=State.CANCELLED)

    def unread(self) -> ReminderQuerySet:
        """In the inbox and not read."""
        return self.in_inbox().filter(read_at=None)

    def failed(self) -> ReminderQuerySet:
        """Given up after all tries; somebody must look."""
        return self.filter(state=State.FAILED)


class Reminder(models.Model):
    """One message to one colleague about one thing at one time: in the inbox, then by mail."""

    id = models.BigAutoField(primary_key=True)
    # Also the Message-ID, so that a receiver that honours it sees a repeated mail once.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name=_("reader"),
        db_index=False,  # the two indexes of the inbox begin with it
    )
    about_label = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    about_code = models.CharField(max_length=40, blank=True, default="")
    about_path = models.CharField(max_length=200, blank=True, default="")
    due_at = models.DateTimeField(_("due"))
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField(_("planned"), auto_now_add=True)
    posted_at = models.DateTimeField(_("in the inbox since"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    # When the clock looks at the row next: when it is due, when a lease ends, when a pause is over.
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(_("trouble"), max_length=20, choices=Trouble, blank=True, default="")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [
            # The two questions of the clock; nothing else is ever in them, so they stay small.
            models.Index(
                fields=["-urgent", "next_try_at"],
                condition=Q(state=State.PLANNED, posted_at=None),
                name="reminder_to_post",
            ),
            models.Index(
                fields=["-urgent", "next_try_at"],
                condition=Q(state=State.PLANNED, posted_at__isnull=False),
                name="reminder_to_mail",
            ),
            models.Index(
                fields=["to", "-posted_at", "-id"],
                condition=Q(posted_at__isnull=False, read_at=None) & ~Q(state=State.CANCELLED),
                name="reminder_unread",
            ),
            models.Index(
                fields=["to", "-posted_at", "-id"],
                condition=Q(posted_at__isnull=False, read_at__isnull=False) & ~Q(state=State.CANCELLED),
                name="reminder_read",
            ),
            models.Index(fields=["about_label", "about_id"], name="reminder_about"),
            models.Index(fields=["-next_try_at"], condition=Q(state=State.FAILED), name="reminder_failed"),
        ]
        constraints = [
            models.CheckConstraint(name="reminder_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="reminder_sent_means_mailed",
                condition=Q(state=State.SENT, mailed_at__isnull=False)
                | (~Q(state=State.SENT) & Q(mailed_at=None)),
            ),
            models.CheckConstraint(
                name="reminder_mailed_means_posted", condition=Q(mailed_at=None) | Q(posted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="reminder_read_means_posted", condition=Q(read_at=None) | Q(posted_at__isnull=False)
            ),
            models.CheckConstraint(
                name="reminder_lease_is_whole",
                condition=Q(lease_until=None, leased_by=None)
                | Q(lease_until__isnull=False, leased_by__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_leased_while_planned", condition=Q(lease_until=None) | Q(state=State.PLANNED)
            ),
            models.CheckConstraint(
                name="reminder_failed_says_why", condition=~Q(state=State.FAILED) | ~Q(last_error="")
            ),
            models.CheckConstraint(
                name="reminder_about_is_whole", condition=~Q(kind="") & ~Q(about_label="") & ~Q(about_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def code(self) -> str:
        """What may stand in a subject: the code of the thing, or the beginning of its random id."""
        return self.about_code or self.about_id[:8].upper()

    @property
    def is_unread(self) -> bool:
        """Whether it still stands first in the inbox."""
        return self.read_at is None


class SweepMark(models.Model):
    """One row: when the clock last asked what is due. Health reads it."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reminders_sweepmark_is_one_row", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.finished_at)


class Confirmation(models.Model):
    """Somebody looked at one of the first steps and found it right, on this day. Added to, never changed.

    `about` is a public fingerprint of what was looked at (the ring): with another one the step is open again.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.CharField(max_length=20)
    about = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="confirmations")

    class Meta:
        indexes = [models.Index(fields=["step", "-at"], name="confirmation_newest")]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"


class HouseState(models.Model):
    """One row: which first steps were open when somebody last looked, and when all of them were green for the first time."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    open_steps = ArrayField(models.CharField(max_length=20), default=list)
    looked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="reminders_housestate_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return ", ".join(self.open_steps)


class Pulse(models.Model):
    """One row for each process that goes round: when it last did, how far its clock is from the database's.

    `latest_at` is the highest time that the database's clock ever showed it: a clock that goes back is caught by it.
    """

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    ahead_ms = models.IntegerField()
    latest_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Incident(models.Model):
    """Something in the house that was found standing still, from when to when; mailed to the administrators once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)  # also the key of its mail
    check_name = models.CharField(max_length=20)
    loud = models.BooleanField(default=True)  # shown to all staff
    began_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_name"], condition=Q(ended_at=None), name="incident_one_open_per_check"
            ),
            models.CheckConstraint(
                name="incident_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.began_at:%Y-%m-%d %H:%M}"
