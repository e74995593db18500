"""States of a reminder, and what may follow what. Never queries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where the mail of a reminder stands."""

    PLANNED = "planned", _("planned")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Trouble(models.TextChoices):
    """Why the last try did not succeed: a code, never the words of a mail server (they may name a person)."""

    SERVER_AWAY = "server_away", _("the mail server does not answer")
    REFUSED = "refused", _("the mail server refused the address")
    REJECTED = "rejected", _("the mail server refused the message")
    TEXT_BROKEN = "text_broken", _("the text could not be written")
    RIGHTS_UNKNOWN = "rights_unknown", _("the reader's rights could not be looked up")
    WORKER_DIED = "worker_died", _("the sending process stopped again and again")


# verb -> (allowed from, becomes). Marking as read is a reader's own bookmark, not a verb on the work: no state, no audit.
VERBS: dict[str, tuple[frozenset[State], State]] = {
    "retry_reminder": (frozenset({State.FAILED}), State.PLANNED),
}
