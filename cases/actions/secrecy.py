"""Who reads a case: restricting it, lifting that, walls before colleagues, and opening a restricted file with a reason.

A wall is told to nobody who works on the case: its words lie under a key of its own, not in the case's history.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_with_role
from accounts.models import Role, User
from audit.log import record
from cases.access import listed_cases, visible_cases
from cases.actions.assigning import active_on, leave, responsible_among
from cases.actions.chronology import write_entry
from cases.actions.locks import STATE, check_version, lock_case
from cases.actions.ringing import hand_over, let_go
from cases.company import supervisors_of
from cases.deadlines import glass_until
from cases.models import Assignment, BreakGlass, Case, Wall
from cases.models.entries import EntryKind
from reminders.plan import cancel_about_all, plan, plan_all

GLASS_BROKEN = "glass_broken"
RESTRICTION_FACTS = ["restricted_at", "restricted_by", "restriction_reason", "changed_at", "version"]


@transaction.atomic
def restrict_case(*, case: Case, reason: str, by: User, version: int | None = None) -> Case:
    """From now on only those who work on the case read it; a supervisor knows its code and may break the glass."""
    locked = lock_case(case, to="restrict_case")
    _check(locked, version)
    if locked.is_restricted:
        raise ValidationError(_("The case is already restricted."), code=STATE)
    now = timezone.now()
    locked.restricted_at, locked.restricted_by, locked.restriction_reason = now, by, reason
    _save(locked, now)
    active = active_on(locked)
    given = []
    for one in staff_with_role(Role.SUPERVISOR).exclude(pk__in=[one.user_id for one in active]):
        given += _out_of_sight(locked, one, active, now)
    write_entry(case=locked, kind=EntryKind.RESTRICTED, by=by, at=now)
    record("cases.restrict_case", about=locked, by=by, new={"reason": reason, "follow_ups": given})
    return locked


@transaction.atomic
def lift_restriction(*, case: Case, reason: str, by: User, version: int | None = None) -> Case:
    """Supervisors read the case again. Whoever lifts it sees it already: works on it, or has broken the glass."""
    locked = lock_case(case, to="lift_restriction")
    _check(locked, version)
    if not locked.is_restricted:
        raise ValidationError(_("The case is not restricted."), code=STATE)
    _check_still_seen(locked, by)
    now = timezone.now()
    old = {"restricted_at": locked.restricted_at and locked.restricted_at.isoformat()}
    locked.restricted_at, locked.restricted_by, locked.restriction_reason = None, None, ""
    _save(locked, now)
    write_entry(case=locked, kind=EntryKind.RESTRICTION_LIFTED, by=by, at=now)
    record("cases.lift_restriction", about=locked, by=by, old=old, new={"reason": reason})
    return locked


@transaction.atomic
def break_glass(*, case: Case, reason: str, by: User, key: UUID) -> BreakGlass:
    """A supervisor reads a restricted case for an hour; the other supervisors and the responsible lawyer are told at once.

    The same key twice, or a glass of his own that is still broken, is the one row that is there.
    """
    locked = lock_case(case, to="break_glass")
    if not listed_cases(by).filter(pk=locked.pk).exists():
        raise ValidationError(_("The case has changed: this is no longer possible."), code=STATE)
    if not locked.is_restricted:
        raise ValidationError(_("The case is not restricted."), code=STATE)
    now = timezone.now()
    mine = BreakGlass.objects.filter(case=locked, by=by)
    there = mine.filter(pk=key).first() or mine.filter(until__gt=now).first()
    if there is not None:
        return there
    glass = BreakGlass(pk=key, case=locked, by=by, from_at=now, until=glass_until(now), reason=reason)
    glass.save(force_insert=True)
    write_entry(case=locked, kind=EntryKind.GLASS_BROKEN, by=by, at=now, about=glass)
    words = {"reason": reason, "until": glass.until.isoformat()}
    record("cases.break_glass", about=glass, by=by, code=locked.code, new=words)
    _tell_of(glass, now)
    return glass


@transaction.atomic
def put_up_wall(*, case: Case, user: User, reason: str, by: User) -> Wall:
    """For this colleague the case does not exist any more: his work on it ends, nothing about it reaches him."""
    locked = lock_case(case, to="put_up_wall")
    _check_still_seen(locked, by)
    if Wall.objects.active().filter(case=locked, user=user).exists():
        raise ValidationError(_("There is already a wall before %(name)s.") % {"name": user.name}, code=STATE)
    if not supervisors_of(locked).exclude(pk=user.pk).exists():
        raise ValidationError(
            _("At least one supervisor must be able to see the case: nobody else could take the wall down."),
            code=STATE,
        )
    now = timezone.now()
    active = active_on(locked)
    mine = next((one for one in active if one.user_id == user.pk), None)
    if mine is not None:
        given = leave(locked, mine, active, by=by, now=now, reason="")
    else:
        given = _out_of_sight(locked, user, active, now)
        locked.version += 1  # an assignment that ended a moment ago is not brought back by its undo
        locked.save(update_fields=["version"])
    cancel_about_all(BreakGlass.objects.filter(case=locked).only("pk"), to=user)
    wall = Wall(case=locked, user=user, from_at=now, by=by, reason=reason)
    wall.save(force_insert=True)
    words = {"user": user.name, "reason": reason, "follow_ups": given}
    record("cases.put_up_wall", about=wall, by=by, code=locked.code, new=words)
    return wall


@transaction.atomic
def take_down_wall(*, wall: Wall, reason: str, by: User) -> Wall:
    """The colleague sees what the role shows again; the work that he had on the case does not come back by itself."""
    case = lock_case(wall.case, to="take_down_wall")
    _check_still_seen(case, by)
    locked = Wall.objects.select_for_update(of=("self",)).select_related("user").get(pk=wall.pk)
    if locked.until is not None:
        raise ValidationError(_("This wall has already been taken down."), code=STATE)
    locked.until, locked.ended_by, locked.end_reason = timezone.now(), by, reason
    locked.save(update_fields=["until", "ended_by", "end_reason"])
    words = {"user": locked.user.name, "end_reason": reason}
    record("cases.take_down_wall", about=locked, by=by, code=case.code, new=words)
    return locked


def _check(case: Case, version: int | None) -> None:
    if version is not None:
        check_version(case, version)


def _check_still_seen(case: Case, by: User) -> None:
    """Two supervisors at once: a wall or the end of the hour may have come between the page and the press."""
    if not visible_cases(by).filter(pk=case.pk).exists():
        raise ValidationError(_("The case has changed: this is no longer possible."), code=STATE)


def _save(case: Case, now: datetime) -> None:
    case.changed_at, case.version = now, case.version + 1
    case.save(update_fields=RESTRICTION_FACTS)


def _out_of_sight(case: Case, user: User, active: list[Assignment], now: datetime) -> list[str]:
    """Somebody who does not work on the case loses sight of it: reminders fall silent, planned follow-ups go to its lawyer."""
    left = let_go(case, user)
    responsible = responsible_among(active)
    return hand_over(case, left, responsible.user, now) if responsible else []


def _tell_of(glass: BreakGlass, now: datetime) -> None:
    """The lawyer's link leads into the file, the supervisors' to the list of all openings."""
    responsible = responsible_among(active_on(glass.case))
    told = {glass.by_id}
    if responsible is not None and responsible.user_id != glass.by_id:
        plan(kind=GLASS_BROKEN, about=glass.case, to=responsible.user, due_at=now, urgent=True)
        told.add(responsible.user_id)
    wanted = [(glass, one, now) for one in supervisors_of(glass.case) if one.pk not in told]
    plan_all(kind=GLASS_BROKEN, wanted=wanted, urgent=True)
