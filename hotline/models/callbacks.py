"""Callback: a call that we owe somebody, until when, and who owes it; CallbackAttempt: one try to keep it."""

import uuid
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import Case as CaseOf
from django.db.models import F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from cases.models.case import TriageLevel
from hotline.deadlines import taken_until
from hotline.models.contacts import Contact, SpokenLanguage
from hotline.states import OWED, CallbackState
from people.models import Person
from vault.fields import EncryptedTextField


class TryResult(models.TextChoices):
    """What a try came to, in the order of the buttons."""

    REACHED = "reached", _("reached: we have spoken")
    NO_ANSWER = "no_answer", _("no answer")
    BUSY = "busy", _("busy")
    OTHER_PERSON = "other", _("somebody else answered")
    DEAD = "dead", _("the number is dead")
    NOT_SAFE = "not_safe", _("not safe to talk now")
    CALLED_US = "called_us", _("they called us themselves")


KEPT = frozenset({TryResult.REACHED, TryResult.CALLED_US})  # the promise is kept
USELESS = frozenset({TryResult.DEAD})  # trying again cannot help


class CallbackQuerySet(models.QuerySet):
    """Words of the house for promised calls."""

    def owed(self) -> "CallbackQuerySet":
        """Neither kept nor given up nor withdrawn."""
        return self.filter(state__in=OWED)

    def mine_first(self, user: User) -> "CallbackQuerySet":
        """With `theirs` (0 for one's own), by which the list is ordered before the end of the window."""
        whose = CaseOf(
            When(owner=user, then=Value(0)), default=Value(1), output_field=models.SmallIntegerField()
        )
        return self.annotate(theirs=whose)


@lru_cache(maxsize=4096)
def _card(key: uuid.UUID) -> str:
    """A list names twenty-five: each address is built once."""
    return reverse("callback_page", args=[key])


class Callback(models.Model):
    """One promise to ring. `owner` is the one colleague who owes it: whoever promised, until another took it or was given it.

    `number` is what is rung, `person` whose number it is, if anybody is named. `limit`: after so many tries in vain a
    supervisor decides. The `undo_` fields say what the last act can be taken back to, by whom and while which version stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="callbacks", null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="callbacks", null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="callbacks", null=True, blank=True)
    number = EncryptedTextField(pad=32)
    number_index = models.BinaryField(max_length=32)
    ask_for = EncryptedTextField(_("whom to ask for"), blank=True, pad=64)
    reason = EncryptedTextField(_("what was promised"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=SpokenLanguage.choices, blank=True)
    triage = models.CharField(
        _("how urgent"), max_length=10, choices=TriageLevel.choices, default=TriageLevel.STANDARD
    )
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="callbacks_promised"
    )
    from_at = models.DateTimeField(_("not before"))
    until_at = models.DateTimeField(_("until"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="callbacks_owed")
    owned_since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.PROMISED)
    tries = models.PositiveSmallIntegerField(default=0)
    limit = models.PositiveSmallIntegerField()
    # When supervisors were told that whoever owes it is not at work any more.
    climbed_at = models.DateTimeField(null=True, blank=True)
    another_way = EncryptedTextField(_("another way"), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="callbacks_ended", null=True, blank=True
    )
    end_reason = EncryptedTextField(_("reason"), blank=True)
    undo_state = models.CharField(max_length=10, choices=CallbackState.choices, blank=True)
    undo_at = models.DateTimeField(null=True, blank=True)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="callbacks_undoable", null=True, blank=True
    )
    undo_version = models.PositiveIntegerField(null=True, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        ordering = ["until_at", "id"]
        indexes = [
            models.Index(
                fields=["until_at", "id"], condition=Q(state__in=OWED), name="hotline_callback_owed"
            ),
            models.Index(
                fields=["owner", "until_at", "id"], condition=Q(state__in=OWED), name="hotline_callback_owner"
            ),
            models.Index(
                fields=["number_index"], condition=Q(state__in=OWED), name="hotline_callback_number"
            ),
            models.Index(
                fields=["ended_by", "ended_at"],
                condition=Q(state=CallbackState.DONE),
                name="hotline_callback_kept",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(state__in=OWED), name="hotline_callback_one_a_contact"
            ),
            models.CheckConstraint(
                name="hotline_callback_end_facts",
                condition=Q(state__in=OWED, ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(state__in=OWED),
            ),
            models.CheckConstraint(name="hotline_callback_window", condition=Q(until_at__gte=F("from_at"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def code(self) -> str:
        """A short name for lists and mails; it is part of the random key and tells nothing."""
        return f"P-{self.pk.hex[:6].upper()}"

    @property
    def is_owed(self) -> bool:
        """Somebody still waits for it."""
        return self.state in OWED

    @property
    def held_until(self) -> datetime | None:
        """Until when it is the owner's alone to ring; None while nobody has it in hand."""
        return taken_until(self.owned_since) if self.state == CallbackState.TAKEN else None

    @property
    def level_label(self) -> str:
        """The triage level in a word of the reader's language."""
        return str(TriageLevel(self.triage).label)

    def get_absolute_url(self) -> str:
        """Its card."""
        return _card(self.pk)


class CallbackAttempt(models.Model):
    """One try. `counted`: whether it took one of the tries; `version`: that of the promise, which this try made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    callback = models.ForeignKey(Callback, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="callback_attempts")
    result = models.CharField(max_length=10, choices=TryResult.choices)
    note = EncryptedTextField(_("note"), blank=True)
    version = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["callback", "-at"], name="hotline_attempt_of")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Callback:
        """History files it under its promise."""
        return self.callback
