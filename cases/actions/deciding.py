"""decide_case: a supervisor decides what a conflict check means: no conflict, behind a wall, or not at all.

Never here: the contact and what its caller is told (hotline/actions/proposals.py), the reasons (cases/conflicts.py).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.assigning import active_on, leave
from cases.actions.chronology import write_entry
from cases.actions.locks import STATE, check_version, lock_case
from cases.actions.ringing import silence, tell_supervisors
from cases.actions.secrecy import put_up_wall, restrict_case
from cases.conflicts import newest_check, stands_back
from cases.models import Case, ConflictCheck
from cases.models.conflicts import Decided
from cases.models.entries import EntryKind
from cases.states import CaseState
from reminders.plan import cancel_about_all


@transaction.atomic
def decide_case(
    *,
    case: Case,
    version: int,
    check: UUID,
    decided: str,
    words: str,
    by: User,
    keep_out: Sequence[User] = (),
    restrict: bool = False,
) -> Case:
    """What the newest check of this case means. A proposal becomes a case or is declined; a provisional case stays or ends.

    `words` are for supervisors; nothing that others read says why. `check` is the key of the one that was read: a newer one is read first.
    """
    locked = lock_case(case, to="decide_case")
    check_version(locked, version)
    waiting = list(ConflictCheck.objects.waiting().filter(case=locked).select_for_update(of=("self",)))
    newest = _read(locked, waiting, check, by)
    _refuse(locked, decided)
    now = timezone.now()
    for one in waiting:
        one.decided, one.decided_at, one.decided_by, one.decision_words = decided, now, by, words
        one.save(update_fields=["decided", "decided_at", "decided_by", "decision_words"])
    cancel_about_all(waiting)
    if decided == Decided.REFUSED:
        _decline(locked, by, now)
    else:
        _take(locked, by, now)
    record("cases.decide_case", about=newest, by=by, code=locked.code)
    if decided == Decided.WALLED:
        for user in keep_out:
            put_up_wall(case=locked, user=user, reason=words, by=by)
        if restrict and not locked.is_restricted:
            restrict_case(case=locked, reason=words, by=by)
    return locked


def _read(case: Case, waiting: Sequence[ConflictCheck], check: UUID, by: User) -> ConflictCheck:
    """The check that was read, if it still is the newest and waits, and this supervisor may decide about it."""
    newest = newest_check(case)
    if not waiting or newest is None:
        raise ValidationError(_("Somebody has already decided about this case."), code=STATE)
    if newest.pk != check:
        raise ValidationError(_("There is a newer conflict check. Read it first."), code=STATE)
    if stands_back(by, newest):
        raise ValidationError(_("Another supervisor must decide about this case."), code=STATE)
    return newest


def _refuse(case: Case, decided: str) -> None:
    if decided == Decided.REFUSED and not (case.state == CaseState.PROPOSED or case.is_provisional):
        raise ValidationError(_("A case that is worked on is closed or handed over instead."), code=STATE)


def _take(case: Case, by: User, now: datetime) -> None:
    """A proposal is open from now on; a provisional case is a case."""
    was_proposed = case.state == CaseState.PROPOSED
    if was_proposed:
        case.state = CaseState.OPEN
    if not (was_proposed or case.is_provisional):
        return
    case.provisional_until, case.changed_at, case.version = None, now, case.version + 1
    case.save(update_fields=["state", "provisional_until", "changed_at", "version"])
    write_entry(case=case, kind=EntryKind.OPENED, by=by, at=now)
    if was_proposed:
        tell_supervisors(case, now)


def _decline(case: Case, by: User, now: datetime) -> None:
    """It is no case: whoever acted in the emergency stops, nothing about it rings."""
    active = active_on(case)
    for one in active:
        leave(case, one, active, by=by, now=now, reason="")
    silence(case)
    case.state, case.provisional_until, case.changed_at = CaseState.DECLINED, None, now
    case.version += 1
    case.save(update_fields=["state", "provisional_until", "changed_at", "version"])
    write_entry(case=case, kind=EntryKind.DECLINED, by=by, at=now)
