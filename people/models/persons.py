"""Person: one human being, as far as the organisation knows. Names and phones are rows of their own."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vault.fields import EncryptedJSONField, EncryptedTextField


class Sex(models.TextChoices):
    """As the person says; blank when not asked."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Tongue(models.TextChoices):
    """A language that somebody speaks or reads (domain.md section 5)."""

    KYRGYZ = "ky", _("Kyrgyz")
    RUSSIAN = "ru", _("Russian")
    UZBEK = "uz", _("Uzbek")
    TAJIK = "tg", _("Tajik")
    DUNGAN = "dng", _("Dungan")
    UYGHUR = "ug", _("Uyghur")
    TURKISH = "tr", _("Turkish")
    ENGLISH = "en", _("English")
    SIGN = "sign", _("sign language")
    OTHER = "other", pgettext_lazy("language", "other")


class Need(models.TextChoices):
    """What somebody needs so that our help reaches them."""

    LARGE_PRINT = "large_print", _("letters in large print")
    PHONE_ONLY = "phone_only", _("by phone only")
    CANNOT_WALK = "cannot_walk", _("cannot walk")
    CANNOT_READ = "cannot_read", _("cannot read: say it aloud")
    HARD_OF_HEARING = "hearing", _("hears badly")
    COMPANION = "companion", _("comes with somebody")


class Group(models.TextChoices):
    """What donors and the law count apart; noted only when the person agreed."""

    DISABILITY = "disability", _("person with a disability")
    LARGE_FAMILY = "large_family", _("large family")
    MIGRANT = "migrant", _("migrant")
    JOURNALIST = "journalist", _("journalist")
    DEFENDER = "defender", _("human rights defender")


class Person(models.Model):
    """A person outside the staff. The data key of the words in the history is this person's own.

    Hidden: no search, no look-up and no hint meets this person; a supervisor's decision. Merged: the record points at
    the one that is kept, which holds its names, phones and everything else (people.models.duplicates.MergeDecision).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = EncryptedTextField(_("born"), blank=True, help_text="ISO date, or year, or year-month")
    died_on = EncryptedTextField(_("died"), blank=True, help_text="ISO date, or year, or year-month")
    language = models.CharField(_("speaks"), max_length=8, blank=True)
    speaks = ArrayField(
        models.CharField(max_length=8), verbose_name=_("also speaks"), default=list, blank=True
    )
    reads = ArrayField(models.CharField(max_length=8), verbose_name=_("reads"), default=list, blank=True)
    interpreter = models.CharField(
        _("interpreter needed for"), max_length=8, choices=Tongue.choices, blank=True
    )
    needs = EncryptedJSONField(_("needs"), null=True, blank=True, help_text="codes of Need")
    access_needs = EncryptedTextField(_("needs, in words"), blank=True)
    groups = EncryptedJSONField(_("groups"), null=True, blank=True, help_text="codes of Group")
    groups_agreed_on = models.DateField(_("agreed to the note about groups"), null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="persons_hidden", null=True, blank=True
    )
    hidden_reason = EncryptedTextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged_here", null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="persons_recorded")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="people_person_hidden_facts",
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
            ),
            models.CheckConstraint(
                name="people_person_not_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_hidden(self) -> bool:
        """Whether no search may meet this person."""
        return self.hidden_at is not None

    @property
    def born(self) -> str:
        """The year of birth, as far as known: what tells namesakes apart."""
        return self.birth_date[:4] if self.birth_date[:4].isdigit() else ""

    def get_absolute_url(self) -> str:
        """The person's page: a random key, never a name."""
        return reverse("person_page", args=[self.pk])
