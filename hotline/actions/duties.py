"""plan_duty and withdraw_duty: who is on call when, kept by supervisors. watch_supervision: the clock looks whether anybody decides."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_with_role
from accounts.models import Role, RoleGrant, User
from audit.log import record
from hotline.actions.climbing import climb_emergencies
from hotline.actions.locks import STATE
from hotline.models import Duty, Vacancy
from hotline.on_call import on_call
from reminders.plan import cancel_about, plan_for

KIND = "nobody_decides"


@transaction.atomic
def plan_duty(
    *,
    key: UUID,
    first: User,
    second: User | None,
    from_at: datetime,
    until: datetime,
    days: int = 1,
    by: User,
) -> list[Duty]:
    """One stretch of duty, on `days` days in a row. Never two firsts at once: the database itself refuses.

    `key` becomes the first row's key: a second press gives what is there.
    """
    there = list(Duty.objects.filter(pk=key, by=by))
    if there:
        return there
    if until <= from_at:
        raise ValidationError(_("The duty ends before it begins."), code="order")
    made = []
    try:
        with transaction.atomic():
            for day in range(days):
                step = timedelta(days=day)
                row = Duty(first=first, second=second, from_at=from_at + step, until=until + step, by=by)
                row.pk = row.pk if day else key
                row.save(force_insert=True)
                made.append(row)
    except IntegrityError:
        there = list(Duty.objects.filter(pk=key, by=by))
        if there:  # pressed twice at once
            return there
        raise ValidationError(
            _("Somebody is on duty in these hours already. Withdraw that duty first, or choose other hours."),
            code="overlap",
        ) from None
    for duty in made:
        record("hotline.plan_duty", about=duty, by=by, new={"first": first, "second": second})
    climb_emergencies()  # somebody is there now, perhaps, for one that found nobody
    return made


@transaction.atomic
def withdraw_duty(*, duty: Duty, by: User) -> Duty:
    """A duty that has not begun never begins; one that runs ends now, and what its lawyer had not accepted moves on."""
    locked = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    now = timezone.now()
    if locked.withdrawn_at is not None or locked.until <= now:
        raise ValidationError(_("This duty is over already."), code=STATE)
    if locked.from_at < now:
        locked.until = now
        locked.save(update_fields=["until"])
    else:
        locked.withdrawn_at, locked.withdrawn_by = now, by
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("hotline.withdraw_duty", about=locked, by=by)
    climb_emergencies()
    return locked


def watch_supervision() -> bool:
    """The clock's chore: whether nobody decides now. Administrators are told once, without a word of what waits."""
    nobody = not on_call().supervisors and RoleGrant.objects.filter(role=Role.SUPERVISOR).exists()
    present = Vacancy.objects.filter(until=None).first()
    if nobody == (present is not None):
        return nobody
    now = timezone.now()
    with transaction.atomic():
        if nobody:
            try:
                with transaction.atomic():
                    vacancy = Vacancy.objects.create(from_at=now)
            except IntegrityError:  # another worker was faster
                return True
            record("hotline.find_vacancy", about=vacancy, by=None)
            administrators = staff_with_role(Role.ADMINISTRATOR)
            plan_for(administrators, kind=KIND, about=vacancy, due_at=now, urgent=True)
        elif present is not None:
            Vacancy.objects.filter(pk=present.pk, until=None).update(until=now)
            cancel_about(present)
    return nobody
