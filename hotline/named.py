"""Who is named in contacts, as the conflict check wants them: callers, who is concerned, the other side. Never a right.

A call writes down what is said, so one word ("the husband", "the police") is no name that could be compared: it is left out here,
where asking a supervisor for each would teach supervisors not to look.
"""

import re
from typing import Any
from uuid import UUID

from cases.conflict import Named
from cases.models.parties import PartyRole
from hotline.models import Contact
from hotline.states import ContactState
from vault.fields import Unreadable

BETWEEN_NAMES = re.compile(r"[\n;,]+")


def register_with(named_elsewhere: Any) -> None:
    """Called once, in AppConfig.ready(), with the module cases.named_elsewhere."""
    named_elsewhere.register("hotline", named_in_contacts)


def names_in(text: str) -> list[str]:
    """The names in a text that holds one a line, or some between commas; each once."""
    words = (" ".join(part.split()) for part in BETWEEN_NAMES.split(text))
    return list(dict.fromkeys(name for name in words if any(sign.isalpha() for sign in name)))


def named_in(contact: Contact) -> list[Named]:
    """Everybody whom this contact names by a name that can be compared."""
    named = [
        Named(PartyRole.REFERRER, _read(contact.caller_name), contact.caller_id),
        Named(PartyRole.CLIENT, _read(contact.concerned_name), contact.concerned_id),
        *(Named(PartyRole.OTHER_SIDE, name) for name in names_in(_read(contact.other_sides))),
    ]
    return [one for one in named if not one.is_short]


def named_in_contacts(case: UUID) -> list[Named]:
    """Of all contacts of a case. One statement."""
    rows = Contact.objects.filter(case=case).exclude(state=ContactState.VOIDED).order_by("began_at", "pk")
    fields = "caller_name", "concerned_name", "other_sides", "caller_id", "concerned_id"
    return [one for contact in rows.only(*fields) for one in named_in(contact)]


def _read(text: str) -> str:
    """The words, or none where they cannot be read any more."""
    return "" if isinstance(text, Unreadable) else text
