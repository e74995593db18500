"""What may follow what in a case, a follow-up and a draft. Knows states and verbs, never people or rows.

VERBS: verb -> (states it is allowed from, the state it leads to; None = the state stays).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """The life of a file. A proposed one waits for a supervisor; a declined one was never opened, or opened provisionally only."""

    PROPOSED = "proposed", _("proposed, waits for a supervisor")
    OPEN = "open", _("open, no lawyer yet")
    ASSIGNED = "assigned", _("has a lawyer")
    CLOSED = "closed", _("closed")
    DECLINED = "declined", _("not taken")


class FollowUpState(models.TextChoices):
    """A date that we chose: it waits or it is done."""

    PLANNED = "planned", _("planned")
    DONE = "done", _("done")


class DraftState(models.TextChoices):
    """A junior's text on its way to approval."""

    WRITING = "writing", _("being written")
    WAITING = "waiting", _("waits for review")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")


Verbs = dict[str, tuple[frozenset[str], str | None]]


def table(**verbs: tuple[tuple[str, ...], str | None]) -> Verbs:
    """A table of verbs with its states frozen."""
    return {verb: (frozenset(allowed), becomes) for verb, (allowed, becomes) in verbs.items()}


LIVE = (CaseState.OPEN, CaseState.ASSIGNED)
ANY = (*LIVE, CaseState.CLOSED)
EVERY = (CaseState.PROPOSED, *ANY, CaseState.DECLINED)

CASE_VERBS: Verbs = table(
    assign_lawyer=(
        LIVE,
        None,
    ),  # a responsible lawyer makes the case ASSIGNED; a helper or an intern does not
    end_assignment=(LIVE, None),  # without a responsible lawyer the case is OPEN again
    reassign_lawyer=((CaseState.ASSIGNED,), CaseState.ASSIGNED),
    undo_assign_lawyer=(LIVE, None),
    attach_contact=(LIVE, None),
    add_note=(ANY, None),  # a call about a closed file is still written down
    plan_follow_up=(LIVE, None),
    postpone_follow_up=(LIVE, None),
    finish_follow_up=(ANY, None),
    write_draft=(LIVE, None),
    change_draft=(LIVE, None),
    submit_draft=(LIVE, None),
    return_draft=(LIVE, None),
    approve_draft=(LIVE, None),
    undo_approve_draft=(LIVE, None),
    close_case=(LIVE, CaseState.CLOSED),
    undo_close_case=((CaseState.CLOSED,), None),  # back to what it was
    reopen_case=((CaseState.CLOSED,), None),  # OPEN, or ASSIGNED when the responsible lawyer is still there
    # A closed file names people too; whether it is restricted already is asked by the action.
    restrict_case=(EVERY, None),
    lift_restriction=(EVERY, None),
    break_glass=(EVERY, None),
    put_up_wall=(EVERY, None),
    take_down_wall=(EVERY, None),
    mark_phone=(ANY, None),
    word_for_caller=(EVERY, None),  # somebody calls about a closed file too
    # A proposal becomes a case or is declined; of a living case a supervisor decides what its newest conflict check means.
    decide_case=((CaseState.PROPOSED, *LIVE), None),
    add_party=(LIVE, None),
    change_party=(LIVE, None),
)

# Of a case of which a lawyer knows the stub alone; rights over the case do not come into it (cases/waiting.py).
VOLUNTEER_VERBS: Verbs = table(
    volunteer=((CaseState.OPEN,), None),
    withdraw_volunteer=((CaseState.OPEN,), None),
)

FOLLOW_UP_VERBS: Verbs = table(
    postpone_follow_up=((FollowUpState.PLANNED,), FollowUpState.PLANNED),
    finish_follow_up=((FollowUpState.PLANNED,), FollowUpState.DONE),
)

DRAFT_VERBS: Verbs = table(
    change_draft=((DraftState.WRITING, DraftState.RETURNED), None),
    submit_draft=((DraftState.WRITING, DraftState.RETURNED), DraftState.WAITING),
    return_draft=((DraftState.WAITING,), DraftState.RETURNED),
    approve_draft=((DraftState.WAITING,), DraftState.APPROVED),
    undo_approve_draft=((DraftState.APPROVED,), DraftState.WAITING),
)


def allows(verbs: Verbs, verb: str, state: str) -> bool:
    """Whether `verb` may happen in `state`; an unknown verb may never."""
    return verb in verbs and state in verbs[verb][0]
