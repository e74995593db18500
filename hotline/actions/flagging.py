"""flag_caller, extend_flag, end_flag: what colleagues should know of a number, until a day. Never asks who may."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from hotline.actions.locks import STALE, STATE, hold
from hotline.models import CallerFlag, Contact


@transaction.atomic
def flag_caller(
    *,
    key: UUID,
    contact: Contact,
    kind: str,
    until: date,
    plan: str = "",
    worker: User | None = None,
    by: User,
) -> CallerFlag:
    """The number of this contact is flagged through the day `until`; one flag of a kind at a time.

    `key` becomes the row's key: a second press gives the flag that is there.
    """
    locked = hold(contact)
    made = CallerFlag.objects.filter(pk=key, by=by).first()
    if made is not None:
        return made
    if locked.number_index is None:
        raise ValidationError(_("This contact keeps no number that could be flagged."), code=STATE)
    if CallerFlag.objects.in_force().filter(number_index=locked.number_index, kind=kind).exists():
        raise ValidationError(
            _("This number has such a flag already. A supervisor may extend or end it."), code=STATE
        )
    flag = CallerFlag.objects.create(
        pk=key, number=locked.number, number_index=locked.number_index, kind=kind, plan=plan, worker=worker,
        from_at=timezone.now(), until=until, by=by,
    )  # fmt: skip
    record(
        "hotline.flag_caller",
        about=flag,
        by=by,
        new={"kind": kind, "until": until, "plan": plan, "worker": worker},
    )
    return flag


@transaction.atomic
def extend_flag(
    *, flag: CallerFlag, version: int, until: date, plan: str, worker: User | None, by: User
) -> CallerFlag:
    """Another last day, and the plan as it stands now."""
    locked = _locked(flag, version)
    old = {"until": locked.until, "plan": locked.plan, "worker": locked.worker_id}
    locked.until, locked.plan, locked.worker, locked.version = until, plan, worker, version + 1
    locked.save(update_fields=["until", "plan", "worker", "version"])
    record(
        "hotline.extend_flag",
        about=locked,
        by=by,
        old=old,
        new={"until": until, "plan": plan, "worker": worker},
    )
    return locked


@transaction.atomic
def end_flag(*, flag: CallerFlag, by: User) -> CallerFlag:
    """From now nobody is told of it any more."""
    locked = _locked(flag)
    locked.ended_at, locked.ended_by, locked.version = timezone.now(), by, locked.version + 1
    locked.save(update_fields=["ended_at", "ended_by", "version"])
    record("hotline.end_flag", about=locked, by=by)
    return locked


def _locked(flag: CallerFlag, version: int | None = None) -> CallerFlag:
    locked = CallerFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if locked.ended_at is not None:
        raise ValidationError(_("This flag has ended."), code=STATE)
    if version is not None and locked.version != version:
        raise ValidationError(
            _("Somebody else has changed this flag in the meantime. Decide again."), code=STALE
        )
    return locked
