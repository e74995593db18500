"""Words for querysets of staff: with_roles, in_force, open. No rights and no writes with consequences."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


def in_force_at(moment: datetime | Now) -> Q:
    """The rule of a grant in force: begun, not ended, and a supervisor's one confirmed unless a command gave it."""
    return (
        Q(from_at__lte=moment)
        & (Q(until__isnull=True) | Q(until__gt=moment))
        & (~Q(role="supervisor") | Q(by__isnull=True) | Q(confirmed_at__isnull=False))
    )


class RoleGrantQuerySet(models.QuerySet):
    """Grants by time."""

    def in_force(self, moment: datetime | Now | None = None) -> Self:
        """Grants that give a role at `moment` (default: now)."""
        return self.filter(in_force_at(moment or timezone.now()))

    def not_ended(self, moment: datetime | None = None) -> Self:
        """Grants in force, in the future, or waiting for a second supervisor."""
        moment = moment or timezone.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment))


class UserQuerySet(models.QuerySet):
    """Staff by activity and role."""

    def active(self) -> Self:
        """Colleagues who may sign in."""
        return self.filter(is_active=True)

    def with_roles(self, moment: datetime | None = None) -> Self:
        """Adds today's roles (those of `moment`) in the same statement, read by `User.roles_today`."""
        grants = self.model._meta.get_field("grants").related_model.objects.in_force(moment)
        return self.annotate(loaded_roles=ArraySubquery(grants.filter(user=OuterRef("pk")).values("role")))

    def having_role(self, *roles: str, moment: datetime | None = None) -> Self:
        """Active colleagues whose grant of one of `roles` is in force now (or at `moment`)."""
        grants = self.model._meta.get_field("grants").related_model.objects.in_force(moment)
        return self.active().filter(models.Exists(grants.filter(user=OuterRef("pk"), role__in=roles)))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users; addresses are kept in lower case."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        """A new colleague without any role. Without a password only an invitation or a reset opens the door."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        """Addresses are found in any case."""
        return self.get(email=(username or "").strip().lower())
