"""ask_about_case: a caller asks about his case. Whatever comes of it is one row; what opens, opens for this call and an hour."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from audit.log import record, record_read
from cases.actions.callers import note_answer
from cases.models import Party
from hotline.models import CaseQuestion, Contact
from hotline.models.questions import COUNTED_FOR, OPEN_FOR, Result
from hotline.proving import Said, who_asks
from people.phones import phone_key
from reminders.plan import plan_for

TOLD_AT = 5  # failed questions in an hour, of one number or one colleague: supervisors are told
STOPS_AT = 5  # of one number: nothing is answered to it any more, with the same words
STOPS_A_COLLEAGUE_AT = 15


@dataclass(frozen=True)
class Asked:
    """The call within which it is asked: a contact, or the page of one that is not logged yet; `number` as it was read."""

    key: UUID
    number: str = ""


@transaction.atomic
def ask_about_case(*, asked: Asked, said: Said, by: User) -> CaseQuestion:
    """Nothing is confirmed before the agreed word or two facts fit; then this colleague may tell for an hour, in this call.

    Unknown, hidden, walled off, restricted, wrong: one and the same row, the same statements. After five failed ones in an
    hour supervisors are told, and the number is answered no more.
    """
    User.objects.select_for_update(of=("self",)).only("pk").get(
        pk=by.pk
    )  # fifty parallel guesses are counted
    now = timezone.now()
    of_number, of_colleague = _failed(asked, by, now)
    party = who_asks(by, said, asked.number)
    if of_number >= STOPS_AT or of_colleague >= STOPS_A_COLLEAGUE_AT:
        party = None
    question = CaseQuestion(
        contact_key=asked.key,
        by=by,
        at=now,
        number_index=phone_key(asked.number) if asked.number else None,
        means=said.means,
        **_answered(party, now),
    )
    question.save(force_insert=True)
    record_read("hotline.ask_about_case", about=Contact(pk=asked.key), by=by, found=int(party is not None))
    if party is not None:
        record("hotline.answer_caller", about=question, subject=party.case, by=by, code=party.case.code)
        note_answer(party.case, by=by)
    elif TOLD_AT in (of_number + 1, of_colleague + 1):
        supervisors = staff_with_role(Role.SUPERVISOR).exclude(pk=by.pk)
        plan_for(supervisors, kind="asked_too_often", about=question, due_at=now)
    return question


def _failed(asked: Asked, by: User, now: datetime) -> tuple[int, int]:
    """How many questions of the last hour came to nothing: from this number (else in this call), and by this colleague."""
    here = Q(number_index=phone_key(asked.number)) if asked.number else Q(contact_key=asked.key)
    mine = Q(by=by)
    rows = CaseQuestion.objects.failed().filter(here | mine, at__gt=now - COUNTED_FOR)
    counted = rows.aggregate(of_number=Count("pk", filter=here), of_colleague=Count("pk", filter=mine))
    return counted["of_number"], counted["of_colleague"]


def _answered(party: Party | None, now: datetime) -> dict[str, object]:
    if party is None:
        return {}
    return {"result": Result.ANSWERED, "case": party.case, "party": party, "until": now + OPEN_FOR}
