"""Contact: a call or message. It may exist without a person and without a case."""

import uuid
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, F, Q, Value, When
from django.db.models import Case as CaseOf
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from cases.models.case import TriageLevel
from hotline.deadlines import GRACE, held_until
from hotline.states import ContactState
from hotline.triage import Proposal, Sign, weigh
from people.models import Person
from people.models.phones import Safety
from reference.letters import label_of
from reference.models import CaseType, ContactOutcome, HelpLine, Place
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


class Answer(models.TextChoices):
    """What somebody answered to a question; blank: it was not asked."""

    YES = "yes", _("yes")
    NO = "no", _("no")


# An encrypted column cannot be compared, but the database still sees that nothing stands in it.
NO_NUMBER = RawSQL("length(number) = 0", (), output_field=BooleanField())


class ContactQuerySet(models.QuerySet):
    """Words of the house for rows of contacts."""

    def burning_first(self) -> "ContactQuerySet":
        """With `burning` (0 for an emergency), by which a queue is ordered before the time to answer."""
        whens = [When(triage=level, then=Value(rank)) for rank, level in enumerate(TriageLevel.values)]
        return self.annotate(
            burning=CaseOf(*whens, default=Value(9), output_field=models.SmallIntegerField())
        )

    def missed_at(self, now: datetime) -> "ContactQuerySet":
        """Those whose time to answer was missed at this moment (deadlines.missed_at)."""
        whens = [When(triage=level, then=F("answer_by") + Value(span)) for level, span in GRACE.items()]
        due = CaseOf(*whens, default=F("answer_by"), output_field=models.DateTimeField())
        return self.alias(missed_from=due).filter(missed_from__lte=now)


def code_of(key: uuid.UUID) -> str:
    """The short name of the contact with this key."""
    return f"C-{key.hex[:6].upper()}"


@lru_cache(maxsize=4096)
def page_of_contact(key: uuid.UUID) -> str:
    """A list names twenty-five: each address is built once."""
    return reverse("contact_page", args=[key])


