"""What is kept about staff: User, RoleGrant, Invitation, and SavedForm (a form saved while typing); sessions and the lock
of the house come from `accounts.session_rows`.

Staff names and addresses lie in clear: an accepted, recorded risk (design/model.md section 2). Nothing is deleted
except saved forms and sessions. Rules that must never be false stand in `Meta.constraints`; who may do what does not.
"""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.duty_models import Absence, DutyPhone
from accounts.factor_models import LettingIn, UsedCode, WrongCodes
from accounts.managers import RoleGrantQuerySet, UserManager
from accounts.session_rows import Ended, HouseLock, StaffSession
from vault.fields import EncryptedJSONField

# Models of the second factor, of sessions and of locks stand in files of their own; Django finds models by this module.
__all__ = [
    "FORM_NAME",
    "Absence",
    "DutyPhone",
    "Ended",
    "HouseLock",
    "Invitation",
    "LettingIn",
    "Role",
    "RoleGrant",
    "SavedForm",
    "StaffSession",
    "UsedCode",
    "User",
    "WrongCodes",
]


class Role(models.TextChoices):
    """What a colleague may be today; rights are the union of today's grants."""

    OPERATOR = "operator", _("Operator")
    LAWYER = "lawyer", _("Lawyer")
    INTERN = "intern", _("Intern")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")


class User(AbstractBaseUser):
    """A colleague. Deactivated, never deleted: acts of the past keep their author."""

    class Language(models.TextChoices):
        """Languages of the screens, each named in itself."""

        RU = "ru", "Русский"
        KY = "ky", "Кыргызча"
        EN = "en", "English"

    class Theme(models.TextChoices):
        """How the screens are coloured."""

        AUTO = "auto", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")
        CONTRAST = "contrast", _("High contrast")

    class TextSize(models.IntegerChoices):
        """Size of the text in percent."""

        NORMAL = 100, _("Normal")
        LARGE = 125, _("Large")
        LARGEST = 150, _("Largest")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.RU)
    theme = models.CharField(_("colours"), max_length=8, choices=Theme, default=Theme.AUTO)
    text_size = models.PositiveSmallIntegerField(
        _("size of the text"), choices=TextSize, default=TextSize.NORMAL
    )
    keys_on = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deactivated"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True, deactivated_by__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False, deactivated_by__isnull=False),
                name="user_deactivated_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(deactivated_by__isnull=True) | ~Q(deactivated_by=F("id")),
                name="user_not_deactivated_by_himself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles_today(self) -> frozenset[str]:
        """Roles in force when this row was loaded; the sign-in backend loads them in the same statement."""
        loaded = self.__dict__.get("loaded_roles")
        if loaded is None:
            loaded = self.grants.in_force().values_list("role", flat=True)
        return frozenset(loaded) if self.is_active else frozenset()

    def has_role(self, *roles: str) -> bool:
        """Whether any of `roles` is held today."""
        return not self.roles_today.isdisjoint(roles)

    def role_names(self) -> list[str]:
        """Today's roles in the reader's language, in the order of the list of roles."""
        return [role.label for role in Role if role in self.roles_today]

    def get_absolute_url(self) -> str:
        """The colleague's page."""
        return reverse("colleague_page", args=[self.pk])


class RoleGrant(models.Model):
    """One role of one colleague, from a moment to a moment. `by` empty: given by a command on the server.

    A supervisor's grant made by a person is in force only once a second supervisor has confirmed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=13, choices=Role)
    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants_given"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants_confirmed"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="grants_ended"
    )

    may_confirm: bool  # which buttons stand beside this row: set by access.grants_of
    may_end: bool

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "role"], name="grant_user_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(by=F("user")), name="grant_not_to_himself"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_at")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="grant_confirmed_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & Q(by__isnull=False) & ~Q(confirmed_by=F("by"))),
                name="grant_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, until__isnull=False),
                name="grant_ended_by_and_when",
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(until__isnull=True), name="grant_one_without_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"

    @property
    def audit_subject(self) -> User:
        """The audit files a grant under the colleague who holds it."""
        return self.user

    @property
    def waits_for_second(self) -> bool:
        """Whether a second supervisor still has to confirm."""
        return self.role == Role.SUPERVISOR and self.by_id is not None and self.confirmed_at is None

    @property
    def is_over(self) -> bool:
        """Whether the last moment has passed."""
        return self.until is not None and self.until <= timezone.now()

    @property
    def is_in_force(self) -> bool:
        """The same rule as `RoleGrantQuerySet.in_force`, for a row at hand."""
        return self.from_at <= timezone.now() and not self.is_over and not self.waits_for_second

    def get_absolute_url(self) -> str:
        """Grants are shown on the colleague's page."""
        return reverse("colleague_page", args=[self.user_id])


class InvitationQuerySet(models.QuerySet):
    """Invitations by state."""

    def open(self) -> "InvitationQuerySet":
        """Not used, not withdrawn, not expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A door opened once for one address. Only a hash of the token is kept; `by` empty: made by a command."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=13, choices=Role)
    language = models.CharField(_("language"), max_length=2, choices=User.Language, default=User.Language.RU)
    name = models.CharField(_("name"), max_length=120, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="accepted_invitations"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="invitation_accepted_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(accepted_by__isnull=True) | ~Q(accepted_by=F("by")),
                name="invitation_not_to_himself",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open_per_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether the door can still be used."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()

    def get_absolute_url(self) -> str:
        """Invitations are listed on the staff page."""
        return reverse("staff")


FORM_NAME = RegexValidator(r"^[a-z][a-z0-9_]{0,59}\Z")


class SavedForm(models.Model):
    """What a colleague has typed into a form that is not sent yet. The key is that of the row it will become.

    Not a verb, not audited; only its owner can open it; deleted when the form is sent or discarded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_forms")
    form_name = models.CharField(max_length=60, validators=[FORM_NAME])
    content = EncryptedJSONField()
    edition = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["owner", "-saved_at"], name="saved_form_owner")]

    def __str__(self) -> str:
        return f"{self.form_name} {self.pk}"
