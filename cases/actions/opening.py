"""Opening a case after its conflict check, proposing one, and hanging a contact into its chronology.

Never here: the contact itself (hotline stands to the right), what a check means (conflict.py), deciding (deciding.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from audit.log import record
from cases.access import may_open_cases, may_propose_cases
from cases.actions.checking import check_again, compare
from cases.actions.chronology import new_entry, write_entry
from cases.actions.locks import lock_case, touch
from cases.actions.ringing import tell_of_check, tell_supervisors
from cases.conflict import Named
from cases.deadlines import decide_until
from cases.models import Assignment, Case, ConflictCheck, Entry, Party
from cases.models.assignments import AssignmentRole
from cases.models.case import TriageLevel, new_code
from cases.models.entries import EntryKind
from cases.states import CaseState
from reference.models import CaseType, Place

ASK = "ask"  # the code of a refusal: a supervisor must be asked
JUST_AFTER = timedelta(microseconds=1)  # the chronology sorts by time
TRIES = 8  # a random code that is taken is drawn again


@dataclass(frozen=True)
class PartyFacts:
    """A person who stands in the new case: who, under which form of the name, in which role (cases.models.parties).

    By their keys: the rows need not be read only to be named.
    """

    person: UUID
    name: UUID
    role: str


@dataclass(frozen=True)
class CaseWords:
    """What a case begins with. `key` becomes the row's key; `opened_from` is the contact it comes from.

    `becomes`: OPEN (a clear check, or `provisional` in an emergency) or PROPOSED, which a supervisor decides.
    """

    key: UUID
    type: CaseType
    triage: str
    summary: str
    place: Place | None
    opened_from: UUID | None = None
    about_contact_line: str = ""
    becomes: str = CaseState.OPEN
    provisional: bool = False


def open_case(*, words: CaseWords, parties: Sequence[PartyFacts], named: Sequence[Named], by: User) -> Case:
    """A case that begins without a contact: the check of these names, and if it is clear the case. The same key twice is the
    one case, one contact opens at most one.
    """

    def make() -> Case:
        return write_case(words, parties, check_before(words.key, named, by=by), by)

    return with_free_code(make, words.key, words.opened_from)


def check_before(key: UUID, named: Sequence[Named], *, by: User, by_record: bool = True) -> ConflictCheck:
    """The conflict check of a case that is about to begin under this key; write_case writes both, or neither."""
    return compare(named, by=by, subject=(Case._meta.label, key), key=key, by_record=by_record)


def with_free_code(make: Callable[[], Case], key: UUID, opened_from: UUID | None) -> Case:
    """The case that `make` writes (by write_case) in a transaction of its own, tried again when its random code is taken.

    For a second press of its key the case that is there already. No savepoint inside: the whole act is tried again.
    """
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError:
            there = Case.objects.filter(pk=key).first()
            if there is not None:
                return there
            if opened_from and Case.objects.filter(opened_from=opened_from).exists():
                raise ValidationError(
                    _("A case has already been opened from this contact."), code="state"
                ) from None
    raise RuntimeError("No free case code was found.")


def write_case(words: CaseWords, parties: Sequence[PartyFacts], check: ConflictCheck, by: User) -> Case:
    """The rows, the record and the reminders of a new case, within with_free_code.

    A lawyer answers for the case that he opens. Supervisors are reminded of one that still has no lawyer after
    deadlines.UNASSIGNED_AFTER, and of one on which they must decide.
    """
    _may_begin(words, check, by)
    now = timezone.now()
    lawyer = by.has_role(Role.LAWYER) and words.becomes == CaseState.OPEN
    case = Case(
        pk=words.key, code=new_code(), type=words.type, triage=words.triage, summary=words.summary, place=words.place,
        opened_from=words.opened_from, opened_at=now, opened_by=by, changed_at=now,
        state=CaseState.ASSIGNED if lawyer else words.becomes, provisional_until=decide_until(now) if words.provisional else None,
    )  # fmt: skip
    entries = [
        new_entry(
            case=case, kind=_kind(words), by=by, at=now, line=words.about_contact_line, about_contact=words.opened_from
        )
    ]  # fmt: skip
    assignments = [_answers_for(case, by, now)] if lawyer else []
    entries += [
        new_entry(case=case, kind=EntryKind.ASSIGNED, by=by, at=now + JUST_AFTER, line=by.name, about=one)
        for one in assignments
    ]
    check.case, check.waits = case, words.becomes == CaseState.PROPOSED or words.provisional
    new = {
        "type": words.type.pk,
        "triage": words.triage,
        "place": words.place.pk if words.place else "",
        "state": str(case.state),
        "parties": _words_of(parties),
    }
    rows = [case], _parties(case, parties, now, by), assignments, entries, [check]
    record(_verb(words), about=case, by=by, new=new, along=rows)
    if check.waits:
        tell_of_check(check, now)
    if case.state == CaseState.OPEN:
        tell_supervisors(case, now)
    return case


def _answers_for(case: Case, by: User, now: datetime) -> Assignment:
    return Assignment(case=case, user=by, role=AssignmentRole.RESPONSIBLE, from_at=now, by=by, case_version=1)


def _may_begin(words: CaseWords, check: ConflictCheck, by: User) -> None:
    """The gate: nothing opens without a check that is clear; a proposal waits, an emergency is decided after."""
    proposed = words.becomes == CaseState.PROPOSED
    if not (may_propose_cases(by) if proposed else may_open_cases(by)):
        raise PermissionDenied
    if words.provisional and not (by.has_role(Role.LAWYER) and words.triage == TriageLevel.EMERGENCY):
        raise ValidationError(_("Only in an emergency a lawyer opens a case provisionally."), code="state")
    if not (proposed or words.provisional or check.is_clear):
        raise ValidationError(_("The conflict check says: ask the supervisor. Propose the case."), code=ASK)


def _kind(words: CaseWords) -> str:
    if words.provisional:
        return EntryKind.PROVISIONAL
    return EntryKind.PROPOSED if words.becomes == CaseState.PROPOSED else EntryKind.OPENED


def _verb(words: CaseWords) -> str:
    if words.provisional:
        return "cases.open_provisionally"
    return "cases.propose_case" if words.becomes == CaseState.PROPOSED else "cases.open_case"


def _parties(case: Case, parties: Sequence[PartyFacts], now: datetime, by: User) -> list[Party]:
    """The first people of the case, from today on."""
    today = timezone.localdate(now)
    return [
        Party(case=case, person_id=one.person, name_id=one.name, role=one.role, from_date=today, by=by)
        for one in parties
    ]


def _words_of(parties: Sequence[PartyFacts]) -> list[dict[str, str]]:
    """What the audit keeps of the persons: who, in which role."""
    return [{"person": str(one.person), "role": str(one.role)} for one in parties]


@transaction.atomic
def attach_entry(*, case: Case, contact: Model, line: str, at: datetime, by: User) -> Entry:
    """A contact that belongs to this case stands in its chronology, at the time when it began.

    Called by hotline's attach_contact, which checks the rights, has written Contact.case and records the verb
    (with subject=case, so that the case's history shows it). Refused on a closed case. The contact may name somebody who
    matters, so the conflict check runs again.
    """
    locked = lock_case(case, to="attach_contact")
    local = timezone.localtime(at)
    entry = write_entry(
        case=locked,
        kind=EntryKind.CONTACT,
        by=by,
        line=line,
        about=contact,
        on=local.date(),
        clock=local.time().replace(second=0, microsecond=0),
    )
    touch(locked, timezone.now())
    check_again(locked, by=by)
    return entry
