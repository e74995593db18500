"""Who may see and do what in a case. Nothing else builds a queryset of cases for a person.

Rows: visible_cases, listed_cases. Verbs: RIGHTS. Gate: get_case, get_draft, get_follow_up. Buttons: verbs_for. Not visible =
Http404, the same as something that does not exist; visible but not allowed = PermissionDenied.
A wall wins over everything; a restricted case is read by those who work on it, and by a supervisor who breaks the glass.
The same rules for many people at once: cases/company.py; of which cases a caller may be told: cases/callers.py.
"""

import re
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)  # fmt: skip
from django.http import Http404

from accounts.models import Role, User
from accounts.prepared import SOME_TEXT, ForReader
from cases.facts import with_facts
from cases.models import (
    Assignment,
    BreakGlass,
    Case,
    Draft,
    DraftReview,
    DraftVersion,
    Entry,
    FollowUp,
    Note,
    Wall,
)  # fmt: skip
from cases.models.assignments import AssignmentRole
from cases.models.case import CaseQuerySet
from cases.states import CASE_VERBS, DRAFT_VERBS, LIVE, CaseState, FollowUpState, allows

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
    "restrict_case": frozenset({SUPERVISOR}),
    "lift_restriction": frozenset({SUPERVISOR}),
    "break_glass": frozenset({SUPERVISOR}),
    "put_up_wall": frozenset({SUPERVISOR}),
    "take_down_wall": frozenset({SUPERVISOR}),
    "mark_phone": frozenset({SUPERVISOR, LAWYER}),
    "word_for_caller": frozenset({SUPERVISOR, LAWYER}),
    "decide_case": frozenset({SUPERVISOR}),
    "add_party": frozenset({SUPERVISOR, LAWYER}),
    "change_party": frozenset({SUPERVISOR, LAWYER}),
}
# Review is done by somebody else than the authors; an approval is taken back by whoever gave it.
NEVER_AN_AUTHOR = frozenset({"return_draft", "approve_draft"})


def may_open_cases(user: User) -> bool:
    """After a clear conflict check; a lawyer in an emergency provisionally."""
    return user.has_role(Role.SUPERVISOR, Role.LAWYER)


def may_propose_cases(user: User) -> bool:
    """Everybody who takes calls; a supervisor decides."""
    return user.has_role(Role.OPERATOR, Role.INTERN, Role.LAWYER, Role.SUPERVISOR)


def may_work_on_cases(user: User) -> bool:
    """Whether lists of cases mean anything to this person."""
    return user.has_role(Role.SUPERVISOR, Role.LAWYER, Role.INTERN)


def walls_before(user: User) -> QuerySet[Wall]:
    """The walls that stand between this person and cases today."""
    return Wall.objects.active().filter(user=user)


def beyond_walls(user: User, rows: QuerySet[Row], case: str = "case") -> QuerySet[Row]:
    """Of rows that belong to a case (whose key they name `case`): those that no wall hides from this person."""
    return rows.filter(_no_wall(user, case))


def _no_wall(user: User, case: str) -> Q:
    return Q(~Exists(walls_before(user).filter(case=OuterRef(case))))


def my_assignments(user: User) -> QuerySet[Assignment]:
    """The user's work of today, in the roles that he still has: a lawyer's assignment ends with the lawyer's role."""
    roles: list[str] = []
    if user.has_role(Role.LAWYER):
        roles += [AssignmentRole.RESPONSIBLE, AssignmentRole.HELPING]
    if user.has_role(Role.INTERN):
        roles.append(AssignmentRole.INTERN)
    return beyond_walls(user, Assignment.objects.active().filter(user=user, role__in=roles))


def _unsealed(user: User, case: str = "", key: str = "pk") -> Q:
    """For a supervisor's rows: the case is not restricted, or his own work, or opened by him in the last hour."""
    glass = BreakGlass.objects.open().filter(by=user, case=OuterRef(key))
    return (
        Q(**{f"{case}restricted_at__isnull": True})
        | Q(**{f"{key}__in": my_assignments(user).values("case")})
        | Q(Exists(glass))
    )


def listed_cases(user: User) -> CaseQuerySet:
    """visible_cases and, for supervisors, restricted ones too: `sealed`, of which a list shows nothing but the code."""
    mine = my_assignments(user)
    cases = Case.objects.annotate(my_role=Subquery(mine.filter(case=OuterRef("pk")).values("role")[:1]))
    if not user.has_role(Role.SUPERVISOR):
        return cases.filter(pk__in=mine.values("case")).annotate(
            sealed=Value(False, output_field=BooleanField())
        )
    sealed = ExpressionWrapper(~_unsealed(user), output_field=BooleanField())
    return cases.filter(_no_wall(user, "pk")).annotate(sealed=sealed)


def visible_cases(user: User) -> CaseQuerySet:
    """The cases that exist for this person today, each with `my_role` (the role of the own assignment, or None)."""
    mine = my_assignments(user)
    cases = Case.objects.annotate(my_role=Subquery(mine.filter(case=OuterRef("pk")).values("role")[:1]))
    if user.has_role(Role.SUPERVISOR):
        return cases.filter(_unsealed(user), _no_wall(user, "pk"))
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
        return beyond_walls(user, rows.filter(_unsealed(user, "case__", "case")))
    return rows.filter(case__in=my_assignments(user).values("case"))


