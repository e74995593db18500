"""The watchman's round: look at everything, keep what stands still as an incident, tell the administrators once.

Goes round in a process of its own (`manage.py watch --loop`), because what rings the bell of the reminders may be what stands
still; the worker goes round in its place when the watchman himself is silent. Never repairs. docs/adr/0021.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.access import staff_with_role
from accounts.models import Role
from bir_duino import first_steps, health
from reminders.actions import note_house_state
from reminders.models import Incident
from reminders.smtp import NotSent, Postman, ServerAway
from reminders.upkeep import (
    BELL,
    WATCH,
    beat,
    begin_incidents,
    end_incidents,
    mark_mailed,
    not_mailed,
    pulse_age,
)

logger = logging.getLogger("bir_duino")


@dataclass(frozen=True)
class Reader:
    """An administrator, as a mail needs him."""

    address: str
    language: str


def go_round(name: str = WATCH, *, settled: bool = True) -> list[str]:
    """One round; the names of what stands still. Mails what is new, and again what no mail server took.

    `settled=False`: the machine has just been switched on, so what does not go yet is no news.
    """
    beat(name)
    found = health.checks()
    now = timezone.now()
    if settled:
        begin_incidents([(check.name, check.loud) for check in found if not check.ok], now)
    end_incidents([check.name for check in found if check.ok], now)
    news = list(not_mailed())
    if news and tell(readers(), [one.check_name for one in news], key_of(news)):
        mark_mailed(news, timezone.now())
    note_house_state(open_steps=first_steps.open_steps(), by=None)
    return [check.name for check in found if not check.ok]


def ring_the_bell() -> None:
    """What the worker does when beat rings: its own pulse, and the round if nobody else goes it."""
    beat(BELL)
    if settings.DEMONSTRATION:  # there are no administrators to tell and no watchman to replace
        return
    age = pulse_age(WATCH)
    if age is None or age > health.PULSE_MUST_BE_YOUNGER:
        go_round(BELL)


def readers() -> list[Reader]:
    """Administrators of today."""
    rows = staff_with_role(Role.ADMINISTRATOR).order_by("email")
    return [Reader(user.email, user.language) for user in rows]


def key_of(incidents: Sequence[Incident]) -> UUID:
    """The same for the same news, so that a mail that is handed over twice is seen once."""
    return uuid5(NAMESPACE_URL, " ".join(sorted(str(one.pk) for one in incidents)))


def tell(to: Sequence[Reader], names: Sequence[str], key: UUID) -> bool:
    """A mail to each; False when nobody could be told, so that the next round tries again."""
    told = 0
    try:
        with Postman() as postman:
            for reader in to:
                postman.call()
                try:
                    postman.send(letter(reader, names, key))
                    told += 1
                except NotSent as problem:
                    logger.warning("watch: a mail was not taken: %s", problem.trouble)
    except ServerAway:
        logger.warning("watch: the mail server does not answer; told later")
    return told > 0


def letter(reader: Reader, names: Sequence[str], key: UUID) -> EmailMessage:
    """What stands still, and where to look: no number, no code, nobody's name."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    with translation.override(reader.language):
        titles = [str(health.NAMES.get(name, name)) for name in names]
        link = settings.SITE_URL + reverse("health_details")
        body = render_to_string("state/mail/standstill.txt", {"titles": titles, "link": link})
        subject = translation.gettext("Bir Duino: something stands still")
    return EmailMessage(
        subject=subject,
        body=body,
        to=[reader.address],
        headers={
            "Message-ID": f"<{uuid5(key, reader.address)}@{domain}>",
            "Content-Language": reader.language,
            "Auto-Submitted": "auto-generated",
        },
    )
