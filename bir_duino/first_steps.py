"""What must be true before the first real name is typed: each step, whether it is green, and who answers for it.

Some steps are seen by the house itself, some are confirmed by a person for a year, most are both. Never here: writing
(`reminders/actions.py`), how the house feels from minute to minute (`health.py`). docs/adr/0021.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import staff_with_role
from accounts.models import Role, User
from bir_duino import health
from reminders.deadlines import CONFIRMED_FOR
from reminders.models import Confirmation
from reminders.upkeep import newest_confirmations, still_counts
from vault import ring, sheet

SUPERVISORS_NEEDED = 2
MAIL_CODE_HOURS = 2  # this hour and the one before it
NOTHING = "nothing"  # how a step is confirmed: not at all, by a button, by a code that is read back
BUTTON, CODE = "button", "code"


@dataclass(frozen=True)
class Kind:
    """A step as it is written down: its name for people, how it is confirmed, and what the house sees by itself."""

    title: str | Promise
    confirmed_by: str
    seen: Callable[[], tuple[bool, str]] | None = None  # (well, in words)
    about: Callable[[], str] | None = None  # what was looked at: with another one the step is open again


@dataclass(frozen=True)
class Step:
    """A step as it stands today."""

    name: str
    title: str | Promise
    green: bool
    seen: str
    may_confirm: bool
    confirmed_by: str
    confirmation: Confirmation | None
    counts: bool  # whether the confirmation is young enough and about the same thing

    @property
    def again_on(self) -> date | None:
        """The day from which it is asked again."""
        return timezone.localdate(self.confirmation.at + CONFIRMED_FOR) if self.confirmation else None


def ring_fingerprint() -> str:
    """What may be shown of the ring in use."""
    return sheet.fingerprint(ring.fresh().fingerprints)


def sheet_code() -> str:
    """What stands on the printed sheet; compared, never shown."""
    held = ring.fresh()
    return sheet.check_code(held.index, held.fingerprints)


def mail_code(user: User, hours_ago: int = 0) -> str:
    """The code in a test mail: of this reader and this hour, so that nothing has to be kept."""
    hour = int(timezone.now().timestamp()) // 3600 - hours_ago
    digest = salted_hmac("first steps mail", f"{user.pk} {user.email} {hour}", algorithm="sha256").digest()
    text = base64.b32encode(digest[:5]).decode()
    return f"{text[:4]} {text[4:]}"


def code_is_right(name: str, typed: str, user: User) -> bool:
    """Whether the code that was read back is that of the step."""
    if name == "mail":
        return any(sheet.same_code(typed, mail_code(user, hours_ago)) for hours_ago in range(MAIL_CODE_HOURS))
    return name == "keys" and sheet.same_code(typed, sheet_code())


def _backup() -> tuple[bool, str]:
    newest = health.source_of("backup")
    at = newest() if newest else None
    if at is None:
        return False, _("No back-up has been made yet.")
    if timezone.now() - at > health.OLDEST["backup"]:
        return False, _("The newest back-up is too old.")
    verified = health.source_of("backup_verified")
    if verified and verified() is None:
        return False, _("No back-up has been read back yet.")
    return True, _("There is a fresh back-up.")


def _clock() -> tuple[bool, str]:
    found = health.clocks()
    if found.went_back:
        return False, _("The clock of the database has gone back.")
    if not found.agree:
        return False, _("The clocks of the house differ from each other.")
    return True, _("The clocks of the house agree with each other.")


def _supervisors() -> tuple[bool, str]:
    count = staff_with_role(Role.SUPERVISOR).count()
    text = ngettext("%(count)s supervisor can sign in.", "%(count)s supervisors can sign in.", count) % {
        "count": count
    }
    return count >= SUPERVISORS_NEEDED, text


def _second_factor() -> tuple[bool, str]:
    """The source answers how many active colleagues have none."""
    source = health.source_of("second_factor")
    if source is None:
        return False, _("This version asks for no second factor yet.")
    without = source()
    if not without:
        return True, _("Every colleague has one.")
    text = ngettext("%(count)s colleague has none yet.", "%(count)s colleagues have none yet.", without) % {
        "count": without
    }
    return False, text


KINDS: dict[str, Kind] = {
    "mail": Kind(gettext_lazy("Mail arrives"), CODE),
    "keys": Kind(gettext_lazy("The keys are kept elsewhere too"), CODE, about=ring_fingerprint),
    "backup": Kind(gettext_lazy("A back-up is made, and coming back from it was tried"), BUTTON, _backup),
    "clock": Kind(gettext_lazy("The clock is right"), BUTTON, _clock),
    "second_supervisor": Kind(gettext_lazy("There is a second supervisor"), NOTHING, _supervisors),
    "second_factor": Kind(gettext_lazy("Every colleague has a second factor"), NOTHING, _second_factor),
    "holidays": Kind(gettext_lazy("The holidays of this year were looked at"), BUTTON),
    "duty_numbers": Kind(gettext_lazy("The duty numbers were looked at"), BUTTON),
}


def steps() -> list[Step]:
    """All steps as they stand now."""
    newest = newest_confirmations()
    return [_step(name, kind, newest.get(name)) for name, kind in KINDS.items()]


def step(name: str) -> Step:
    """One of them; KeyError where there is none of that name."""
    return _step(name, KINDS[name], newest_confirmations().get(name))


def _step(name: str, kind: Kind, confirmation: Confirmation | None) -> Step:
    well, words = kind.seen() if kind.seen else (True, "")
    counts = still_counts(confirmation, about_of(name))
    return Step(
        name=name,
        title=kind.title,
        green=well and (kind.confirmed_by == NOTHING or counts),
        seen=words,
        may_confirm=well and kind.confirmed_by != NOTHING,
        confirmed_by=kind.confirmed_by,
        confirmation=confirmation,
        counts=counts,
    )


def about_of(name: str) -> str:
    """The fingerprint of what is looked at in this step; "" where it has none."""
    about = KINDS[name].about
    return about() if about else ""


def open_steps() -> list[str]:
    """Names of those that are not green."""
    return [one.name for one in steps() if not one.green]
