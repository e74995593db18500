"""What calls know of a person: who spoke with them or about them, which rows point at them. Registered with
people.sources; never a right of its own, the rules are those of hotline.access.
"""

from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from hotline.access import brought_by, visible_contacts
from hotline.models import Contact
from hotline.states import ContactState
from people.access import duplicates_about, seen_among
from people.models import Person

FEW, MANY = 50, 500


def register_with(sources: Any) -> None:
    """Called once, in AppConfig.ready(), with the module people.sources."""
    sources.register(
        "hotline",
        sources.Source(
            seen=seen, works=works, kept_out=lambda user: Q(pk__in=[]), attached=attached,
            lines=lambda user, person: [line_of(sources, one) for one in contacts_seen(user, person)],
            latest=partial(latest, sources), place="contact", brought=brought_by,
            pointers=(("hotline.Contact", "caller"), ("hotline.Contact", "concerned")),
        ),
    )  # fmt: skip


class _Midnight(Func):
    """When the local day began, by the clock of the database: no moment is built into a statement that is kept."""

    function = "date_trunc"
    output_field = DateTimeField()

    def __init__(self) -> None:
        super().__init__(Value("day"), Now(), Value(timezone.get_default_timezone_name()))


def on_the_contact(user: User) -> QuerySet[Contact]:
    """The contacts through which this reader knows people: a supervisor all that exist for her, everybody else the own
    ones while they wait or on the day on which they were logged. What a wall hides is not among them.
    """
    contacts = visible_contacts(user).filter(is_walled=False)
    if user.has_role(Role.SUPERVISOR):
        return contacts
    now = Q(state=ContactState.IN_TRIAGE) | Q(logged_at__gte=_Midnight())
    return contacts.filter(now, operator=user)


def _with_person(contacts: QuerySet[Contact]) -> Q:
    return Q(Exists(contacts.filter(caller=OuterRef("pk")))) | Q(
        Exists(contacts.filter(concerned=OuterRef("pk")))
    )


def seen(user: User) -> Q:
    """Caller or person concerned of such a contact."""
    return _with_person(on_the_contact(user))


def works(user: User) -> Q:
    """The same for those who answer the phone; interns propose by a note."""
    return seen(user) if user.has_role(Role.OPERATOR, Role.LAWYER) else Q(pk__in=[])


def attached() -> Q:
    """Caller or person concerned of any contact that was not taken back."""
    return _with_person(Contact.objects.exclude(state=ContactState.VOIDED))


def contacts_seen(user: User, person: UUID) -> QuerySet[Contact]:
    """The contacts with this person that exist for this reader."""
    rows = visible_contacts(user).filter(Q(caller=person) | Q(concerned=person), is_walled=False)
    return (
        rows.select_related("operator")
        .only("began_at", "state", "operator__name", "caller_id")
        .order_by("-began_at", "-id")[:FEW]
    )


def line_of(sources: Any, contact: Contact) -> Any:
    """One contact as a line of the person's page."""
    what = f"{contact.get_state_display()}, {contact.operator.name}"
    return sources.Line(_("contact"), contact.get_absolute_url(), contact.code, what, contact.began_at)


def latest(sources: Any, user: User, persons: Collection[UUID]) -> dict[UUID, Any]:
    """When and from where these persons were last spoken with or about, in contacts that exist for this reader."""
    rows = visible_contacts(user).filter(Q(caller__in=persons) | Q(concerned__in=persons), is_walled=False)
    found: dict[UUID, Any] = {}
    told = rows.order_by("-began_at", "-id").values_list("caller", "concerned", "began_at", "place")
    for caller, concerned, at, place in told[:MANY]:
        for person in {caller, concerned} & set(persons):
            found.setdefault(person, sources.Latest(at, place or ""))
    return found


def records_of(user: User, contact: Contact) -> dict[str, Any]:
    """For the page of a contact: ways to the records of its people, and open questions about them. Two statements."""
    people = {
        contact.caller_id: _("Record of the caller"),
        contact.concerned_id: _("Record of the person concerned"),
    }
    people.pop(None, None)
    if not people:
        return {}
    seen = seen_among(user, people)
    return {
        "records": [(Person(pk=pk).get_absolute_url(), text) for pk, text in people.items() if pk in seen],
        "duplicates": duplicates_about(user, people)[:FEW],
    }
