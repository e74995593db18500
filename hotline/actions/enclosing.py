"""add_enclosure and withdraw_enclosure: the one photo or recording of a contact. Never asks who may.

The bytes come here as vault.incoming left them; a withdrawn file is erased, with its key: what must not be kept is not kept.
"""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from hotline.actions.locks import STATE, hold
from hotline.models import Contact, Enclosure
from hotline.states import allows
from vault import files
from vault.incoming import Incoming


@transaction.atomic
def add_enclosure(*, contact: Contact, key: UUID, incoming: Incoming, by: User) -> Enclosure:
    """A photo or recording is kept with the contact; a second press gives the one that is there."""
    locked = hold(contact)
    kept = locked.enclosures.filter(withdrawn_at=None).first()
    if kept is not None:
        if kept.pk == key:
            return kept
        raise ValidationError(
            _("This contact has its photo or recording already. Withdraw that one first."), code=STATE
        )
    if not allows("add_enclosure", locked.state):
        raise ValidationError(_("This contact was taken back."), code=STATE)
    if locked.outcome is not None and not locked.outcome.keep_number:
        raise ValidationError(
            _("This outcome promised that nothing is kept that leads to the caller."), code=STATE
        )
    enclosure = enclose(locked, incoming, by=by, key=key)
    record("hotline.add_enclosure", about=locked, by=by)
    return enclosure


@transaction.atomic
def withdraw_enclosure(*, contact: Contact, by: User) -> Contact:
    """The wrong photo, or one that must not be kept: it is erased for good."""
    locked = hold(contact)
    if not let_go(locked, by=by):
        raise ValidationError(_("This contact has no photo or recording any more."), code=STATE)
    record("hotline.withdraw_enclosure", about=locked, by=by)
    return locked


def enclose(contact: Contact, incoming: Incoming, *, by: User, key: UUID | None = None) -> Enclosure:
    """Inside another action: the sealed bytes and their row."""
    return Enclosure.objects.create(
        pk=key or uuid4(),
        contact=contact,
        file=files.keep(incoming.content),
        kind=incoming.kind,
        added_at=timezone.now(),
        added_by=by,
    )


def let_go(contact: Contact, *, by: User) -> bool:
    """Inside another action: whatever is enclosed is withdrawn and erased; whether there was anything."""
    kept = contact.enclosures.filter(withdrawn_at=None).select_related("file").first()
    if kept is None:
        return False
    kept.withdrawn_at, kept.withdrawn_by = timezone.now(), by
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    files.erase(kept.file)
    return True
