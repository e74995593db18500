"""What a caller whom we cannot serve is told, aloud and on paper: where else to turn. Never why.

One sentence for every refusal of ours: if a conflict of interest had words of its own (or fewer words than the others),
the paper would tell that somebody else came to us first.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from hotline.models import Contact
from hotline.services import DANGER_NOW, fitting, languages_of
from reference.choices import row_of
from reference.models import HelpLine

# The languages that a paper can be written in, with their names in themselves.
LANGUAGES = {"ru": "Русский", "ky": "Кыргызча", "en": "English"}
OWN_WISH = "CALLER_DECLINED"
MOST = 4


@dataclass(frozen=True)
class Paper:
    """The words for one caller in one language."""

    language: str
    text: SafeString


def paper_of(contact: Contact, language: str = "") -> Paper:
    """In the chosen language, else in the language of the conversation, else in Russian."""
    language = next((code for code in (language, contact.language) if code in LANGUAGES), "ru")
    with override(language):
        shown = {
            "own_wish": contact.outcome_id == OWN_WISH,
            "services": [(line, languages_of(line)) for line in services_for(contact)],
            "danger_now": row_of(HelpLine, DANGER_NOW),
        }
        return Paper(language, render_to_string("hotline/_refusal_words.html", shown))


def services_for(contact: Contact) -> list[HelpLine]:
    """The service that was named; without one (or if it has ended since) the few that fit best and can be rung."""
    named = row_of(HelpLine, contact.signpost_id)
    if named is not None and named.is_valid_on(timezone.localdate()):
        return [named]
    return [line for line in fitting(contact.place_id, contact.language) if line.number][:MOST]
