"""Whom a reader meets in a search (design/model.md 7): those who stand in cases and contacts that the reader sees; and whether the
reader is told that somebody else is known at all. Rows in, rows out; who sees which case or contact stands in access.py.
"""

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.models import Role, User
from cases.access import kept_from, visible_cases
from cases.models import Case, Party
from hotline.access import visible_contacts
from hotline.models import Contact
from people.models import PersonName


def names_met_by(user: User, names: QuerySet[PersonName]) -> QuerySet[PersonName]:
    """The names that a search of this reader may meet; `seen`: the reader sees the person in some case or contact.

    Of those who are not `seen` no more may be told than "known, ask the supervisor". Nobody is met because of a case behind a
    wall or a restricted one. An intern meets those of the own cases and calls; a supervisor sees all others.
    """
    secret = _secret(kept_from(user))
    seen = seen_by(user)
    if user.has_role(Role.SUPERVISOR):
        return names.filter(~secret | seen)
    if not user.has_role(Role.OPERATOR, Role.LAWYER):
        return names.filter(seen)
    return names.annotate(seen=ExpressionWrapper(seen, BooleanField())).filter(Q(seen=True) | ~secret)


def seen_by(user: User, person: str = "person") -> Q:
    """Rows whose person (which they name `person`) stands in a case or contact that this reader sees."""
    cases = visible_cases(user).values("pk")
    return _in(Party.objects.filter(case__in=cases), "person", person) | _through(
        visible_contacts(user), person
    )


def _secret(cases: QuerySet[Case]) -> Q:
    """Names of those who stand in these few cases, or in the calls about them: asked once, not for each name."""
    parties = Party.objects.filter(case__in=cases).values("person")
    contacts = Contact.objects.filter(case__in=cases)
    callers = contacts.filter(caller__isnull=False).values("caller")
    concerned = contacts.filter(concerned__isnull=False).values("concerned")
    return Q(person__in=parties) | Q(person__in=callers) | Q(person__in=concerned)


def _through(contacts: QuerySet[Contact], person: str = "person") -> Q:
    return _in(contacts, "caller", person) | _in(contacts, "concerned", person)


def _in(rows: QuerySet[Any], column: str, person: str = "person") -> Q:
    return Q(Exists(rows.filter(**{column: OuterRef(person)})))
