"""Who may flag a number, and who tends the flags. The contacts themselves: access.py.

Not visible = Http404; visible but not allowed = PermissionDenied.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import TruncDate
from django.http import Http404

from accounts.models import Role, User
from hotline.access import get_contact, may_log_contacts
from hotline.models import CallerFlag, Contact


def may_flag(user: User, contact: Contact) -> bool:
    """Whoever takes calls and reads this contact may flag its number; a number that was not kept cannot be."""
    return may_log_contacts(user) and contact.number_index is not None


def get_contact_to_flag(user: User, pk: UUID) -> Contact:
    """The contact whose number may be flagged."""
    contact = get_contact(user, pk)
    if not may_flag(user, contact):
        raise PermissionDenied
    return contact


def may_tend_flags(user: User) -> bool:
    """Supervisors see all flags, extend and end them."""
    return user.has_role(Role.SUPERVISOR)


def flags_in_force(user: User) -> QuerySet[CallerFlag]:
    """Those that hold today, the one that ends soonest first."""
    if not may_tend_flags(user):
        raise PermissionDenied
    return CallerFlag.objects.in_force().select_related("worker", "by").order_by("until", "pk")


def get_flag(user: User, pk: UUID) -> CallerFlag:
    """A flag that holds today, for those who may change it."""
    flag = flags_in_force(user).filter(pk=pk).first()
    if flag is None:
        raise Http404
    return flag


def flags_at(now: datetime) -> QuerySet[CallerFlag]:
    """As CallerFlagQuerySet.in_force, with the moment as a value: for a prepared statement."""
    today = TruncDate(Value(now, output_field=DateTimeField()))
    return CallerFlag.objects.filter(ended_at=None, until__gte=today)
