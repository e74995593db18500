"""Whom a reader meets in a search (design/model.md 7): those who stand in cases and contacts that the reader sees; and whether the
reader is told that somebody else is known at all. Rows in, rows out; who sees which case or contact stands in access.py.

Not people/access.py: visible_persons, which is narrower and cannot be asked here: a person's page opens while one is on the
contact (today), a search also finds whom one spoke with long ago; and these statements are prepared, so no "today" stands in
them, and answer for a handful of names without gathering all that the reader sees.
"""

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from cases.access import kept_from, visible_cases
from cases.models import Case, Party
from hotline.access import visible_contacts
from hotline.models import Contact
from people.access import hidden_from
from people.models import PersonName


def names_met_by(user: User, names: QuerySet[PersonName]) -> QuerySet[PersonName]:
    """The names that a search of this reader may meet; `seen`: the reader sees the person in some case or contact.

    Of those who are not `seen` no more may be told than "known, ask the supervisor". Nobody is met because of a case behind a
    wall or a restricted one. An intern meets those of the own cases and calls; a supervisor sees all others.
    """
    open_to_all, seen = ~_secret(kept_from(user)), seen_by(user)
    if user.has_role(Role.SUPERVISOR):
        return names.filter(open_to_all | Q(seen))
    if not user.has_role(Role.OPERATOR, Role.LAWYER):
        return names.filter(Q(seen))
    return names.annotate(seen=seen).filter(open_to_all | Q(seen))


def contacts_met_by(user: User, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Those of these contacts that a search of this reader may meet: not by their number either those of hidden people."""
    either = Q(pk=OuterRef("caller")) | Q(pk=OuterRef("concerned"))
    return contacts.filter(~Exists(hidden_from(user).filter(either)))


def seen_by(user: User, person: str = "person") -> Combinable:
    """Whether the person of a row (which it names `person`) stands in a case or contact that this reader sees."""
    cases = visible_cases(user).values("pk")
    contacts = visible_contacts(user)
    ways = (
        Party.objects.filter(case__in=cases, person=OuterRef(person)),
        contacts.filter(caller=OuterRef(person)),
        contacts.filter(concerned=OuterRef(person)),
    )
    # A single value and no EXISTS: the planner might gather all that the reader sees to answer for a handful of names.
    found = [Subquery(rows.order_by().values(yes=Value(True))[:1]) for rows in ways]
    return Coalesce(*found, Value(False), output_field=BooleanField())


def _secret(cases: QuerySet[Case]) -> Q:
    """Names of those who stand in these few cases, or in the calls about them: asked once, not for each name."""
    parties = Party.objects.filter(case__in=cases).values("person")
    contacts = Contact.objects.filter(case__in=cases)
    callers = contacts.filter(caller__isnull=False).values("caller")
    concerned = contacts.filter(concerned__isnull=False).values("concerned")
    return Q(person__in=parties) | Q(person__in=callers) | Q(person__in=concerned)
