"""What stands around a contact on its way into a case: the stub of its case, and further contacts about the same matter.

The rules are those of access.py and of cases.access; nothing here is a right of its own.
"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from cases.access import may_work_on_cases, visible_cases
from cases.models import WordForCaller
from cases.models.words_for_callers import MayBeTold
from hotline.access import may, visible_contacts
from hotline.models import Contact

FURTHER = 10


@dataclass(frozen=True)
class CaseStub:
    """A case as an operator sees it."""

    code: str
    state: str
    url: str
    message: str = ""  # what the caller is told next


def case_stub(user: User, contact: Contact) -> CaseStub | None:
    """What this reader may know of the contact's case: code and state; the way in only for those who see the case."""
    if contact.case is None:
        return None
    open_to_reader = may_work_on_cases(user) and visible_cases(user).filter(pk=contact.case.pk).exists()
    return CaseStub(
        contact.case.code,
        contact.case.get_state_display(),
        contact.case.get_absolute_url() if open_to_reader else "",
        _next_message(contact),
    )


def _next_message(contact: Contact) -> str:
    """What the people of this contact may be told of their case; "" where no lawyer has written it. One statement."""
    words = WordForCaller.objects.filter(
        case=contact.case_id, told=MayBeTold.YES, party__until=None, party__person__in=[contact.caller_id, contact.concerned_id]
    )  # fmt: skip
    word = words.order_by("-said_at").first()
    return word.text if word else ""


def further_contacts(user: User, contact: Contact) -> list[Contact]:
    """Other contacts that this person may bring into a case and that may be about the same matter: of the same number or the
    same people, without a case. One statement.
    """
    same = Q(pk__in=[])
    if contact.number_index is not None:
        same |= Q(number_index=contact.number_index)
    for person in {contact.caller_id, contact.concerned_id} - {None}:
        same |= Q(caller=person) | Q(concerned=person)
    rows = visible_contacts(user).filter(same, case=None).exclude(pk=contact.pk).order_by("-began_at", "-id")
    return [one for one in rows[:FURTHER] if may(user, one, "propose_case")]
