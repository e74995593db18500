"""What stands above every page of a colleague while something in the house is not as it should be. Words only, no looking:
the facts come with the counts of the header, in the one statement that every page asks anyway.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from bir_duino.first_steps import KINDS
from bir_duino.health import NAMES
from bir_duino.templatetags.house import moment
from reminders.access import may
from reminders.deadlines import PULSE_MUST_BE_YOUNGER, SWEEP_MUST_BE_YOUNGER

# Columns that the statement of the header's counts carries besides the counts (bir_duino/context.py).
FACTS = """
       (SELECT finished_at FROM reminders_sweepmark WHERE id = 1),
       (SELECT at FROM reminders_pulse WHERE name = 'watch'),
       (SELECT open_steps FROM reminders_housestate WHERE id = 1),
       (SELECT array_agg(check_name ORDER BY check_name) FROM reminders_incident WHERE ended_at IS NULL AND loud)
"""


@dataclass(frozen=True)
class Facts:
    """What the statement answers."""

    swept_at: datetime | None = None
    watched_at: datetime | None = None
    open_steps: list[str] | None = None
    standing: list[str] | None = None


@dataclass(frozen=True)
class Notice:
    """A calm sentence, and for whom it helps a link."""

    text: str
    url: str = ""
    link: str = ""


def notices(user: User, facts: Facts) -> list[Notice]:
    """Not ready for real names; reminders stand still; something else does."""
    found = []
    if not settings.DEMONSTRATION and facts.open_steps != []:
        found.append(_not_ready(user, facts.open_steps))
    now = timezone.now()
    standing = set(facts.standing or ())
    if _is_old(facts.swept_at, now, SWEEP_MUST_BE_YOUNGER):
        found.append(_reminders_stand(user, facts.swept_at))
        standing -= {"sweep", "beat", "worker"}
    if not settings.DEMONSTRATION and _is_old(facts.watched_at, now, PULSE_MUST_BE_YOUNGER):
        standing.add("watch")
    if standing:
        names = ", ".join(str(NAMES.get(name, name)) for name in sorted(standing))
        text = _("Not all parts of the house are well: %(names)s. What you type is saved all the same.")
        found.append(Notice(text % {"names": names}, *_to_health(user)))
    return found


def _is_old(at: datetime | None, now: datetime, most: timedelta) -> bool:
    """The demonstration and the tests begin before the first sweep; a real house that never swept is told so."""
    return not settings.DEMONSTRATION if at is None else now - at > most


def _not_ready(user: User, open_steps: list[str] | None) -> Notice:
    count = len(KINDS) if open_steps is None else len(open_steps)
    text = ngettext(
        "This house is not ready for real names yet: %(count)s of the first steps is open.",
        "This house is not ready for real names yet: %(count)s of the first steps are open.",
        count,
    ) % {"count": count}
    if not may(user, "confirm_step"):
        return Notice(text)
    return Notice(text, reverse("first_steps"), _("See the first steps"))


def _reminders_stand(user: User, since: datetime | None) -> Notice:
    if since is None:
        text = _("Reminders do not go out. Look after your deadlines yourself.")
    else:
        text = _("Reminders stand still since %(when)s. Look after your deadlines yourself.")
        text %= {"when": moment(since)}
    return Notice(text, *_to_health(user))


def _to_health(user: User) -> tuple[str, str]:
    return (reverse("health_details"), _("State of the house")) if may(user, "read_health") else ("", "")
