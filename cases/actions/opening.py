"""Opening a case, and hanging a contact into its chronology. Never here: the contact itself (hotline stands to the right)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.access import may_open_cases
from cases.actions.chronology import new_entry, write_entry
from cases.actions.locks import lock_case, touch
from cases.actions.ringing import tell_supervisors
from cases.models import Case, Entry, Party
from cases.models.case import new_code
from cases.models.entries import EntryKind
from reference.models import CaseType, Place

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
    """What a case begins with. `key` becomes the row's key; `opened_from` is the contact it comes from."""

    key: UUID
    type: CaseType
    triage: str
    summary: str
    place: Place | None
    opened_from: UUID | None = None
    about_contact_line: str = ""


def open_case(*, words: CaseWords, parties: Sequence[PartyFacts], by: User) -> Case:
    """A supervisor opens a case, straight to OPEN; the same key twice is the one case, one contact opens at most one.

    Supervisors are reminded when it still has no lawyer after deadlines.UNASSIGNED_AFTER.
    """
    return with_free_code(lambda: write_case(words, parties, by), words.key, words.opened_from)


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


def write_case(words: CaseWords, parties: Sequence[PartyFacts], by: User) -> Case:
    """The rows, the record and the reminders of a new case, within with_free_code."""
    if not may_open_cases(by):
        raise PermissionDenied
    now = timezone.now()
    case = Case(
        pk=words.key, code=new_code(), type=words.type, triage=words.triage, summary=words.summary, place=words.place,
        opened_from=words.opened_from, opened_at=now, opened_by=by, changed_at=now,
    )  # fmt: skip
    opened = new_entry(
        case=case, kind=EntryKind.OPENED, by=by, at=now, line=words.about_contact_line, about_contact=words.opened_from
    )  # fmt: skip
    new = {
        "type": words.type.pk,
        "triage": words.triage,
        "place": words.place.pk if words.place else "",
        "parties": _words_of(parties),
    }
    rows = [case], _parties(case, parties, now, by), [opened]
    record("cases.open_case", about=case, by=by, new=new, along=rows)
    tell_supervisors(case, now)
    return case


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

    Called by hotline's attach_contact, which checks the rights, writes Contact.case and records the verb
    (with subject=case, so that the case's history shows it). Refused on a closed case.
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
    return entry
