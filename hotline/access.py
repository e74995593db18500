"""Who may see and do what with a contact (design/model.md section 7). Nothing else builds a queryset of contacts.
Flags: flag_access.py; duties, emergencies, shifts: duty_access.py; promised and missed calls: owed.py.

Not visible = Http404; visible but not allowed = PermissionDenied.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from accounts.prepared import SOME_KEY, ForReader
from cases.access import may_open_cases, sealed_from, visible_cases, walls_before
from cases.models import Case
from cases.states import CaseState
from hotline.duty_access import handed_over_to, reached_by
from hotline.models import Callback, Contact, Enclosure, Talk
from hotline.outcomes import ATTACHED, CASE_OPENED, apart
from hotline.states import ContactState, allows
from people.models import Phone
from reference.choices import row_of
from reference.models import ContactOutcome, HelpLine, Place
from reminders.plan import UNDO_TIME

INTO_A_CASE = frozenset(
    {"attach_contact", "open_case", "check_conflicts", "propose_case", "open_provisionally", "split_contact"}
)
# Somebody is held or in danger now, and nobody has opened a case.
NO_CASE_YET = (CaseState.PROPOSED, CaseState.DECLINED)  # or never
TELLS_OF_A_CASE = frozenset({ATTACHED, CASE_OPENED})
OPERATOR, AUTHOR, OWN_CASE, SUPERVISOR = "operator", "author", "own case", "supervisor"
ON_CALL, TAKEN_OVER = "on call", "shift taken over"
TAKES_CALLS = (Role.OPERATOR, Role.INTERN, Role.LAWYER, Role.SUPERVISOR)

# verb -> the places from which one may do it
RIGHTS: dict[str, frozenset[str]] = {
    "read_contact": frozenset({OPERATOR, AUTHOR, OWN_CASE, SUPERVISOR, ON_CALL, TAKEN_OVER}),
    "finish_contact": frozenset({OPERATOR, AUTHOR, SUPERVISOR, ON_CALL}),
    "correct_contact": frozenset({AUTHOR, SUPERVISOR}),
    "add_enclosure": frozenset({OPERATOR, AUTHOR, SUPERVISOR}),
    "withdraw_enclosure": frozenset({AUTHOR, SUPERVISOR}),
    "attach_contact": frozenset({SUPERVISOR, AUTHOR}),  # only to a case on which the same person may attach
    "open_case": frozenset({SUPERVISOR, AUTHOR, ON_CALL}),  # lawyers and supervisors
    "check_conflicts": frozenset({SUPERVISOR, AUTHOR, ON_CALL}),  # the same: nobody else learns a verdict
    "propose_case": frozenset({OPERATOR, AUTHOR, SUPERVISOR, ON_CALL}),
    "open_provisionally": frozenset({AUTHOR, ON_CALL}),  # lawyers
    "split_contact": frozenset({OPERATOR, AUTHOR, SUPERVISOR}),
    "ask_about_case": frozenset({OPERATOR, AUTHOR, OWN_CASE, SUPERVISOR}),
    "promise_callback": frozenset({OPERATOR, AUTHOR, OWN_CASE, SUPERVISOR}),
    "mark_caller_phone": frozenset({OPERATOR, AUTHOR, OWN_CASE, SUPERVISOR}),
    "undo_log_contact": frozenset({AUTHOR}),
    "undo_finish_contact": frozenset({AUTHOR, SUPERVISOR, OPERATOR}),
}


def may_log_contacts(user: User) -> bool:
    """Everybody but the administrator takes calls."""
    return user.has_role(*TAKES_CALLS)


def may_ask_about_cases(user: User) -> bool:
    """An intern takes calls, but tells no caller how a case stands."""
    return user.has_role(Role.OPERATOR, Role.LAWYER, Role.SUPERVISOR)


def may_see_queue(user: User) -> bool:
    """The queue is the operators' and the supervisors'."""
    return user.has_role(Role.OPERATOR, Role.SUPERVISOR)


def visible_contacts(user: User) -> QuerySet[Contact]:
    """The contacts that exist for this person today.

    `is_walled`: a wall hides the case that it belongs to. Of one's own calls no more than that is hidden (hide_case);
    those of others follow their case.
    """
    wall = walls_before(user).filter(case=OuterRef("case"))
    contacts = Contact.objects.exclude(state=ContactState.VOIDED).annotate(is_walled=Exists(wall))
    if user.has_role(Role.SUPERVISOR):
        sealed = sealed_from(user).filter(pk=OuterRef("case"))
        return contacts.filter(Q(case__isnull=True) | Q(operator=user) | Q(~Exists(wall), ~Exists(sealed)))
    if not may_log_contacts(user):
        return contacts.none()
    mine = Q(operator=user)
    if user.has_role(Role.OPERATOR):
        mine |= Q(state=ContactState.IN_TRIAGE) | Q(finished_by=user) | Q(handed_over_to(user), case=None)
    if user.has_role(Role.LAWYER):
        mine |= Q(case__in=visible_cases(user)) | Q(pk__in=reached_by(user).values("pk"), case=None)
        # Whoever proposed, or opened in an emergency what was not taken, reads what became of it.
        begun = Case.objects.filter(state__in=NO_CASE_YET).values("pk")
        mine |= Q(finished_by=user, is_walled=False, case__in=begun)
    return contacts.filter(mine)


def sees(user: User, contact: Contact) -> bool:
    """visible_contacts for one loaded row, without a statement; the lawyers of its case, its walls and its restriction
    are asked for elsewhere.

    For reminders, which go to supervisors and operators only.
    """
    if contact.state == ContactState.VOIDED or not may_log_contacts(user):
        return False
    if user.has_role(Role.SUPERVISOR) or contact.operator_id == user.pk:
        return True
    if contact.finished_by_id == user.pk:
        return user.has_role(Role.OPERATOR) or (user.has_role(Role.LAWYER) and contact.case_id is not None)
    return user.has_role(Role.OPERATOR) and contact.state == ContactState.IN_TRIAGE


def hide_case(contact: Contact) -> Contact:
    """Takes the case, and what tells of it, from a contact of which a wall hides the case; the row itself stays."""
    if contact.is_walled:  # type: ignore[attr-defined]
        contact.case = None
        if contact.outcome_id in TELLS_OF_A_CASE:
            contact.outcome = None
    return contact


def own_contacts(user: User) -> QuerySet[Contact]:
    """The calls that this person took."""
    return visible_contacts(user).filter(operator=user)


def contacts_in_triage(user: User) -> QuerySet[Contact]:
    """The queue, for those who may see it."""
    contacts = visible_contacts(user).filter(state=ContactState.IN_TRIAGE)
    return contacts if may_see_queue(user) else contacts.none()


def missed_contacts(user: User, now: datetime) -> QuerySet[Contact]:
    """Those of the queue whose time to answer was missed at this moment (deadlines.missed_at)."""
    return contacts_in_triage(user).missed_at(now)  # type: ignore[attr-defined]


def quiet_calls(contacts: QuerySet[Contact], *, since: datetime | None = None) -> QuerySet[Contact]:
    """Those of them that are counted and not worked on: calls without a conversation."""
    quiet = contacts.filter(outcome__in=apart())
    return quiet.filter(began_at__gte=since) if since else quiet


def this_morning() -> datetime:
    """When today began."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def calls_of_today(contacts: QuerySet[Contact]) -> list[tuple[str, int]]:
    """How many of these were calls without a conversation today, by kind, in the order of the buttons. One statement."""
    rows = quiet_calls(contacts, since=this_morning()).order_by().values_list("outcome")
    counts = dict(rows.annotate(count=Count("pk")))
    return [(row.label, counts[row.code]) for row in map(_outcome, apart()) if row and row.code in counts]


