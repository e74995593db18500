"""mark_caller_phone: how the number of a named caller may be rung, put down while on the contact."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from audit.log import record
from hotline.access import may_set_word
from hotline.actions.locks import hold
from hotline.models import Contact
from people.marking import PhoneMarks, write_marks
from people.models import Phone


@transaction.atomic
def mark_caller_phone(*, contact: Contact, phone: Phone, version: int, marks: PhoneMarks, by: User) -> Phone:
    """The number may be rung so from now on. The agreed word opens a case to a caller: who does not see the case sets none."""
    hold(contact)
    if marks.agreed_word is not None and not may_set_word(by, contact, phone):
        raise PermissionDenied
    marked = write_marks(phone=phone, version=version, marks=marks, by=by)
    if marked.version != version:
        record("hotline.mark_caller_phone", about=contact, by=by)
    return marked
