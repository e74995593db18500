"""What is kept of sessions and locks: StaffSession (one row per signed-in session) and HouseLock (the closed house).

Models like those in `accounts.models`, which gives them out; a room of their own keeps that file short. Never here: the
session's content (Django keeps it in django_session until the session ends), addresses of devices.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Ended(models.TextChoices):
    """Why a session is over."""

    SIGNED_OUT = "signed_out", _("signed out")
    BY_HIMSELF = "by_himself", _("ended from the list of sessions")
    BY_COLLEAGUE = "by_colleague", _("ended by a colleague")
    DEACTIVATED = "deactivated", _("the account was deactivated")
    ROLE_CHANGED = "role_changed", _("the roles were changed")
    NEW_PASSWORD = "new_password", _("the password was changed")
    BY_HOUSE = "by_house", _("ended by the house")


class StaffSessionQuerySet(models.QuerySet):
    """Sessions by state."""

    def living(self) -> "StaffSessionQuerySet":
        """Not ended and not too old: what can still be used, locked or not."""
        oldest = timezone.now() - settings.SESSION_LONGEST
        return self.filter(ended_at__isnull=True, began_at__gt=oldest)


class StaffSession(models.Model):
    """One signed-in session. Only a hash of its key is kept: the row outlives the session and opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="staff_sessions")
    key_hash = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    locked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="staff_sessions_ended"
    )
    why = models.CharField(max_length=12, choices=Ended, blank=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at__isnull=True), name="staff_session_living")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, why="")
                | (Q(ended_at__isnull=False) & ~Q(why="")),
                name="staff_session_ended_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(why=Ended.BY_COLLEAGUE) | (Q(ended_by__isnull=False) & ~Q(ended_by=F("user"))),
                name="staff_session_ended_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Sessions are listed on one page."""
        return reverse("my_sessions")


class HouseLock(models.Model):
    """The house was locked by one person; two people open it again. While `opened_at` is empty nobody works."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    locked_at = models.DateTimeField(default=timezone.now)
    locked_by = models.ForeignKey(USER, models.PROTECT, related_name="house_locks")
    first_at = models.DateTimeField(null=True, blank=True)
    first_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="house_locks_opened_first"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="house_locks_opened"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_at__isnull=True, first_by__isnull=True)
                | Q(first_at__isnull=False, first_by__isnull=False),
                name="house_lock_first_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | (
                    Q(opened_at__isnull=False, opened_by__isnull=False, first_by__isnull=False)
                    & ~Q(opened_by=F("first_by"))
                ),
                name="house_lock_opened_by_two_people",
            ),
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(opened_at__isnull=True), output_field=models.BooleanField()),
                condition=Q(opened_at__isnull=True),
                name="house_lock_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """The one page that a locked house has."""
        return reverse("house")
