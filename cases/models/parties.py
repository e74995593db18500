"""Party: a person in a case, in one role, from/to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from people.models import Person, PersonName


class PartyRole(models.TextChoices):
    """What a person is in this case (glossary)."""

    CLIENT = "client", _("client")
    VICTIM = "victim", _("victim")
    RELATIVE = "relative", _("relative")
    REFERRER = "referrer", _("person who called")


class Party(models.Model):
    """`name` is the form of the name that this case uses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parties")
    name = models.ForeignKey(PersonName, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=12, choices=PartyRole.choices)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="parties_recorded")

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["from_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "role"], name="cases_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case
