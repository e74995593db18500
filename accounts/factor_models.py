"""What is kept beside the library's own table of second factors: used codes, wrong codes, and letting a colleague in again.

The factors themselves (public keys, sealed seeds) lie in `mfa_authenticator` of django-allauth. Rules that must never be
false stand in `Meta.constraints`. Never here: a seed, a code, a link (only its hash).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone


class UsedCode(models.Model):
    """One code of a phone app that has opened the door: the same one never opens it again. Only added to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="used_codes")
    step = models.BigIntegerField()  # half minutes since 1970, which the code was made from
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "step"], name="used_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.step}"


class WrongCodes(models.Model):
    """How many wrong codes in a row were typed after the right password. Keys are not counted: they cannot be guessed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="wrong_codes"
    )
    count = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.count}"


class LettingInQuerySet(models.QuerySet):
    """Lettings-in by state."""

    def open(self) -> "LettingInQuerySet":
        """Neither used nor stopped; an old one stays open, so that the door behind it stays shut."""
        return self.filter(used_at__isnull=True, stopped_at__isnull=True)


class LettingIn(models.Model):
    """A colleague who lost every second factor is let in again by two others: one starts, another confirms.

    From the confirmation until `used_at` a new factor can be enrolled only through the link whose hash stands here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lettings_in")
    asked_at = models.DateTimeField(null=True, blank=True)  # empty: told by phone or in person
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="lettings_in_started"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="lettings_in_confirmed"
    )
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="lettings_in_stopped"
    )

    objects = LettingInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(started_at__isnull=False), name="letting_in_has_begun"
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="letting_in_started_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    confirmed_at__isnull=True,
                    confirmed_by__isnull=True,
                    token_hash__isnull=True,
                    expires_at__isnull=True,
                    used_at__isnull=True,
                )
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    token_hash__isnull=False,
                    expires_at__isnull=False,
                    started_by__isnull=False,
                ),
                name="letting_in_confirmed_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(started_by__isnull=True) | ~Q(started_by=F("colleague")),
                name="letting_in_not_started_by_himself",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("colleague")) & ~Q(confirmed_by=F("started_by"))),
                name="letting_in_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False, used_at__isnull=True),
                name="letting_in_stopped_by_and_when",
            ),
            models.UniqueConstraint(
                fields=["colleague"],
                condition=Q(used_at__isnull=True, stopped_at__isnull=True),
                name="letting_in_one_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> models.Model:
        """The audit files it under the colleague who is let in."""
        return self.colleague

    @property
    def waits_for_second(self) -> bool:
        """Whether somebody has started and nobody has confirmed."""
        return self.started_at is not None and self.confirmed_at is None and self.stopped_at is None

    @property
    def link_works(self) -> bool:
        """Whether the link can still be used."""
        open_still = self.confirmed_at is not None and self.used_at is None and self.stopped_at is None
        return open_still and self.expires_at is not None and self.expires_at > timezone.now()

    def get_absolute_url(self) -> str:
        """It is shown on the colleague's page."""
        return reverse("colleague_page", args=[self.colleague_id])
