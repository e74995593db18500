"""A colleague who lost every second factor comes in again: two others do it, neither of them alone.

One starts, a second confirms; then the old factors and the sessions are gone, and a link, shown once, lets the colleague
enrol anew after the password. Until that link was used nothing can be enrolled without it: whoever knows only the
password gains nothing from a letting-in.
"""

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.access import pair_may_let_in
from accounts.actions.asking import lock_colleague
from accounts.actions.invitations import hash_of
from accounts.models import LettingIn, User, WrongCodes
from accounts.sessions import end_sessions_of
from audit.log import record

LIFETIME = timedelta(days=2)


def _locked(colleague: User) -> LettingIn | None:
    """The colleague's open letting-in, both rows locked."""
    User.objects.select_for_update(of=("self",)).get(pk=colleague.pk)
    rows = LettingIn.objects.open().filter(colleague=colleague)
    return rows.select_for_update(of=("self",)).select_related("colleague", "started_by").first()


@transaction.atomic
def lose_second_factor(*, by: User) -> LettingIn:
    """The colleague, past the password, says that every factor is lost; asking twice is asking once."""
    row = _locked(by)
    if row is not None and (row.asked_at is not None or row.confirmed_at is not None):
        return row
    if row is None:
        row = LettingIn.objects.create(colleague=by, asked_at=timezone.now())
    else:
        row.asked_at = timezone.now()
        row.save(update_fields=["asked_at"])
    record("accounts.lose_second_factor", about=row, by=by, subject=by)
    return row


@transaction.atomic
def start_letting_in(*, colleague: User, by: User) -> LettingIn:
    """The first of the two. An older letting-in whose link has grown old makes room."""
    lock_colleague(colleague, by=by, to="start_letting_in")
    row = _locked(colleague)
    if by.pk == colleague.pk:
        raise ValidationError(_("You cannot do this."))
    if not User.objects.get(pk=colleague.pk).is_active:
        raise ValidationError(_("This account is deactivated."))
    if row is not None and row.waits_for_second:
        raise ValidationError(_("Somebody has started this already; a second person must confirm it."))
    if row is not None and row.link_works:
        raise ValidationError(_("This colleague has a link that still works."))
    if row is not None and row.confirmed_at is not None:
        _stop(row, by)
        row = None
    if row is None:
        row = LettingIn(colleague=colleague)
    row.started_at, row.started_by = timezone.now(), by
    row.save()
    record("accounts.start_letting_in", about=row, by=by, subject=colleague)
    return row


@transaction.atomic
def confirm_letting_in(*, letting_in: LettingIn, by: User) -> tuple[LettingIn, str]:
    """The second of the two. Factors and sessions end now; returns the row and the token of the link."""
    lock_colleague(letting_in.colleague, by=by, to="confirm_letting_in")
    row = _locked(letting_in.colleague)
    if row is None or row.pk != letting_in.pk or not row.waits_for_second:
        raise ValidationError(_("There is nothing to confirm here any more."))
    if not row.colleague.is_active:
        raise ValidationError(_("This account is deactivated."))
    if not pair_may_let_in(row, by):
        raise ValidationError(_("A second person must confirm, and one of the two must be a supervisor."))
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    row.confirmed_at, row.confirmed_by = now, by
    row.token_hash, row.expires_at = hash_of(token), now + LIFETIME
    row.save(update_fields=["confirmed_at", "confirmed_by", "token_hash", "expires_at"])
    removed, _of_which = Authenticator.objects.filter(user=row.colleague).delete()
    WrongCodes.objects.filter(pk=row.colleague_id).update(count=0)
    ended = end_sessions_of(row.colleague)
    new = {"factors_removed": removed, "sessions_ended": ended}
    record("accounts.confirm_letting_in", about=row, by=by, subject=row.colleague, new=new)
    return row, token


@transaction.atomic
def stop_letting_in(*, letting_in: LettingIn, by: User) -> LettingIn:
    """It was a mistake, or somebody who is not the colleague asked. A link that was made dies with it."""
    lock_colleague(letting_in.colleague, by=by, to="stop_letting_in")
    row = _locked(letting_in.colleague)
    if row is None or row.pk != letting_in.pk:
        raise ValidationError(_("There is nothing to stop here any more."))
    if by.pk == row.colleague_id:
        raise ValidationError(_("You cannot do this."))
    return _stop(row, by)


def _stop(row: LettingIn, by: User) -> LettingIn:
    row.stopped_at, row.stopped_by = timezone.now(), by
    row.save(update_fields=["stopped_at", "stopped_by"])
    record("accounts.stop_letting_in", about=row, by=by, subject=row.colleague)
    return row


def needs_link(user: User) -> bool:
    """Whether the factors were taken away by a letting-in whose link was not used yet."""
    confirmed = LettingIn.objects.filter(colleague=user, confirmed_at__isnull=False)
    last = confirmed.order_by("-confirmed_at").first()
    return last is not None and last.used_at is None


def find_link(token: str, user: User) -> LettingIn | None:
    """The letting-in behind a link, if it is this colleague's and can still be used."""
    row = LettingIn.objects.filter(token_hash=hash_of(token), colleague=user).first()
    return row if row is not None and row.link_works else None


def use_link(*, link: str, by: User) -> None:
    """Part of enrolling: the link (its hash in hex) is used up by the first new factor."""
    if not needs_link(by):
        return
    row = _locked(by)
    known = row is not None and row.link_works and row.token_hash is not None
    if row is None or not known or not constant_time_compare(bytes(row.token_hash or b"").hex(), link):
        raise ValidationError(_("Open the link that your colleagues gave you, then add the second factor."))
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    record("accounts.use_letting_in", about=row, by=by, subject=by)
