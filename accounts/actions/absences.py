"""plan_absence, end_absence, set_duty_phone: who is away and who stands in; on which phone a colleague is reached on duty."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import leaving
from accounts.models import Absence, DutyPhone, User
from audit.log import record


@transaction.atomic
def plan_absence(
    *, key: UUID, colleague: User, deputy: User | None, from_at: datetime, until: datetime, by: User
) -> Absence:
    """The colleague is away; what would come to a supervisor comes to the deputy. A second press gives the one row."""
    there = Absence.objects.filter(pk=key, by=by).first()
    if there is not None:
        return there
    User.objects.select_for_update(of=("self",)).get(pk=colleague.pk)
    if until <= max(from_at, timezone.now()):
        raise ValidationError(_("The absence ends before it begins, or in the past."), code="order")
    if Absence.objects.filter(user=colleague, from_at__lt=until, until__gt=from_at).exists():
        raise ValidationError(_("This colleague is away in these hours already."), code="overlap")
    absence = Absence.objects.create(
        pk=key, user=colleague, deputy=deputy, from_at=from_at, until=until, by=by
    )
    record("accounts.plan_absence", about=absence, by=by, subject=colleague, new={"deputy": deputy})
    leaving.somebody_left(colleague)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: User) -> Absence:
    """The colleague is back (or does not go): from now on what comes to this one stays here."""
    locked = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    now = timezone.now()
    if locked.until <= now:
        raise ValidationError(_("This absence is over already."), code="state")
    locked.until, locked.ended_at, locked.ended_by = max(now, locked.from_at), now, by
    locked.save(update_fields=["until", "ended_at", "ended_by"])
    record("accounts.end_absence", about=locked, by=by, subject=locked.user)
    return locked


@transaction.atomic
def set_duty_phone(*, number: str, other_number: str = "", by: User) -> DutyPhone:
    """On these numbers this colleague answers while on call; everybody sets the own ones only."""
    phone, _made = DutyPhone.objects.update_or_create(
        user=by,
        defaults={"number": number, "other_number": other_number, "changed_at": timezone.now()},
    )
    record("accounts.set_duty_phone", about=by, by=by)
    return phone