def _outcome(code: str) -> ContactOutcome | None:
    return row_of(ContactOutcome, code)


def places_of(user: User, contact: Contact) -> frozenset[str]:
    """From which places this person stands before the contact; it comes from visible_contacts."""
    places = set()
    if user.has_role(Role.SUPERVISOR):
        places.add(SUPERVISOR)
    if contact.operator_id == user.pk:
        places.add(AUTHOR)
    if user.has_role(Role.OPERATOR) and (
        contact.state == ContactState.IN_TRIAGE or contact.finished_by_id == user.pk
    ):
        places.add(OPERATOR)
    if contact.case_id and user.has_role(Role.LAWYER):
        places.add(OWN_CASE)
    if getattr(contact, "is_on_call", False):
        places.add(ON_CALL)
    if getattr(contact, "is_taken_over", False):
        places.add(TAKEN_OVER)
    return frozenset(places)


def may(user: User, contact: Contact, verb: str) -> bool:
    """Whether the rights allow it, whatever the state is."""
    if verb == "attach_contact" and not user.has_role(Role.LAWYER, Role.SUPERVISOR):
        return False
    if verb in ("open_case", "check_conflicts") and not may_open_cases(user):
        return False
    if verb == "open_provisionally" and not user.has_role(Role.LAWYER):
        return False
    if verb in INTO_A_CASE and getattr(contact, "is_walled", False):
        return False  # the action would answer that it belongs to a case
    if verb in ("ask_about_case", "mark_caller_phone") and not may_ask_about_cases(user):
        return False  # an intern proposes
    return not RIGHTS[verb].isdisjoint(places_of(user, contact))


