"""Person: one human being, as far as the organisation knows. Names and phones are rows of their own."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vault.fields import EncryptedTextField


class Sex(models.TextChoices):
    """As the person says; blank when not asked."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Person(models.Model):
    """A person outside the staff. The data key of the words in the history is this person's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    sex = models.CharField(max_length=10, choices=Sex.choices, blank=True)
    birth_date = EncryptedTextField(blank=True, help_text="ISO date, or year, or year-month")
    died_on = EncryptedTextField(blank=True, help_text="ISO date, or year, or year-month")
    language = models.CharField(max_length=8, blank=True)
    access_needs = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="persons_recorded")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)
