"""The houses of conflict_situations.py as rows."""

from django.utils import timezone

from accounts.models import User
from cases.conflict import Named
from cases.models import Case, Party
from people.actions.hiding import hide_person
from people.models import Kinship, Person
from people.record import PersonFacts, add_name, record_persons
from people.states import DuplicateState
from reference.models import ClosingReason
from tests import factories
from tests.cases.conflict_situations import Situation, There

#: In the matter the caller is whoever called for the client.
ROLES = {"caller": "referrer"}
#: Recorded so that no search meets them.
RESERVED = {"co_accused", "witness", "expert", "interpreter", "other_side", "official", "perpetrator"}


def build(situation: Situation, by: User, colleague: User) -> list[Named]:
    """The house as it is before the matter; the names of the matter, with the record of the client where one is decided about.

    `colleague`: before whom walls stand.
    """
    built: dict[str, Person | User] = {}
    cases: dict[str, Case] = {}
    records: dict[str, Person] = {}
    for one in situation.there:
        if one.staff:
            built[one.name] = factories.staff(one.name, "operator")
            continue
        person = built[one.name] = _person(one, by)
        if one.case:
            _party(cases, one, person, by, colleague)
        elif one.kin_of:
            _kin(person, built[one.kin_of], by)
        else:
            factories.contact(by, caller=person, concerned=person, caller_name=one.name)
        if one.merged:
            factories.merged(person, factories.person(by, one.merged), by)
        if one.apart:
            (records[one.name],) = record_persons([PersonFacts(one.name)], by=by)
            pair = factories.duplicate(person, records[one.name])
            pair.state, pair.decided_by, pair.decided_at = DuplicateState.APART, by, timezone.now()
            pair.save()
        if one.hidden:
            person.refresh_from_db()
            hide_person(person=person, version=person.version, reason="угрозы", by=by)
    return [
        Named(ROLES.get(role, role), name, records[name].pk if name in records else None)
        for role, name in situation.here
    ]


def _person(one: There, by: User) -> Person:
    (person,) = record_persons([PersonFacts(one.name, hidden=one.role in RESERVED)], by=by)
    for name in one.also:
        add_name(person=person, full=name, by=by)
    return person


def _party(cases: dict[str, Case], one: There, person: Person, by: User, colleague: User) -> None:
    if one.case not in cases:
        cases[one.case] = factories.case(by, restricted=one.case_is == "restricted")
    case = cases[one.case]
    if one.case_is == "walled":
        factories.wall(case, colleague, by)
    if one.case_is == "closed":
        case.state, case.closed_at, case.closed_by = "closed", timezone.now(), by
        case.closing_reason = ClosingReason.objects.order_by("code").first()
        case.save()
    Party.objects.create(
        case=case, person=person, name=person.names.earliest("created_at"), role=one.role,
        from_date=timezone.localdate(), by=by,
    )  # fmt: skip


def _kin(person: Person, of: Person | User, by: User) -> None:
    at = {"created_at": timezone.now(), "created_by": by, "relation": "relative"}
    if isinstance(of, User):
        Kinship.objects.create(person=person, staff=of, **at)
    else:
        Kinship.objects.create(person=of, other=person, **at)
