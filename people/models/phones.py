"""Phone: a number by which a person is reached. A number is not a person: one phone may serve a family."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from vault.fields import EncryptedTextField


class Safety(models.TextChoices):
    """Whether this number may be rung."""

    UNKNOWN = "unknown", _("not known yet")
    SAFE = "safe", _("safe to call")
    HOURS = "hours", _("safe only as noted")
    UNSAFE = "unsafe", _("do not call")


class Allowed(models.TextChoices):
    """Whether something may be done over this number; nobody guesses what was not asked."""

    UNKNOWN = "unknown", _("not asked yet")
    YES = "yes", _("allowed")
    NO = "no", _("not allowed")


# The order in which one must be careful: what nobody asked is not safe.
CAREFUL = (Safety.UNSAFE, Safety.HOURS, Safety.UNKNOWN, Safety.SAFE)
TONES = {Safety.SAFE: "leaf", Safety.UNSAFE: "fire"}  # of the mark, wherever a number may be rung; else amber


class PhoneQuerySet(models.QuerySet):
    """Words of the house for rows of phones."""

    def careful_first(self) -> "PhoneQuerySet":
        """The number about which one must be most careful stands first."""
        whens = [models.When(safety=mark, then=models.Value(place)) for place, mark in enumerate(CAREFUL)]
        careful = models.Case(*whens, output_field=models.SmallIntegerField())
        return self.order_by(careful, "created_at", "id")


class Phone(models.Model):
    """A number in E.164 (or a short code), encrypted, found again by a keyed hash.

    `hours_from` and `hours_to` are local times in Asia/Bishkek; from 22:00 to 06:00 goes over midnight. `cover_story` is
    who we say we are when somebody else answers, `agreed_word` what the person says so that we know who is calling.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, related_name="phones")
    number = EncryptedTextField(pad=32)
    number_index = models.BinaryField(max_length=32)
    whose = EncryptedTextField(blank=True)
    safety = models.CharField(max_length=10, choices=Safety.choices, default=Safety.UNKNOWN)
    safety_note = EncryptedTextField(blank=True)
    hours_from = models.TimeField(null=True, blank=True)
    hours_to = models.TimeField(null=True, blank=True)
    cover_story = EncryptedTextField(blank=True)
    agreed_word = EncryptedTextField(blank=True, pad=64)
    voicemail = models.CharField(max_length=8, choices=Allowed.choices, default=Allowed.UNKNOWN)
    sms = models.CharField(max_length=8, choices=Allowed.choices, default=Allowed.UNKNOWN)
    messenger = models.CharField(max_length=8, choices=Allowed.choices, default=Allowed.UNKNOWN)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="phones_marked", null=True, blank=True
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="phones_recorded")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="phones_voided", null=True, blank=True
    )
    void_reason = EncryptedTextField(_("reason"), blank=True)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "number_index"], name="people_phone_once_a_person"),
            models.CheckConstraint(
                name="people_phone_hours_are_a_pair",
                condition=models.Q(hours_from__isnull=True, hours_to__isnull=True)
                | models.Q(hours_from__isnull=False, hours_to__isnull=False),
            ),
            models.CheckConstraint(
                name="people_phone_marked_facts",
                condition=models.Q(marked_at__isnull=True, marked_by__isnull=True)
                | models.Q(marked_at__isnull=False, marked_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="people_phone_lookup")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """Old and new words lie under the key of the person: erasing the person erases them too."""
        return self.person

    @property
    def safety_tone(self) -> str:
        """The tone of its safety mark."""
        return TONES.get(self.safety, "amber")

    @property
    def ways(self) -> list[tuple[str, bool]]:
        """(what, whether it is allowed), of what was asked."""
        asked = (
            (_("voicemail"), self.voicemail),
            (_("SMS"), self.sms),
            (_("messenger"), self.messenger),
        )
        return [(str(what), word == Allowed.YES) for what, word in asked if word != Allowed.UNKNOWN]
