"""A form that nobody will finish becomes a contact to triage: what was typed, read as far as it can be read. Never saves.

A shift ends with nothing in anybody's head. Lines that could not be read (half a number, a date that is none) are not lost: they
stand, with the name of their field, below what was said.
"""

from typing import Any

from django.utils import timezone

from accounts.models import SavedForm
from accounts.saved import posted_fields
from hotline.facts import EDITABLE, ContactFacts
from hotline.forms import ContactForm
from people.fields import mended

FORM = "log_contact"
KEPT_WORDS = ("said", "wanted", "answer")


def has_words(saved: SavedForm) -> bool:
    """Whether a person typed anything: an opened and left page is nobody's call."""
    ticked = {
        "row_key",
        "opened",
        "edition",
        "do",
        "relation",
        "channel",
        "known_caller",
        "csrfmiddlewaretoken",
    }
    return any(
        value.strip() for name, values in saved.content.items() if name not in ticked for value in values
    )


def facts_of(saved: SavedForm) -> ContactFacts:
    """The form as facts; `began_at` is when it was begun, unless a time was typed."""
    data, _broken = mended(posted_fields(saved))
    form = ContactForm(data)
    form.asks_why = False
    form.is_valid()
    cleaned: dict[str, Any] = form.cleaned_data
    lost = [
        f"{form.fields[name].label}: {', '.join(data.getlist(name))}"
        for name in form.fields
        if name in form.errors and any(data.getlist(name))
    ]
    words = {name: cleaned[name] for name in EDITABLE if name in cleaned and name != "began_at"}
    said = "\n".join(part for part in [words.pop("said", "") or data.get("said", "")[:20_000], *lost] if part)
    began_at = cleaned.get("began_at") or min(saved.started_at, timezone.now())
    return ContactFacts(began_at=began_at, said=said, **{k: v for k, v in words.items() if v is not None})
