"""Who may see and do what in a case. Nothing else builds a queryset of cases for a person.

Rows: visible_cases. Verbs: RIGHTS. Gate: get_case, get_draft, get_follow_up. Buttons: verbs_for.
Not visible = Http404, the same as something that does not exist; visible but not allowed = PermissionDenied.
"""

import re
from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from accounts.prepared import SOME_KEY, SOME_MOMENT, SOME_TEXT, ForReader, Prepared
from cases.models import Assignment, Case, Draft, DraftReview, DraftVersion, Entry, FollowUp, Note
from cases.models.assignments import AssignmentRole
from cases.models.case import CaseQuerySet
from cases.states import CASE_VERBS, DRAFT_VERBS, FOLLOW_UP_VERBS, LIVE, FollowUpState, allows

Row = TypeVar("Row", bound=Model)
SUPERVISOR, LAWYER, INTERN = "supervisor", "lawyer", "intern"

# verb -> the places from which one may do it (design/model.md section 7)
RIGHTS: dict[str, frozenset[str]] = {
    "read_case": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "read_access": frozenset({SUPERVISOR, LAWYER}),
    "assign_lawyer": frozenset({SUPERVISOR}),
    "end_assignment": frozenset({SUPERVISOR}),
    "reassign_lawyer": frozenset({SUPERVISOR}),
    "undo_assign_lawyer": frozenset({SUPERVISOR}),
    "attach_contact": frozenset({SUPERVISOR, LAWYER}),
    "add_note": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "plan_follow_up": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "postpone_follow_up": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "finish_follow_up": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "write_draft": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "change_draft": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "submit_draft": frozenset({SUPERVISOR, LAWYER, INTERN}),
    "return_draft": frozenset({SUPERVISOR, LAWYER}),
    "approve_draft": frozenset({SUPERVISOR, LAWYER}),
    "undo_approve_draft": frozenset({SUPERVISOR, LAWYER}),
    "close_case": frozenset({SUPERVISOR, LAWYER}),
    "undo_close_case": frozenset({SUPERVISOR, LAWYER}),
    "reopen_case": frozenset({SUPERVISOR, LAWYER}),
}
# Review is done by somebody else than the authors; an approval is taken back by whoever gave it.
NEVER_AN_AUTHOR = frozenset({"return_draft", "approve_draft"})


def may_open_cases(user: User) -> bool:
    """Until the conflict check exists only supervisors open cases."""
    return user.has_role(Role.SUPERVISOR)


def may_work_on_cases(user: User) -> bool:
    """Whether lists of cases mean anything to this person."""
    return user.has_role(Role.SUPERVISOR, Role.LAWYER, Role.INTERN)


def my_assignments(user: User) -> QuerySet[Assignment]:
    """The user's work of today, in the roles that he still has: a lawyer's assignment ends with the lawyer's role."""
    roles: list[str] = []
    if user.has_role(Role.LAWYER):
        roles += [AssignmentRole.RESPONSIBLE, AssignmentRole.HELPING]
    if user.has_role(Role.INTERN):
        roles.append(AssignmentRole.INTERN)
    return Assignment.objects.active().filter(user=user, role__in=roles)


def visible_cases(user: User) -> CaseQuerySet:
    """The cases that exist for this person today, each with `my_role` (the role of the own assignment, or None)."""
    mine = my_assignments(user)
    cases = Case.objects.annotate(my_role=Subquery(mine.filter(case=OuterRef("pk")).values("role")[:1]))
    if user.has_role(Role.SUPERVISOR):
        return cases
    return cases.filter(pk__in=mine.values("case"))


def my_cases(user: User) -> CaseQuerySet:
    """The cases on which this person works."""
    cases = visible_cases(user)
    if user.has_role(Role.SUPERVISOR):  # sees the others' as well
        return cases.filter(pk__in=my_assignments(user).values("case"))
    return cases


