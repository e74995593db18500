"""The demonstration's mailbox: what the local mail catcher received. The page does not exist on a real site.

Never here: sending, and marking a mail as read (a GET writes nothing).
"""

import email
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

SHOWN = 50


@dataclass(frozen=True)
class Mail:
    """One mail as the page shows it."""

    to: str
    subject: str
    text: str
    came_at: datetime


def newest_mails(folder: Path, count: int = SHOWN) -> list[Mail]:
    """Return the newest mails of a Maildir, newest first; an absent folder holds none."""
    files = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
    dated = sorted(((path.stat().st_mtime, path) for path in files), reverse=True)[:count]
    return [
        _read(path, datetime.fromtimestamp(when, timezone.get_current_timezone())) for when, path in dated
    ]


@require_GET
@login_not_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "mailbox/mailbox.html", {"mails": newest_mails(Path(settings.MAILBOX_DIR))})


def _read(path: Path, came_at: datetime) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    part = message.get_body(("plain", "html"))
    text = part.get_content() if part else ""
    return Mail(str(message["To"] or ""), str(message["Subject"] or ""), text, came_at)