class Contact(models.Model):
    """One call or message.

    `caller_name`, `concerned_name` and `number` are what was said; `caller` and `concerned` the person records made
    from it. An outcome that keeps no number erases number and index (reference.ContactOutcome.keep_number).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    channel = models.CharField(
        _("how they reached us"), max_length=10, choices=Channel.choices, default=Channel.PHONE
    )
    began_at = models.DateTimeField(_("when"))
    logged_at = models.DateTimeField()
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts_logged")
    number = EncryptedTextField(_("phone"), blank=True, pad=32)
    number_index = models.BinaryField(max_length=32, null=True, blank=True)
    caller_name = EncryptedTextField(_("how to address the caller"), blank=True, pad=64)
    caller = models.ForeignKey(Person, models.PROTECT, related_name="contacts_made", null=True, blank=True)
    relation = models.CharField(
        _("the caller is"), max_length=10, choices=Relation.choices, default=Relation.SELF
    )
    concerned_name = EncryptedTextField(_("name of the person concerned"), blank=True, pad=64)
    concerned = models.ForeignKey(
        Person, models.PROTECT, related_name="contacts_about", null=True, blank=True
    )
    language = models.CharField(
        _("language of the conversation"), max_length=8, choices=SpokenLanguage.choices, blank=True
    )
    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name=_("place"), related_name="contacts", null=True, blank=True
    )
    # In the order in which they are asked (domain.md section 8).
    safe_to_talk = models.CharField(_("safe to talk"), max_length=3, choices=Answer.choices, blank=True)
    signs = EncryptedTextField(
        _("signs of urgency"), blank=True, pad=32, help_text="codes of Sign, with spaces"
    )
    held_since = models.DateTimeField(_("held since"), null=True, blank=True)
    held_where = EncryptedTextField(_("held where"), blank=True)
    held_by = EncryptedTextField(_("held by whom"), blank=True)
    term_on = models.DateField(_("the term ends on"), null=True, blank=True)
    spoken_to_concerned = models.CharField(
        _("somebody has spoken with the person concerned"), max_length=3, choices=Answer.choices, blank=True
    )
    # Names of the other side, officials, relatives: read by the conflict check.
    other_sides = EncryptedTextField(_("names of the other side"), blank=True)
    consent_to_record = models.CharField(
        _("agrees that we write it down"), max_length=3, choices=Answer.choices, blank=True
    )
    said = EncryptedTextField(_("what was said"), blank=True)
    wanted = EncryptedTextField(_("what they want"), blank=True)
    triage = models.CharField(
        _("how urgent"), max_length=10, choices=TriageLevel.choices, default=TriageLevel.STANDARD
    )
    triage_reason = EncryptedTextField(_("why this urgent"), blank=True)
    safety = models.CharField(
        _("safe to call back"), max_length=10, choices=Safety.choices, default=Safety.UNKNOWN
    )
    safety_note = EncryptedTextField(_("how to call back safely"), blank=True)
    next_step = EncryptedTextField(_("next step"), blank=True)
    read_back = models.BooleanField(_("read back to the caller"), default=False)
    state = models.CharField(max_length=10, choices=ContactState.choices, default=ContactState.IN_TRIAGE)
    answer_by = models.DateTimeField(null=True, blank=True)
    outcome = models.ForeignKey(
        ContactOutcome,
        models.PROTECT,
        verbose_name=_("outcome"),
        related_name="contacts",
        null=True,
        blank=True,
    )
    answer = EncryptedTextField(_("what was answered"), blank=True)
    signpost = models.ForeignKey(
        HelpLine,
        models.PROTECT,
        verbose_name=_("service named to them"),
        related_name="contacts",
        null=True,
        blank=True,
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts_finished", null=True, blank=True
    )
    # The version that finishing made: undo is possible only while nothing was changed since.
    finished_version = models.PositiveIntegerField(null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts", null=True, blank=True)
    # It was the second matter of that call.
    split_from = models.ForeignKey(
        "self", models.PROTECT, related_name="split_into", null=True, blank=True, db_index=False
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        indexes = [
            models.Index(
                fields=["number_index"],
                name="hotline_contact_number",
                condition=Q(number_index__isnull=False),
            ),
            models.Index(fields=["operator", "-began_at", "-id"], name="hotline_contact_mine"),
            models.Index(
                fields=["answer_by", "id"], name="hotline_contact_queue", condition=Q(state="in_triage")
            ),
            models.Index(fields=["-began_at", "-id"], name="hotline_contact_all"),
        ]
        constraints = [
            models.CheckConstraint(
                name="hotline_contact_finish_facts",
                condition=Q(
                    state__in=["done", "refused"], finished_at__isnull=False, finished_by__isnull=False
                )
                | Q(state__in=["in_triage", "voided"], finished_at__isnull=True, finished_by__isnull=True),
            ),
            models.CheckConstraint(
                name="hotline_contact_number_and_index",
                condition=Q(number_index__isnull=False) | Q(NO_NUMBER),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def code(self) -> str:
        """A short name for lists and mails; it is part of the random key and tells nothing."""
        return code_of(self.pk)

    @property
    def held_until(self) -> datetime | None:
        """When the 48 hours end; None while nobody knows since when."""
        return held_until(self.held_since) if self.held_since else None

    @property
    def proposal(self) -> Proposal:
        """The level that the signs propose, as it was when the contact was logged, and why."""
        return weigh(self.signs.split(), held_since=self.held_since, term_on=self.term_on, now=self.logged_at)

    @property
    def sign_labels(self) -> list[str]:
        """The signs in words."""
        return [str(label) for code, label in Sign.choices if code in self.signs.split()]

    @property
    def level_label(self) -> str:
        """The triage level in a word of the reader's language."""
        return label_of(CaseType.Triage, self.triage)

    def get_state_display(self) -> str:
        """As Django's, cheaper in a list."""
        return label_of(ContactState, self.state)

    def get_absolute_url(self) -> str:
        """The contact's page."""
        return page_of_contact(self.pk)
