"""Which reminders a case and its follow-ups want, planned and taken back for many rows at once. Not a verb of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from accounts.access import keys_of_staff_with_role
from accounts.models import Role, User
from cases.deadlines import (
    remind_of_follow_up,
    remind_of_proposal,
    remind_of_provisional,
    remind_of_unassigned,
)
from cases.models import Assignment, Case, ConflictCheck, FollowUp
from cases.models.case import TriageLevel
from cases.states import CaseState
from reminders.plan import UNDO_TIME, cancel_about, cancel_about_all, plan, plan_all, plan_for


def tell_supervisors(case: Case, since: datetime) -> None:
    """The case has nobody since then: supervisors are told when that lasts. Earlier words about it are taken back."""
    plan_for(
        keys_of_staff_with_role(Role.SUPERVISOR),
        kind="case_unassigned",
        about=case,
        due_at=remind_of_unassigned(since),
        urgent=is_urgent(case),
    )


def tell_of_check(check: ConflictCheck, now: datetime) -> None:
    """A supervisor must decide: everybody who may is told, and again while nobody does. What is told is a code and a link.

    Of a check that waits for nobody nobody is told, by the same statement.
    """
    case = check.case
    if case is None:
        return
    if case.is_provisional:
        times = sorted({max(when, now) for when in remind_of_provisional(case.opened_at)})
        (first, *later), kind = times, "case_provisional"
    else:
        (first, *later), kind = remind_of_proposal(now, burns=is_urgent(case)), "conflict_waiting"
    if case.state != CaseState.PROPOSED and not case.is_provisional:
        kind = "conflict_changed"
    supervisors, values = keys_of_staff_with_role(Role.SUPERVISOR)
    plan_for(
        (f"SELECT id FROM ({supervisors}) AS staff (id) WHERE %s", [*values, check.waits]),  # noqa: S608  (our own)
        kind=kind,
        about=check,
        due_at=first,
        urgent=is_urgent(case),
        then=[(kind, when) for when in later],
    )


def tell_assigned(case: Case, user: User, now: datetime, by: User) -> None:
    """The person learns of the assignment when it can no longer be taken back; in an emergency at once."""
    if user.pk != by.pk:
        urgent = is_urgent(case)
        plan(kind="assigned", about=case, to=user, due_at=now if urgent else now + UNDO_TIME, urgent=urgent)


def is_urgent(case: Case) -> bool:
    """An emergency does not wait for the time of undoing."""
    return case.triage == TriageLevel.EMERGENCY


def ring(follow_ups: Sequence[FollowUp], now: datetime) -> None:
    """Plan what follow-ups want for their present assignees; one that is already due rings when undoing is over."""
    wanted = []
    for one in follow_ups:
        times = [when for when in remind_of_follow_up(one.due_at, one.remind_at) if when > now]
        wanted += [(one, one.assignee, when) for when in times or [now + UNDO_TIME]]
    plan_all(kind="follow_up_due", wanted=wanted)


def hand_over(case: Case, follow_ups: Sequence[FollowUp], to: User, now: datetime) -> list[str]:
    """Give planned follow-ups to somebody else, with their reminders; the ids, for the audit row of the verb."""
    if not follow_ups:
        return []
    cancel_about_all(follow_ups)
    ids = [one.pk for one in follow_ups]
    FollowUp.objects.filter(pk__in=ids).update(assignee=to, version=F("version") + 1)
    for one in follow_ups:
        one.case, one.assignee = case, to
    ring(follow_ups, now)
    return [str(pk) for pk in ids]


def let_go(case: Case, user: User) -> list[FollowUp]:
    """Somebody leaves: all that was planned for this person about the case falls silent. The follow-ups left behind."""
    left = list(FollowUp.objects.planned().filter(case=case, assignee=user).select_for_update(of=("self",)))
    cancel_about(case, to=user)
    cancel_about_all(left)
    cancel_about_all(case.drafts.only("pk"), to=user)
    return left


def silence(case: Case) -> None:
    """The case is closed: nothing about it rings."""
    cancel_about(case)
    cancel_about_all(FollowUp.objects.planned().filter(case=case).only("pk"))
    cancel_about_all(case.drafts.only("pk"))


def ring_again(case: Case, staff: Sequence[Assignment], now: datetime, by: User) -> None:
    """The case lives again: follow-ups of those who are still there ring, a case without a lawyer is told of."""
    there = {one.user_id: one.user for one in staff}
    follow_ups = list(FollowUp.objects.planned().filter(case=case).select_related("assignee"))
    gone = {one.pk for one in FollowUp.objects.nobodys().filter(case=case).only("pk")}
    for one in follow_ups:
        one.case = case
    ring([one for one in follow_ups if one.pk not in gone], now)
    if case.state != "assigned":
        tell_supervisors(case, now)
    for one in staff:
        if one.from_at + UNDO_TIME > now and one.user_id in there:
            tell_assigned(case, one.user, now, by)
