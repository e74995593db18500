"""CaseQuestion: a caller asked about his case. One row an attempt, whatever came of it; an answered one opens for an hour.

Never here: what was typed. The number is kept as a keyed hash only, and for the hour in which attempts from it are counted.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Party

OPEN_FOR = timedelta(minutes=60)
COUNTED_FOR = timedelta(hours=1)


class Means(models.TextChoices):
    """By what the caller wanted to show who he is."""

    WORD = "word", _("the agreed word")
    FACTS = "facts", _("facts of the file")


class Result(models.TextChoices):
    """What came of it."""

    NOTHING = "nothing", _("nothing was confirmed")
    ANSWERED = "answered", _("was told how the case stands")


class CaseQuestionQuerySet(models.QuerySet):
    """Words of the house for rows of questions."""

    def failed(self) -> "CaseQuestionQuerySet":
        """Those to which nothing was confirmed."""
        return self.filter(result=Result.NOTHING)

    def open(self) -> "CaseQuestionQuerySet":
        """Those whose answer may still be read."""
        return self.filter(result=Result.ANSWERED, until__gt=timezone.now())


class CaseQuestion(models.Model):
    """`contact_key`: the contact, or the page of a call that will become one, in which it was asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact_key = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="case_questions")
    at = models.DateTimeField()
    number_index = models.BinaryField(max_length=32, null=True, blank=True)
    means = models.CharField(max_length=8, choices=Means.choices)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.NOTHING)
    case = models.ForeignKey(Case, models.PROTECT, related_name="questions", null=True, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="questions", null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at"], name="hotline_asked_from", condition=Q(number_index__isnull=False)),
            models.Index(fields=["by", "at"], name="hotline_asked_by"),
            models.Index(
                fields=["contact_key", "by"], name="hotline_asked_answer", condition=Q(result="answered")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="hotline_question_answered_facts",
                condition=Q(result="answered", case__isnull=False, party__isnull=False, until__isnull=False)
                | Q(result="nothing", case__isnull=True, party__isnull=True, until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """What this colleague did on that day; ids and days only stand in an address."""
        day = timezone.localdate(self.at).isoformat()
        return f"{reverse('reading_report')}?{urlencode({'who': self.by_id, 'day': day})}"
