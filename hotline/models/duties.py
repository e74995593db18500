"""Duty: which lawyer is on call from when to when, and who is second in line."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DutyQuerySet(models.QuerySet):
    """Words of the house for duties."""

    def planned(self) -> "DutyQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def at(self, moment: datetime) -> "DutyQuerySet":
        """The one in which this moment lies."""
        return self.planned().filter(from_at__lte=moment, until__gt=moment)

    def between(self, start: datetime, end: datetime) -> "DutyQuerySet":
        """Those that touch this span, in the order of time."""
        return self.planned().filter(from_at__lt=end, until__gt=start).order_by("from_at")


class Duty(models.Model):
    """One stretch of duty. The database itself refuses two of them at one moment, so there are never two firsts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name=_("on duty")
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_duties", null=True, blank=True,
        verbose_name=_("second in line"),
    )  # fmt: skip
    from_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties_planned")
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties_withdrawn", null=True, blank=True
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="hotline_duty_never_two_firsts",
                expressions=[
                    (
                        Func("from_at", "until", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="hotline_duty_ends_after_it_begins", condition=Q(until__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="hotline_duty_second_is_another", condition=Q(second=None) | ~Q(second=F("first"))
            ),
            models.CheckConstraint(
                name="hotline_duty_withdrawn_facts",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """One page for the whole plan."""
        return reverse("duty_plan")
