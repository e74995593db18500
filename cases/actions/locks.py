"""The first two beats of every action of a case: lock the row, check state and version. Never a verb of its own.

Locks are taken from the outside in: the case, then its follow-up or draft.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.prepared import SOME_KEY, SOME_MOMENT, Prepared, Statement
from cases.models import Case, Draft, FollowUp
from cases.states import CASE_VERBS, DRAFT_VERBS, FOLLOW_UP_VERBS, CaseState, allows

Row = TypeVar("Row", bound=Model)
STALE, STATE = "stale", "state"
# Every action of a case begins and ends with these.
_LOCKED = Prepared(lambda pk: Case.objects.select_for_update(of=("self",)).filter(pk=pk), pk=SOME_KEY)
_TOUCHED = Statement(
    "UPDATE cases_case SET changed_at = %s WHERE id = %s",
    [SOME_MOMENT, SOME_KEY],
    moment=SOME_MOMENT,
    pk=SOME_KEY,
)


def lock_case(case: Case, *, to: str) -> Case:
    """The locked case; ValidationError (code "state") when its state does not allow the verb."""
    (locked,) = _LOCKED.rows(pk=case.pk)
    if not allows(CASE_VERBS, to, locked.state):
        if locked.state == CaseState.CLOSED:
            raise ValidationError(_("The case is closed. Reopen it first."), code=STATE)
        raise ValidationError(_("The case has changed: this is no longer possible."), code=STATE)
    return locked


def hold_case(pk: UUID) -> Case:
    """The locked case, whatever its state."""
    (locked,) = _LOCKED.rows(pk=pk)
    return locked


def lock_follow_up(follow_up: FollowUp, *, to: str, version: int) -> FollowUp:
    """The locked follow-up inside its locked case."""
    case = lock_case(follow_up.case, to=to)
    locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    locked.case = case
    if not allows(FOLLOW_UP_VERBS, to, locked.state):
        raise ValidationError(_("This follow-up is already done."), code=STATE)
    check_version(locked, version)
    return locked


def lock_draft(draft: Draft, *, to: str, version: int | None) -> Draft:
    """The locked draft inside its locked case; `version` None: the state alone decides (undo)."""
    case = lock_case(draft.case, to=to)
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    locked.case = case
    if not allows(DRAFT_VERBS, to, locked.state):
        raise ValidationError(
            _("This is not possible now. The state of the draft: %(state)s.")
            % {"state": locked.get_state_display()},
            code=STATE,
        )
    if version is not None:
        check_version(locked, version)
    return locked


def check_version(row: Draft | FollowUp | Case, version: int) -> None:
    """ValidationError (code "stale") when somebody else has changed the row since the page was drawn."""
    if row.version != version:
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Compare both versions and decide again."),
            code=STALE,
        )


def touch(case: Case, now: datetime) -> None:
    """The case moved: lists sort by this. Its version stays, it guards the words of the case itself."""
    case.changed_at = now
    _TOUCHED.run(moment=now, pk=case.pk)


def once(make: Callable[[], Row], existing: QuerySet[Row]) -> Row:
    """`make` in a transaction of its own; a double press meets the unique key and leads to the one row that is there."""
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        row = existing.first()
        if row is None:
            raise
        return row