def sealed_from(user: User) -> QuerySet[Case]:
    """The restricted cases that this supervisor may not read now; few, and found by their own index."""
    return Case.objects.filter(restricted_at__isnull=False).exclude(_unsealed(user))


def kept_from(user: User) -> QuerySet[Case]:
    """The cases of which this person must not learn that somebody stands in them: behind a wall, or restricted and not his."""
    if user.has_role(Role.SUPERVISOR):
        restricted = sealed_from(user)
    else:
        mine = my_assignments(user).values("case")
        restricted = Case.objects.filter(restricted_at__isnull=False).exclude(pk__in=mine)
    walled = walls_before(user).order_by().values("case")
    return Case.objects.filter(pk__in=restricted.order_by().values("pk").union(walled, all=True))


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
    never = {"restrict_case"} if case.is_restricted else {"lift_restriction", "break_glass"}
    if not (case.state == CaseState.PROPOSED or getattr(case, "check_waits", False)):
        never |= {"decide_case"}
    return frozenset(
        verb
        for verb in RIGHTS.keys() - never
        if (verb not in CASE_VERBS or allows(CASE_VERBS, verb, case.state)) and may(user, case, verb)
    )


CODE = re.compile(r"BD-[0-9]{2}-[A-Z0-9]{4}")


def _with_secrets(user: User, cases: QuerySet[Case]) -> QuerySet[Case]:
    """For supervisors: `glass`, the key of the own open break-glass, `glass_until`, and `kept_out`, who is behind a wall."""
    if not user.has_role(Role.SUPERVISOR):
        return cases
    glass = BreakGlass.objects.open().filter(by=user, case=OuterRef("pk")).order_by("-until")
    walls = Wall.objects.active().filter(case=OuterRef("pk")).order_by()
    return cases.annotate(
        glass=Subquery(glass.values("pk")[:1]),
        glass_until=Subquery(glass.values("until")[:1]),
        kept_out=ArraySubquery(walls.values("user")),
    )


# Behind get_case: the first for pages that show, the second for verbs, which seldom draw a page.
_READING = ForReader(
    lambda reader, code: (
        _with_secrets(reader, with_facts(visible_cases(reader))).filter(code=code).select_related("type")
    ),
    code=SOME_TEXT,
)
_ACTING = ForReader(
    lambda reader, code: (
        _with_secrets(reader, visible_cases(reader)).filter(code=code).select_related("type")
    ),
    code=SOME_TEXT,
)
_LISTED = ForReader(lambda reader, code: listed_cases(reader).filter(code=code), code=SOME_TEXT)


class Restricted(Http404):
    """The case is restricted: for this supervisor it does not exist, but for its code and the door of break_glass."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


def get_case(user: User, code: str, *, to: str = "read_case", drawn: bool = False) -> Case:
    """The case, if it exists for this person (else Http404) and the person may do `to` (else PermissionDenied).

    `drawn`: a page of the file follows in any case, so its facts are brought along.
    """
    code = code.upper()
    gate = _READING if drawn or to.startswith("read_") else _ACTING
    case = gate.first(user, code=code) if CODE.fullmatch(code) else None
    if case is None:
        if user.has_role(Role.SUPERVISOR) and CODE.fullmatch(code) and _LISTED.first(user, code=code):
            raise Restricted(code)
        raise Http404
    if not may(user, case, to):
        raise PermissionDenied
    return case


def get_listed(user: User, code: str, *, to: str) -> Case:
    """The case for the door of break_glass, of which nothing may be shown while it is `sealed`; supervisors only."""
    code = code.upper()
    case = _LISTED.first(user, code=code) if CODE.fullmatch(code) else None
    if case is None:
        raise Http404
    if not may(user, case, to):
        raise PermissionDenied
    return case


def get_wall(user: User, code: str, pk: UUID, *, to: str) -> Wall:
    """A wall of a visible case; `.case` is the annotated case."""
    return _part(Wall.objects.select_related("user"), user, code, pk, to)


def walls_of(case: Case) -> QuerySet[Wall]:
    """The walls of a case that came through the gate, present ones first; for supervisors' pages alone."""
    walls = Wall.objects.filter(case=case).select_related("user", "by", "ended_by")
    return walls.order_by("-until", "-from_at")


def broken_glass(user: User) -> QuerySet[BreakGlass]:
    """Every opening of a restricted case, the newest first; a wall hides its own. Supervisors see each other's."""
    if not user.has_role(Role.SUPERVISOR):
        raise PermissionDenied
    return beyond_walls(user, BreakGlass.objects.select_related("by", "case"))


def get_assignment(user: User, code: str, pk: UUID, *, to: str) -> Assignment:
    """An assignment of a visible case; `.case` is the annotated case."""
    return _part(Assignment.objects.select_related("user"), user, code, pk, to)


def get_follow_up(user: User, code: str, pk: UUID, *, to: str = "read_case") -> FollowUp:
    """A follow-up of a visible case; `.case` is the annotated case."""
    return _part(FollowUp.objects.all(), user, code, pk, to)


def _part(rows: QuerySet, user: User, code: str, pk: UUID, to: str) -> Any:
    """The row of this key among `rows`, if it belongs to the case behind the gate; else 404 as for a missing case."""
    case = get_case(user, code, to=to)
    part = rows.filter(case=case, pk=pk).first()
    if part is None:
        raise Http404
    part.case = case
    return part


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