def in_live_cases(user: User, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of rows that belong to a case: those of `visible_cases(user).live()`, asked so that an index on the rows can lead."""
    rows = rows.filter(case__state__in=LIVE)
    if user.has_role(Role.SUPERVISOR):
        return rows
    return rows.filter(case__in=my_assignments(user).values("case"))


def places_of(user: User, case: Case) -> frozenset[str]:
    """From which places this person stands before the case; `case` comes from visible_cases."""
    places = set()
    if user.has_role(Role.SUPERVISOR):
        places.add(SUPERVISOR)
    my_role = case.my_role  # type: ignore[attr-defined]
    if my_role in (AssignmentRole.RESPONSIBLE, AssignmentRole.HELPING):
        places.add(LAWYER)
    elif my_role == AssignmentRole.INTERN:
        places.add(INTERN)
    return frozenset(places)


def may(user: User, case: Case, verb: str) -> bool:
    """Whether the rights allow it, whatever the state is."""
    return not RIGHTS[verb].isdisjoint(places_of(user, case))


def verbs_for(user: User, case: Case) -> frozenset[str]:
    """The buttons: verbs that rights and state both allow now."""
    return frozenset(
        verb
        for verb in RIGHTS
        if (verb not in CASE_VERBS or allows(CASE_VERBS, verb, case.state)) and may(user, case, verb)
    )


CODE = re.compile(r"BD-[0-9]{2}-[A-Z0-9]{4}")


def with_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds what every page of a file shows: `follow_ups_planned`, `drafts_written` and the date of the first entry."""
    this = {"case": OuterRef("pk")}
    first = Entry.objects.filter(**this).order_by("date", "at", "id").values("date")[:1]
    return cases.annotate(
        follow_ups_planned=_count(FollowUp.objects.planned().filter(**this)),
        drafts_written=_count(Draft.objects.filter(**this)),
        first_entry_on=Subquery(first),
    )


def _count(rows: QuerySet) -> Coalesce:
    """How many rows, in the same statement."""
    counted = rows.order_by().values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


# The statements behind get_case: the first for pages that show, the second for verbs, which seldom draw a page.
_READING = ForReader(
    lambda reader, code: with_facts(visible_cases(reader)).filter(code=code).select_related("type"),
    code=SOME_TEXT,
)
_ACTING = ForReader(
    lambda reader, code: visible_cases(reader).filter(code=code).select_related("type"), code=SOME_TEXT
)
_FACTS = Prepared(lambda code: with_facts(Case.objects.filter(code=code)), code=SOME_TEXT)
FACTS = ("follow_ups_planned", "drafts_written", "first_entry_on")


def give_facts(case: Case) -> None:
    """The facts of with_facts for a case that came through the gate of a verb; asks nothing where they are there."""
    if not hasattr(case, FACTS[0]):
        facts = _FACTS.first(code=case.code)
        for name in FACTS:
            setattr(case, name, getattr(facts, name))


def get_case(user: User, code: str, *, to: str = "read_case", drawn: bool = False) -> Case:
    """The case, if it exists for this person (else Http404) and the person may do `to` (else PermissionDenied).

    `drawn`: a page of the file follows in any case, so its facts are brought along.
    """
    code = code.upper()
    gate = _READING if drawn or to.startswith("read_") else _ACTING
    case = gate.first(user, code=code) if CODE.fullmatch(code) else None
    if case is None:
        raise Http404
    if not may(user, case, to):
        raise PermissionDenied
    return case


def get_assignment(user: User, code: str, pk: UUID, *, to: str) -> Assignment:
    """An assignment of a visible case; `.case` is the annotated case."""
    case = get_case(user, code, to=to)
    assignment = Assignment.objects.filter(case=case, pk=pk).select_related("user").first()
    if assignment is None:
        raise Http404
    assignment.case = case
    return assignment


def get_follow_up(user: User, code: str, pk: UUID, *, to: str = "read_case") -> FollowUp:
    """A follow-up of a visible case; `.case` is the annotated case."""
    case = get_case(user, code, to=to)
    follow_up = FollowUp.objects.filter(case=case, pk=pk).first()
    if follow_up is None:
        raise Http404
    follow_up.case = case
    return follow_up


def get_note(user: User, code: str, pk: UUID) -> tuple[Note, Entry | None]:
    """A note of a visible case with its line in the chronology, which knows when it happened."""
    case = get_case(user, code)
    note = Note.objects.filter(case=case, pk=pk).select_related("author").first()
    if note is None:
        raise Http404
    note.case = case
    return note, Entry.objects.filter(case=case, about_label=Note._meta.label, about_id=str(pk)).first()


def may_review(user: User) -> bool:
    """Whether the queue of drafts means anything to this person."""
    return user.has_role(Role.SUPERVISOR, Role.LAWYER)


def visible_drafts(user: User) -> QuerySet[Draft]:
    """Drafts of visible cases."""
    return Draft.objects.filter(case__in=visible_cases(user))


def drafts_to_review(user: User) -> QuerySet[Draft]:
    """Waiting drafts that this person may review: on visible cases as supervisor or lawyer, never the own ones."""
    drafts = in_live_cases(user, Draft.objects.filter(state="waiting"))
    if not user.has_role(Role.SUPERVISOR):
        as_intern = my_assignments(user).filter(role=AssignmentRole.INTERN)
        drafts = drafts.exclude(case__in=as_intern.values("case"))
    return drafts.exclude(author_ids__contains=[user.pk])


def get_draft(user: User, code: str, number: int, *, to: str = "read_case") -> Draft:
    """A draft of a visible case; a reviewer who wrote any version of it is refused."""
    case = get_case(user, code, to=to)
    draft = Draft.objects.filter(case=case, number=number).select_related("approved_by").first()
    if draft is None:
        raise Http404
    if to in NEVER_AN_AUTHOR and user.pk in draft.author_ids:
        raise PermissionDenied
    draft.case = case
    return draft


def drafts_of(case: Case) -> QuerySet[Draft]:
    """All drafts of a case that came through the gate, the newest first."""
    return Draft.objects.filter(case=case).select_related("approved_by").order_by("-number")


def follow_ups_of(case: Case, *, done: bool = False) -> QuerySet[FollowUp]:
    """The planned or the finished follow-ups of a case that came through the gate."""
    state = FollowUpState.DONE if done else FollowUpState.PLANNED
    return (
        FollowUp.objects.filter(case=case, state=state).with_assignees().select_related("assignee", "done_by")
    )


def reviews_of(draft: Draft) -> list[DraftReview]:
    """All verdicts on a draft. At version 2 it was at most written and submitted: nobody can have judged it yet."""
    if draft.version <= 2:
        return []
    return list(DraftReview.objects.filter(draft_version__draft=draft).select_related("by"))


def versions_of(draft: Draft) -> QuerySet[DraftVersion]:
    """All versions of a draft that came through the gate, the oldest first."""
    return DraftVersion.objects.filter(draft=draft).order_by("number")


def authors_of(drafts: Iterable[Draft]) -> QuerySet[User]:
    """Everybody who wrote one of these drafts."""
    return User.objects.filter(pk__in={pk for draft in drafts for pk in draft.author_ids})


def draft_verbs_for(user: User, draft: Draft) -> frozenset[str]:
    """The buttons of a draft: rights, state of the case, state of the draft, and never an author as reviewer."""
    return frozenset(
        verb
        for verb in verbs_for(user, draft.case)
        if allows(DRAFT_VERBS, verb, draft.state)
        and not (verb in NEVER_AN_AUTHOR and user.pk in draft.author_ids)
        and not (verb == "undo_approve_draft" and draft.approved_by_id != user.pk)
    )


def follow_up_verbs_for(user: User, follow_up: FollowUp) -> frozenset[str]:
    """The buttons of a follow-up."""
    return frozenset(
        verb for verb in verbs_for(user, follow_up.case) if allows(FOLLOW_UP_VERBS, verb, follow_up.state)
    )


def may_be_assigned(user: User, role: str) -> bool:
    """A lawyer answers or helps, an intern is assigned as intern: the role of today decides."""
    return user.has_role(Role.INTERN if role == AssignmentRole.INTERN else Role.LAWYER)


_WORKING = Prepared(
    lambda case, moment: (
        User.objects.active()
        .with_roles(moment)
        .filter(Q(assignments__case=case, assignments__until__isnull=True))
        .annotate(case_role=F("assignments__role"))
    ),
    case=SOME_KEY,
    moment=SOME_MOMENT,
)


def staff_of(case: Case, *, by: User | None = None) -> list[User]:
    """Who may be given work in this case: those who work on it in a role that they still have, and a supervisor `by`."""
    rows = _WORKING.rows(case=case.pk, moment=timezone.now())
    staff = [user for user in rows if may_be_assigned(user, user.case_role)]  # type: ignore[attr-defined]
    if by is not None and by.has_role(Role.SUPERVISOR) and by not in staff:
        staff.append(by)
    return staff


def reviewers_of(draft: Draft) -> list[User]:
    """Who is told that a draft waits: the lawyers of the case and the supervisors, never an author."""
    lawyers = [user for user in staff_of(draft.case) if user.case_role != AssignmentRole.INTERN]  # type: ignore[attr-defined]
    reviewers = {user.pk: user for user in [*lawyers, *staff_with_role(Role.SUPERVISOR)]}
    return [user for pk, user in reviewers.items() if pk not in draft.author_ids]


def pairs_that_see(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of (user, case): those whose user sees that case today. The rule of visible_cases for many people at once."""
    users = {
        user.pk: user
        for user in User.objects.active().with_roles().filter(pk__in={one for one, _case in pairs})
    }
    active = Assignment.objects.active().filter(user__in=users, case__in={case for _user, case in pairs})
    works = {
        (user, case)
        for user, case, role in active.values_list("user", "case", "role")
        if may_be_assigned(users[user], role)
    }
    return {
        (user, case)
        for user, case in pairs
        if user in users and (users[user].has_role(Role.SUPERVISOR) or (user, case) in works)
    }
