"""promise_callback: a caller is promised a call, by whoever says so. Never asks who may."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.models import Case
from cases.models.case import TriageLevel
from hotline.actions.locks import STATE, check, hold
from hotline.actions.owing import refuse_unsafe, remind
from hotline.models import Callback, Contact
from people.models import Phone
from people.phones import phone_key


@dataclass(frozen=True)
class Promise:
    """What was promised: why, in which window, whom to ask for. `until_at` is aware and not before `from_at`."""

    until_at: datetime
    from_at: datetime | None = None
    reason: str = ""
    ask_for: str = ""
    language: str = ""
    triage: str = TriageLevel.STANDARD


@transaction.atomic
def promise_callback(
    *,
    key: UUID,
    promise: Promise,
    by: User,
    contact: Contact | None = None,
    phone: Phone | None = None,
    case: Case | None = None,
    number: str = "",
) -> Callback:
    """Whoever promises a call owes it, until somebody else takes it or is given it; one promise a contact at a time.

    Rung is the number of the contact, of a person (`phone`, of a caller of `case`), or a bare one. `key` becomes the row's
    key: a second press gives the promise that is there. A number marked unsafe is promised nothing.
    """
    locked = hold(contact) if contact else None
    made = Callback.objects.filter(pk=key, promised_by=by).first()
    if made is not None:
        return made
    callback = Callback(pk=key, case=case, **_window(promise), **_whom(promise, by))
    if locked is not None:
        _owed_to_contact(callback, locked)
    elif phone is not None:
        callback.person, callback.number, callback.number_index = (
            phone.person,
            phone.number,
            phone.number_index,
        )
    else:
        callback.number, callback.number_index = number, phone_key(number)
    refuse_unsafe(callback)
    callback.save(force_insert=True)
    record("hotline.promise_callback", about=callback, by=by)
    remind(callback)
    return callback


def _window(promise: Promise) -> dict[str, datetime]:
    now = timezone.now()
    from_at = promise.from_at or now
    return {
        "promised_at": now,
        "owned_since": now,
        "from_at": from_at,
        "until_at": max(promise.until_at, from_at),
    }


def _whom(promise: Promise, by: User) -> dict[str, object]:
    return {
        "reason": promise.reason, "ask_for": promise.ask_for, "language": promise.language, "triage": promise.triage,
        "promised_by": by, "owner": by, "limit": settings.CALLBACK_TRIES,
    }  # fmt: skip


def _owed_to_contact(callback: Callback, contact: Contact) -> None:
    """Whose number it is; refuses a second promise and a number that was not kept."""
    check(contact, to="promise_callback", version=contact.version)
    if contact.number_index is None:
        raise ValidationError(_("This contact keeps no number that could be rung."), code=STATE)
    if Callback.objects.owed().filter(contact=contact).exists():
        raise ValidationError(_("A call to this caller is promised already."), code=STATE)
    callback.contact, callback.person_id = contact, contact.caller_id
    callback.number, callback.number_index = contact.number, contact.number_index
