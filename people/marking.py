"""How a number may be rung: safe hours, who we say we are, the agreed word, what may be left on it. Called inside verbs.

Shapes and the writing beat only: who may mark a phone is said where it is pressed (the access.py of people, cases, hotline).
"""

from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.models import Person, Phone
from people.models.phones import Allowed, Safety
from people.names import fold

STALE, STATE = "stale", "state"


@dataclass(frozen=True)
class PhoneMarks:
    """What is known about ringing one number. `agreed_word` None: not asked of this colleague, stays as it is."""

    whose: str = ""
    safety: str = Safety.UNKNOWN
    safety_note: str = ""
    hours_from: time | None = None
    hours_to: time | None = None
    cover_story: str = ""
    agreed_word: str | None = None
    voicemail: str = Allowed.UNKNOWN
    sms: str = Allowed.UNKNOWN
    messenger: str = Allowed.UNKNOWN


NAMES = tuple(one.name for one in fields(PhoneMarks))


def write_marks(*, phone: Phone, version: int, marks: PhoneMarks, by: User) -> Phone:
    """The number may be rung so from now on. ValidationError "stale" if somebody was faster. In the caller's transaction.

    The old and the new words stand in the history of the person, under the person's key.
    """
    locked = Phone.objects.select_for_update(of=("self",)).select_related("person").get(pk=phone.pk)
    if locked.voided_at is not None:
        raise ValidationError(_("This number is no longer kept."), code=STATE)
    if locked.version != version:
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Compare both versions and decide again."),
            code=STALE,
        )
    old, new = marks_changed(locked, marks)
    if not new:
        return locked
    for name, value in new.items():
        setattr(locked, name, value)
    locked.marked_at, locked.marked_by = timezone.now(), by
    locked.version += 1
    locked.save(update_fields=[*new, "marked_at", "marked_by", "version"])
    record("people.change_phone", about=locked, by=by, old=_words(old), new=_words(new))
    return locked


def marks_changed(phone: Phone, marks: PhoneMarks) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values of the marks that differ."""
    wanted = asdict(marks)
    if marks.agreed_word is None:
        del wanted["agreed_word"]
    new = {name: value for name, value in wanted.items() if getattr(phone, name) != value}
    return {name: getattr(phone, name) for name in new}, new


def is_agreed_word(phone: Phone, said: str) -> bool:
    """Whether this is what was agreed, whatever the letters' case; nothing said is never a word."""
    return bool(fold(said)) and fold(phone.agreed_word) == fold(said)


def is_hidden(person: Person) -> bool:
    """Whether nobody may learn that we know this person."""
    return person.hidden_at is not None


def _words(values: dict[str, Any]) -> dict[str, Any]:
    """Times as people write them."""
    return {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values.items()}
