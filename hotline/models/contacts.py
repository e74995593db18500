"""Contact: a call or message. It may exist without a person and without a case."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from cases.models.case import TriageLevel
from hotline.states import ContactState
from people.models import Person
from people.models.phones import Safety
from reference.models import ContactOutcome, HelpLine, Place
from vault.fields import EncryptedTextField


class Channel(models.TextChoices):
    """How they reached us."""

    PHONE = "phone", _("phone")
    MESSENGER = "messenger", _("messenger")
    WALK_IN = "walk_in", _("came in person")
    LETTER = "letter", _("letter")
    FIELD = "field", _("field visit")


class Relation(models.TextChoices):
    """Who the caller is to the person concerned."""

    SELF = "self", _("calls for himself or herself")
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    SPOUSE = "spouse", _("husband or wife")
    CHILD = "child", _("son or daughter")
    SIBLING = "sibling", _("brother or sister")
    OTHER_RELATIVE = "relative", _("other relative")
    NEIGHBOUR = "neighbour", _("neighbour or acquaintance")
    WORKER = "worker", _("lawyer, journalist, social worker")
    OTHER = "other", pgettext_lazy("relation", "other")


class SpokenLanguage(models.TextChoices):
    """The language of the conversation."""

    KYRGYZ = "ky", _("Kyrgyz")
    RUSSIAN = "ru", _("Russian")
    UZBEK = "uz", _("Uzbek")
    ENGLISH = "en", _("English")
    OTHER = "other", pgettext_lazy("language", "other")


class Contact(models.Model):
    """One call or message.

    `caller_name`, `concerned_name` and `number` are what was said; `caller` and `concerned` the person records made
    from it. An outcome that keeps no number erases number and index (reference.ContactOutcome.keep_number).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PHONE)
    began_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts_logged")
    number = EncryptedTextField(blank=True, pad=32)
    number_index = models.BinaryField(max_length=32, null=True, blank=True)
    caller_name = EncryptedTextField(blank=True, pad=64)
    caller = models.ForeignKey(Person, models.PROTECT, related_name="contacts_made", null=True, blank=True)
    relation = models.CharField(max_length=10, choices=Relation.choices, default=Relation.SELF)
    concerned_name = EncryptedTextField(blank=True, pad=64)
    concerned = models.ForeignKey(Person, models.PROTECT, related_name="contacts_about", null=True, blank=True)
    language = models.CharField(max_length=8, choices=SpokenLanguage.choices, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="contacts", null=True, blank=True)
    said = EncryptedTextField(blank=True)
    wanted = EncryptedTextField(blank=True)
    triage = models.CharField(max_length=10, choices=TriageLevel.choices, default=TriageLevel.STANDARD)
    triage_reason = EncryptedTextField(blank=True)
    safety = models.CharField(max_length=10, choices=Safety.choices, default=Safety.UNKNOWN)
    safety_note = EncryptedTextField(blank=True)
    next_step = EncryptedTextField(blank=True)
    read_back = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ContactState.choices, default=ContactState.IN_TRIAGE)
    answer_by = models.DateTimeField(null=True, blank=True)
    outcome = models.ForeignKey(ContactOutcome, models.PROTECT, related_name="contacts", null=True, blank=True)
    answer = EncryptedTextField(blank=True)
    signpost = models.ForeignKey(HelpLine, models.PROTECT, related_name="contacts", null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts_finished", null=True, blank=True
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts", null=True, blank=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(fields=["number_index"], name="hotline_contact_number", condition=Q(number_index__isnull=False)),
            models.Index(fields=["operator", "-began_at", "-id"], name="hotline_contact_mine"),
            models.Index(fields=["answer_by", "id"], name="hotline_contact_queue", condition=Q(state="in_triage")),
            models.Index(fields=["-began_at", "-id"], name="hotline_contact_all"),
        ]
        constraints = [
            models.CheckConstraint(
                name="hotline_contact_finish_facts",
                condition=Q(state__in=["done", "refused"], finished_at__isnull=False, finished_by__isnull=False)
                | Q(state__in=["in_triage", "voided"], finished_at__isnull=True, finished_by__isnull=True),
            ),
            models.CheckConstraint(
                name="hotline_contact_number_and_index",
                condition=Q(number_index__isnull=False) | Q(number=b""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("contact_page", args=[self.pk])
