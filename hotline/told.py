"""What a caller who has shown who he is hears: state, next message, promises, who will call. Never more.

No code, no name of a person, nothing of what the file holds: what stands here is read aloud.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.callers import answerable_cases
from cases.models import Assignment, Case, FollowUp
from cases.models.assignments import AssignmentRole
from cases.models.words_for_callers import MayBeTold
from cases.states import CaseState
from hotline.models import CaseQuestion
from people.marking import is_hidden

PROMISES = 30  # planned follow-ups that are looked through
# How a case stands, in words for somebody outside.
STANDS: Mapping[str, Any] = {
    CaseState.PROPOSED: _("We are looking at the matter. We will call when it is decided."),
    CaseState.OPEN: _("We have taken up the case. A lawyer is being chosen."),
    CaseState.ASSIGNED: _("A lawyer is working on the case."),
    CaseState.CLOSED: _("Our work on the case has ended."),
    CaseState.DECLINED: _("We could not take up the matter."),
}


@dataclass(frozen=True)
class Promise:
    """One thing that was promised, and until when."""

    text: str
    due_at: datetime


@dataclass(frozen=True)
class Answer:
    """What may be read aloud until `until`."""

    case: Case
    stands: str
    until: datetime
    message: str
    message_at: datetime | None
    is_stale: bool
    promises: list[Promise]
    lawyer: str


def answer_of(user: User, contact_key: UUID) -> Answer | None:
    """The answer that this colleague may still read within this call. One statement where there is none, three with one."""
    may_hear = Q(party__word_for_caller=None) | Q(party__word_for_caller__told=MayBeTold.YES)
    questions = CaseQuestion.objects.open().filter(
        may_hear, contact_key=contact_key, by=user, party__until=None, case__in=answerable_cases(user)
    )
    question = (
        questions.select_related("case", "party__word_for_caller", "party__person").order_by("-at").first()
    )
    if question is None or is_hidden(question.party.person):
        return None
    case, word = question.case, getattr(question.party, "word_for_caller", None)
    responsible = Assignment.objects.active().filter(case=case, role=AssignmentRole.RESPONSIBLE)
    staff = responsible.select_related("user").first()
    return Answer(
        case=case,
        stands=str(STANDS[case.state]),
        until=question.until,
        message=word.text if word else "",
        message_at=word.said_at if word and word.text else None,
        is_stale=bool(word and word.is_stale),
        promises=_promises_of(case),
        lawyer=staff.user.name if staff else "",
    )


def _promises_of(case: Case) -> list[Promise]:
    planned = FollowUp.objects.planned().filter(case=case)[:PROMISES]
    return [Promise(one.promise, one.due_at) for one in planned if one.promise]
