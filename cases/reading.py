"""What the pages of a seen case show: its parts, read with a fixed number of statements. Never whose case it is (access)."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import Role, User
from accounts.prepared import SOME_ID, SOME_MOMENT, Prepared
from cases.models import Assignment, Case, Draft, Entry, FollowUp, Party
from cases.models.assignments import AssignmentRole
from cases.models.case import TriageLevel
from cases.models.parties import PartyRole
from cases.paging import ROWS, first_of
from people.models import Phone

SPOKEN_FOR = (
    PartyRole.CLIENT,
    PartyRole.VICTIM,
)  # whose name stands for a file: the client's, else the victim's
ENTRIES = 50  # on one page of the chronology
CHRONOLOGY = ("-date", "-at", "-id")
COMING = 4  # follow-ups beside a file
BURNING = {TriageLevel.EMERGENCY: 0, TriageLevel.URGENT: 1}


# Every page of a file asks these.
_STAFF = Prepared(
    lambda case: Assignment.objects.active().filter(case=case).select_related("user"), case=SOME_ID
)
_COMING = Prepared(
    lambda case: FollowUp.objects.planned().filter(case=case).with_assignees()[:COMING], case=SOME_ID
)


def _with_call_marks(parties: QuerySet[Party]) -> QuerySet[Party]:
    """Adds `call_safety`, `call_from` and `call_to`: the mark of the number about which one must be most careful."""
    phones = Phone.objects.filter(person=OuterRef("person"), voided_at=None).careful_first()
    return parties.annotate(
        call_safety=Subquery(phones.values("safety")[:1]),
        call_from=Subquery(phones.values("hours_from")[:1]),
        call_to=Subquery(phones.values("hours_to")[:1]),
    )


_PARTIES = Prepared(
    lambda case: _with_call_marks(
        Party.objects.filter(case=case).select_related("name", "word_for_caller__said_by")
    ),
    case=SOME_ID,
)


def staff_on(case: Case) -> list[Assignment]:
    """Who works on the case now."""
    return _STAFF.rows(case=case.pk)


def periods_of(case: Case) -> QuerySet[Assignment]:
    """Who works or worked on it, from when to when; what was taken back stands in the history only."""
    return Assignment.objects.filter(case=case, undone=False).select_related("user", "by")


def parties_of(case: Case) -> list[Party]:
    """The persons of the case, each with the form of the name that the case uses, the mark of its numbers and the word for it."""
    return _PARTIES.rows(case=case.pk)


def client_among(parties: Iterable[Party]) -> Party | None:
    """The party whose name stands for the file: the client of today, else the victim."""
    present = [party for party in parties if party.until is None]
    return next((party for role in SPOKEN_FOR for party in present if party.role == role), None)


def give_phones(parties: Collection[Party]) -> None:
    """Adds `.phones` to each party."""
    phones: dict[UUID, list[Phone]] = {}
    for phone in Phone.objects.filter(person__in={one.person_id for one in parties}, voided_at=None):
        phones.setdefault(phone.person_id, []).append(phone)
    for party in parties:
        party.phones = phones.get(party.person_id, [])


def coming_up(case: Case) -> list[FollowUp]:
    """The nearest planned follow-ups."""
    return _COMING.rows(case=case.pk)


_NEWEST = Prepared(
    lambda case: first_of(entries_of(case), CHRONOLOGY, ENTRIES),
    case=SOME_ID,
)


def newest_entries_of(case: Case) -> list[Entry]:
    """The first page of the whole chronology, and one entry more if there is one."""
    return _NEWEST.rows(case=case.pk)


def entries_of(
    case: Case | UUID, *, kinds: Collection[str] = (), until_year: int | None = None
) -> QuerySet[Entry]:
    """The chronology: of these kinds (empty = all), of this year and earlier; `by_name` says who wrote it down."""
    entries = Entry.objects.filter(case=case).annotate(by_name=F("by__name"))
    if kinds:
        entries = entries.filter(kind__in=kinds)
    return entries.filter(date__year__lte=until_year) if until_year else entries


def numbers_of_drafts(ids: Collection[str]) -> dict[str, int]:
    """The number by which each draft is addressed; asks nothing when there are none."""
    return (
        {str(one.pk): one.number for one in Draft.objects.filter(pk__in=ids).only("pk", "number")}
        if ids
        else {}
    )


def names_of_staff(ids: Collection[str]) -> dict[str, str]:
    """Names of colleagues by their id as text."""
    return {str(one.pk): one.name for one in User.objects.filter(pk__in=ids).only("pk", "name")}


# Columns of a case that no list shows.
BEHIND = (
    "summary", "opened_from", "opened_by", "closed_by", "closing_reason", "closing_outcome", "place",
    "restricted_by", "restriction_reason",
)  # fmt: skip


def for_list(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The columns of a list, and the time of the nearest planned follow-up (`next_due`)."""
    nearest = FollowUp.objects.planned().filter(case=OuterRef("pk")).values("due_at")[:1]
    return cases.defer(*BEHIND).annotate(next_due=Subquery(nearest))


def by_urgency(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds `rank`: emergencies 0, urgent ones 1, the others 2."""
    whens = [When(triage=level, then=Value(place)) for level, place in BURNING.items()]
    return cases.annotate(rank=Choose(*whens, default=Value(len(BURNING)), output_field=IntegerField()))


def worked_on_by(cases: QuerySet[Case], user_id: UUID) -> QuerySet[Case]:
    """Those on which this colleague works now."""
    return cases.filter(pk__in=Assignment.objects.active().filter(user=user_id).values("case"))


# The rows of one page of a list; a shorter list names its last case several times.
_ROWS = {f"case{place}": UUID(int=SOME_ID.int + place) for place in range(ROWS)}
_PARTIES_OF_ALL = Prepared(
    lambda **cases: (
        Party.objects.filter(case__in=list(cases.values()))
        .select_related("name")
        .only("case", "role", "until", "from_date", "name__full")
    ),
    **_ROWS,
)
_STAFF_OF_ALL = Prepared(
    lambda moment, **cases: (
        Assignment.objects.active()
        .filter(case__in=list(cases.values()))
        .select_related("user")
        .only("case", "role", "user__name")
        .annotate(
            is_lawyer=Exists(User.objects.having_role(Role.LAWYER, moment=moment).filter(pk=OuterRef("user")))
        )
    ),
    moment=SOME_MOMENT,
    **_ROWS,
)


def give_people(cases: Collection[Case]) -> None:
    """Adds `.client`, `.responsible` (with `.is_lawyer` today) and `.interns` to the rows of a page. Two statements."""
    rows: dict[Any, Case] = {case.pk: case for case in cases}
    if not rows:
        return
    keys = list(rows) + [next(iter(rows))] * (ROWS - len(rows))
    named = dict(zip(_ROWS, keys, strict=True))
    parties: dict[Any, list[Party]] = {pk: [] for pk in rows}
    staff: dict[Any, list[Assignment]] = {pk: [] for pk in rows}
    for party in _PARTIES_OF_ALL.rows(**named):
        parties[party.case_id].append(party)
    for one in _STAFF_OF_ALL.rows(moment=timezone.now(), **named):
        staff[one.case_id].append(one)
    for pk, case in rows.items():
        case.client = client_among(parties[pk])
        case.responsible = responsible_among(staff[pk])
        case.interns = [one.user.name for one in staff[pk] if one.role == AssignmentRole.INTERN]


def responsible_among(staff: Iterable[Assignment]) -> Assignment | None:
    """The assignment of who answers for the case."""
    return next((one for one in staff if one.role == AssignmentRole.RESPONSIBLE), None)
