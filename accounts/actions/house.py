"""Locking the house, which one person does, and opening it again, which takes two."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.models import HouseLock, StaffSession, User
from accounts.sessions import lock_sessions
from audit.log import record

TOGETHER = timedelta(hours=1)  # the second person presses within this time after the first


@transaction.atomic
def lock_house(*, by: User) -> HouseLock:
    """Nobody works any more, everybody is refused, until two people open; afterwards each session wants its password."""
    try:
        with transaction.atomic():
            lock = HouseLock.objects.create(locked_by=by)
    except IntegrityError:  # somebody else was quicker: the house is locked
        return HouseLock.objects.get(opened_at__isnull=True)
    lock_sessions(StaffSession.objects.all())
    record("accounts.lock_house", about=lock, by=by)
    return lock


@transaction.atomic
def open_house(*, by: User, way: str = "") -> HouseLock:
    """The first of two people says open, the second one opens. `way` is a code for the audit: "server" for the command."""
    lock = HouseLock.objects.select_for_update(of=("self",)).filter(opened_at__isnull=True).first()
    if lock is None:
        raise ValidationError(_("The house is open."))
    now = timezone.now()
    if not _opens_today(by):
        raise ValidationError(_("You cannot do this."))
    said = lock.first_by if lock.first_at is not None and lock.first_at > now - TOGETHER else None
    first_counts = said is not None and _opens_today(said)
    if first_counts and lock.first_by_id == by.pk:
        raise ValidationError(_("You have said open already. A second person has to open too."))
    if first_counts:
        lock.opened_at, lock.opened_by = now, by
    else:
        lock.first_at, lock.first_by = now, by
    lock.save(update_fields=["first_at", "first_by", "opened_at", "opened_by"])
    record("accounts.open_house" if first_counts else "accounts.agree_to_open", about=lock, by=by, code=way)
    return lock


def _opens_today(user: User) -> bool:
    """Asked anew under a lock: who was deactivated or lost the role since the page was opened is none of the two."""
    return may(User.objects.select_for_update(of=("self",)).get(pk=user.pk), "open_house")
