"""Enrolling, showing and removing second factors. Who does it is always the colleague himself, signed in by password.

A code opens the door once, whatever happens to a cache: the used half minute is a row of its own. Wrong codes are counted
in a row that is locked while a code is tried, so that parallel guesses stand in a queue.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code, normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.letting_in import use_link
from accounts.factors import Factors, factors_of
from accounts.models import UsedCode, User, WrongCodes
from accounts.seeds import SeedUnreadable, open_seed, seal_name, seal_seed, seeds_of
from audit.log import record, record_refusal

MOST_WRONG = 5
WAIT = timedelta(minutes=15)
LONGEST_NAME = 60


@dataclass(frozen=True)
class Verdict:
    """What came of one code: which kind of factor it fitted ("" for none), and how long to wait after too many."""

    way: str = ""
    minutes: int = 0


def verify_code(*, code: str, by: User) -> Verdict:
    """A code of the phone app, once; or a recovery code, once. After five wrong ones in a row a quarter of an hour's rest."""
    verdict = _try_code(code, by)
    if not verdict.way:
        verb = "accounts.second_factor_locked" if verdict.minutes else "accounts.second_factor_failed"
        record_refusal(verb, by=by, about_label="accounts.User", about_id=by.pk, code="code")
    return verdict


@transaction.atomic
def _try_code(code: str, by: User) -> Verdict:
    now = timezone.now()
    guard, _made = WrongCodes.objects.select_for_update().get_or_create(pk=by.pk, defaults={"last_at": now})
    rested = guard.last_at + WAIT <= now
    if guard.count >= MOST_WRONG and not rested:
        left = guard.last_at + WAIT - now
        return Verdict(minutes=max(1, math.ceil(left.total_seconds() / 60)))
    way = _way_of(normalize_user_code(code), by)
    if way:
        guard.count = 0
        record("accounts.verify_second_factor", about=by, by=by, code=way)
    else:
        guard.count = 1 if rested else guard.count + 1
    guard.last_at = now
    guard.save(update_fields=["count", "last_at"])
    return Verdict(way)


def _way_of(code: str, by: User) -> str:
    factors = factors_of(by)
    try:
        if factors.phone_app and _fits_phone_app(code, factors.phone_app, by):
            return factors.phone_app.type
        if factors.recovery and _fits_recovery(code, factors.recovery, by):
            return factors.recovery.type
    except SeedUnreadable:
        pass  # reported to the audit; no code fits it
    return ""


def _fits_phone_app(code: str, factor: Authenticator, by: User) -> bool:
    step = _step_of(open_seed(by.pk, factor.data["secret"]), code)
    if step is None or not _use(step, by):
        return False
    factor.record_usage()
    return True


def _fits_recovery(code: str, factor: Authenticator, by: User) -> bool:
    with seeds_of(by.pk):
        fits = RecoveryCodes(factor).validate_code(code)
    if fits:
        factor.record_usage()
    return fits


def _step_of(seed: str, code: str) -> int | None:
    """The half minute that this code belongs to, if it lies close enough to now."""
    for step in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(seed, step))):
            return step
    return None


def _use(step: int, by: User) -> bool:
    try:
        with transaction.atomic():
            UsedCode.objects.create(user=by, step=step)
    except IntegrityError:
        return False
    return True


def verify_key(*, answer: Any, by: User) -> bool:
    """The answer of one of the colleague's keys to the question in the session."""
    with transaction.atomic():
        factor = _key_that_answered(answer, by)
        if factor is not None:
            factor.record_usage()
            record("accounts.verify_second_factor", about=by, by=by, code=factor.type)
            return True
    record_refusal(
        "accounts.second_factor_failed",
        by=by,
        about_label="accounts.User",
        about_id=by.pk,
        code=Authenticator.Type.WEBAUTHN,
    )
    return False


def _key_that_answered(answer: Any, by: User) -> Authenticator | None:
    try:
        webauthn.parse_authentication_response(answer)
        return webauthn.complete_authentication(by, answer)
    except DatabaseError:
        raise
    except Exception:  # hostile bytes raise whatever a reader of bytes can raise; all mean: not this key
        return None


@transaction.atomic
def enrol_security_key(*, name: str, answer: Any, verified: bool, link: str, by: User) -> list[str]:
    """A new key. Returns recovery codes when they were made by this, to be shown once."""
    factors = _lock(by, verified, link)
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except Exception:  # as above: whatever a stranger's bytes raise
        raise ValidationError(_("The key did not answer as expected. Try again.")) from None
    Authenticator.objects.create(
        user=by,
        type=Authenticator.Type.WEBAUTHN,
        data={"sealed_name": seal_name(by.pk, name[:LONGEST_NAME]), "credential": answer},
    )
    record("accounts.enrol_second_factor", about=by, by=by, code=Authenticator.Type.WEBAUTHN)
    return _first_recovery_codes(factors, by)


@transaction.atomic
def enrol_phone_app(*, seed: str, code: str, verified: bool, link: str, by: User) -> list[str]:
    """The phone app, proved by one code. Returns recovery codes when they were made by this, to be shown once."""
    factors = _lock(by, verified, link)
    if factors.phone_app:
        raise ValidationError(_("You have a phone app already. Remove it first, then add the new one."))
    step = _step_of(seed, normalize_user_code(code))
    if step is None or not _use(step, by):
        raise ValidationError({"code": _("This code does not fit. Wait for the next one and type that.")})
    data = {"secret": seal_seed(by.pk, seed)}
    Authenticator.objects.create(user=by, type=Authenticator.Type.TOTP, data=data)
    record("accounts.enrol_second_factor", about=by, by=by, code=Authenticator.Type.TOTP)
    return _first_recovery_codes(factors, by)


def _lock(by: User, verified: bool, link: str) -> Factors:
    """Whoever has a factor adds another only after showing one; whoever was let in again needs the link."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    factors = factors_of(by)
    if factors.all and not verified:
        raise ValidationError(_("Show one of your second factors first."))
    if not factors.all:
        use_link(link=link, by=by)
    return factors


def _first_recovery_codes(before: Factors, by: User) -> list[str]:
    return _new_recovery_codes(by) if before.recovery is None else []


def _new_recovery_codes(by: User) -> list[str]:
    Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).delete()
    with seeds_of(by.pk):
        codes = RecoveryCodes.activate(by).generate_codes()
    record("accounts.renew_recovery_codes", about=by, by=by)
    return codes


@transaction.atomic
def renew_recovery_codes(*, by: User) -> list[str]:
    """New recovery codes; the old ones open nothing any more."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if not factors_of(by).all:
        raise ValidationError(_("Add a security key or a phone app first."))
    return _new_recovery_codes(by)


@transaction.atomic
def remove_second_factor(*, factor: Authenticator, by: User) -> None:
    """One factor less; in real mode at least one remains."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    left = [row for row in factors_of(by).all if row.pk != factor.pk]
    if not left and settings.SECOND_FACTOR:
        raise ValidationError(_("This is your last second factor. Add another one first."))
    gone = Authenticator.objects.filter(user=by, pk=factor.pk)
    if not left:  # recovery codes alone are no factor
        gone = Authenticator.objects.filter(user=by)
    gone.delete()
    record("accounts.remove_second_factor", about=by, by=by, code=factor.type)