def undoable(verb: str, contact: Contact) -> bool:
    """Whether the ten minutes are not over and nothing was changed since (design/house.md section 5)."""
    since, version = {
        "undo_log_contact": (contact.logged_at, 1),
        "undo_finish_contact": (contact.finished_at, contact.finished_version),
    }[verb]
    return contact.version == version and since is not None and timezone.now() < since + UNDO_TIME


def verbs_for(user: User, contact: Contact) -> frozenset[str]:
    """The buttons: verbs that rights and state both allow now. A contact belongs to one case at most."""
    verbs = {verb for verb in RIGHTS if allows(verb, contact.state) and may(user, contact, verb)}
    if not undoable("undo_log_contact", contact):
        verbs.discard("undo_log_contact")
    if not undoable("undo_finish_contact", contact):
        verbs.discard("undo_finish_contact")
    enclosed = getattr(contact, "is_enclosed", False)
    if enclosed or not _may_keep(contact):
        verbs.discard("add_enclosure")
    if not enclosed:
        verbs.discard("withdraw_enclosure")
    if contact.case_id or getattr(contact, "is_walled", False):
        verbs -= {*INTO_A_CASE, "undo_finish_contact", "undo_log_contact"}
    if not (contact.caller_id and contact.number_index):
        verbs.discard("mark_caller_phone")
    if getattr(contact, "owed", None):
        verbs -= {"promise_callback", "undo_log_contact"}
    if contact.number_index is None:
        verbs.discard("promise_callback")
    return frozenset(verbs)


def _may_keep(contact: Contact) -> bool:
    """An outcome that keeps no number keeps no voice and no face either."""
    return contact.outcome is None or contact.outcome.keep_number


def find_contact(user: User, pk: UUID) -> Contact | None:
    """The contact, if it exists for this person; without a word about verbs."""
    contact = _GATE.first(user, pk=pk)
    return contact and hide_case(contact)


# The statement behind get_contact: every page of a contact asks it.
_GATE = ForReader(
    lambda reader, pk: (
        visible_contacts(reader)
        .filter(pk=pk)
        .annotate(
            is_enclosed=Exists(Enclosure.objects.filter(contact=OuterRef("pk"), withdrawn_at=None)),
            owed=Subquery(Callback.objects.owed().filter(contact=OuterRef("pk")).order_by().values("pk")[:1]),
            is_on_call=Exists(reached_by(reader).filter(pk=OuterRef("pk"))),
            is_taken_over=handed_over_to(reader),
        )
        .select_related("operator", "case", "finished_by")
    ),
    pk=SOME_KEY,
)


def enclosure_of(contact: Contact) -> Enclosure | None:
    """What is enclosed with a contact from get_contact; asks only where there is something."""
    if not getattr(contact, "is_enclosed", False):
        return None
    return contact.enclosures.filter(withdrawn_at=None).select_related("file", "added_by").first()


