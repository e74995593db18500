"""The words of a reminder: one text for each kind, in the reader's language. Never a name, never what was said.

`templates/<app>/mail/<kind>.txt` holds the sentence; the same file serves the mail and the line in the inbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from reminders.models import Reminder

MAIL = "reminders/mail/_base.txt"
SENTENCE = "reminders/mail/_sentence.txt"
KEY_HEADER = "X-Bir-Duino-Key"


def template_of(reminder: Reminder) -> str:
    """The file with the words of this kind."""
    return f"{reminder.about_label.split('.')[0]}/mail/{reminder.kind}.txt"


def sentence(reminder: Reminder, facts: Mapping[str, Any]) -> str:
    """What the inbox says, in the language that is active."""
    return _render(reminder, facts, SENTENCE, "").strip()


def compose(
    reminder: Reminder, *, address: str, language: str, path: str, facts: Mapping[str, Any]
) -> EmailMessage:
    """The mail: neutral subject, a sentence, the code, the link; its Message-ID is the key of the row."""
    with translation.override(language):
        body = _render(reminder, facts, MAIL, settings.SITE_URL + path)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=f"Bir Duino: {reminder.code}",
        body=body,
        to=[address],
        headers={
            "Message-ID": f"<{reminder.key}@{domain}>",
            KEY_HEADER: str(reminder.key),
            "Content-Language": language,
            "Auto-Submitted": "auto-generated",
        },
    )


def _render(reminder: Reminder, facts: Mapping[str, Any], layout: str, link: str) -> str:
    context = {"due_at": reminder.due_at, **facts, "code": reminder.code, "link": link, "layout": layout}
    return render_to_string(template_of(reminder), context)
