"""What every action of a contact begins with: lock the row, check state and version. Never a verb of its own.

Locks are taken from the outside in: the contact, then the case.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.prepared import SOME_KEY, Prepared
from hotline.access import undoable
from hotline.models import Contact
from hotline.states import ContactState, allows

STALE, STATE, LATE = "stale", "state", "late"
_LOCKED = Prepared(lambda pk: Contact.objects.select_for_update(of=("self",)).filter(pk=pk), pk=SOME_KEY)


def lock_contact(contact: Contact, *, to: str, version: int) -> Contact:
    """The locked contact; ValidationError with code "state" or "stale" when the verb is no longer possible."""
    locked = hold(contact)
    check(locked, to=to, version=version)
    return locked


def hold(contact: Contact) -> Contact:
    """The contact as it is now, locked until the end of the transaction; nothing is checked yet."""
    (locked,) = _LOCKED.rows(pk=contact.pk)
    return locked


def check(locked: Contact, *, to: str, version: int) -> None:
    """State and version of a locked contact still allow the verb, else ValidationError."""
    if not allows(to, locked.state):
        taken_back = locked.state == ContactState.VOIDED
        raise ValidationError(
            _("This contact was taken back.") if taken_back else _("This contact is already finished."),
            code=STATE,
        )
    if locked.version != version:
        raise ValidationError(
            _(
                "Somebody else has changed this contact in the meantime. Compare both versions and decide again."
            ),
            code=STALE,
        )


def lock_to_undo(contact: Contact, *, verb: str) -> Contact:
    """The locked contact, if `verb` may still be taken back: ten minutes, version unchanged, no case yet."""
    locked = hold(contact)
    if not allows(verb, locked.state):
        raise ValidationError(_("This was already taken back."), code=STATE)
    if locked.case_id is not None:
        raise ValidationError(_("The contact belongs to a case by now: it cannot be taken back."), code=STATE)
    if not undoable(verb, locked):
        raise ValidationError(
            _("Taking back is possible for ten minutes and only while nobody has changed the contact."),
            code=LATE,
        )
    return locked
