"""Two versions of one contact side by side, in words. Never decides which of them is right."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hotline.actions.correcting import changes
from hotline.facts import ContactFacts
from hotline.models import Contact
from hotline.triage import Sign
from people.phones import show_phone
from reference.models import Named


def between(contact: Contact, facts: ContactFacts) -> list[tuple[str, str, str]]:
    """(field, what was written, what is saved now) for the fields that differ."""
    saved, written = changes(contact, facts)
    return [
        (_label(contact, name), _word(contact, name, written[name]), _word(contact, name, saved[name]))
        for name in written
    ]


def _label(contact: Contact, name: str) -> str:
    return capfirst(str(contact._meta.get_field(name).verbose_name))


def _word(contact: Contact, name: str, value: Any) -> str:
    """One value as a page shows it."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "number":
        return show_phone(value) if value else ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if name == "signs":
        return ", ".join(str(Sign(code).label) for code in value.split())
    choices = contact._meta.get_field(name).choices
    return str(dict(choices).get(value, value)) if choices else str(value or "")