def get_enclosure(user: User, pk: UUID) -> Enclosure:
    """The file of a contact that this person may read now (else Http404); none is there: Http404, too."""
    contact = get_contact(user, pk)
    enclosure = enclosure_of(contact)
    if enclosure is None:
        raise Http404
    enclosure.contact = contact
    return enclosure


def get_refused(user: User, pk: UUID) -> Contact:
    """A contact that was refused, if it exists for this person; any other one has no paper (Http404)."""
    contact = get_contact(user, pk)
    if contact.state != ContactState.REFUSED:
        raise Http404
    return contact


def get_contact(user: User, pk: UUID, *, to: str = "read_contact") -> Contact:
    """The contact, if it exists for this person (else Http404) and the person may do `to` (else PermissionDenied)."""
    contact = _GATE.first(user, pk=pk)
    if contact is None:
        raise Http404
    # Lists are in the memory of the process: three joins less.
    contact.place = row_of(Place, contact.place_id)
    contact.outcome = row_of(ContactOutcome, contact.outcome_id)
    contact.signpost = row_of(HelpLine, contact.signpost_id)
    hide_case(contact)
    if not may(user, contact, to):
        raise PermissionDenied
    return contact


def get_caller_phone(user: User, pk: UUID, *, to: str) -> tuple[Contact, Phone]:
    """A contact and the caller's number in it; 404 where nobody is named or no number is kept."""
    contact = get_contact(user, pk, to=to)
    phone = phone_of(contact)
    if phone is None:
        raise Http404
    return contact, phone


def phone_of(contact: Contact) -> Phone | None:
    """The number of this contact as it stands with the named caller; asks nothing where nobody is named."""
    if contact.caller_id is None or contact.number_index is None:
        return None
    phones = Phone.objects.filter(person=contact.caller_id, number_index=contact.number_index, voided_at=None)
    return phones.select_related("person").first()


def may_set_word(user: User, contact: Contact, phone: Phone) -> bool:
    """Who sees the case sees and sets the agreed word, for it opens the case to a caller; an operator only the first one, of a
    number that this very contact of his own has brought and that belongs to no case yet.
    """
    if user.has_role(Role.SUPERVISOR) or OWN_CASE in places_of(user, contact):
        return True
    if phone.agreed_word or contact.operator_id != user.pk or getattr(contact, "is_walled", False):
        return False
    return phone.created_at == contact.logged_at and contact.case_id is None


def brought_by(user: User, phones: Collection[Phone]) -> set[UUID]:
    """Those of these numbers that a contact of this person's own has brought in, and that has no case. One statement."""
    callers = {phone.person_id for phone in phones}
    rows = own_contacts(user).filter(caller__in=callers, case=None, number_index__isnull=False)
    brought = {
        (caller, bytes(index or b""), at)
        for caller, index, at in rows.order_by().values_list("caller", "number_index", "logged_at")
    }
    return {one.pk for one in phones if (one.person_id, bytes(one.number_index), one.created_at) in brought}


def workers() -> QuerySet[User]:
    """Who takes calls: to one of them a caller may be given."""
    return staff_with_role(Role.OPERATOR, Role.LAWYER, Role.SUPERVISOR)


def supervisors_for(user: User) -> QuerySet[User]:
    """With whom one may talk a shift over."""
    return staff_with_role(Role.SUPERVISOR).exclude(pk=user.pk)


def talks_of(user: User) -> QuerySet[Talk]:
    """What this person asked for, and what was asked of this person; nobody else ever sees a row."""
    return Talk.objects.filter(Q(asker=user) | Q(supervisor=user)).select_related("asker", "supervisor")


def get_talk(user: User, pk: UUID, *, as_supervisor: bool) -> Talk:
    """The wish, for its asker or for the supervisor who was asked."""
    own = talks_of(user).filter(supervisor=user) if as_supervisor else talks_of(user).filter(asker=user)
    talk = own.filter(pk=pk).first()
    if talk is None:
        raise Http404
    return talk
