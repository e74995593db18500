"""begin_shift, end_shift, accept_shift: who is on the line, and what is handed over. Never asks who may.

A shift ends with nothing in anybody's head: forms that were begun become contacts to triage, and it does not end while an
emergency is held by nobody.
"""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_with_role
from accounts.models import Role, SavedForm, User
from accounts.saved import discard_saved_form
from audit.log import record
from hotline import handing_over
from hotline.actions.locks import STATE
from hotline.actions.logging import log_contact
from hotline.deadlines import taken_over_by
from hotline.models import Contact, Emergency, Shift
from hotline.on_call import on_call
from hotline.unfinished import FORM, facts_of, has_words
from reminders.plan import cancel_about, plan

KIND = "shift_waits"


@transaction.atomic
def begin_shift(*, key: UUID, line: str, by: User) -> Shift:
    """From now on this colleague is on the line. One shift at a time: a second press gives the one that is there."""
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=by.pk)
    present = Shift.objects.open().filter(operator=by).first()
    if present is not None:
        return present
    shift = Shift.objects.create(pk=key, operator=by, line=line, began_at=timezone.now())
    record("hotline.begin_shift", about=shift, by=by)
    return shift


@transaction.atomic
def end_shift(*, shift: Shift, note: str, by: User | None) -> Shift:
    """The shift ends and waits to be taken over. Not while nobody holds an emergency; begun forms go to the queue."""
    locked = _locked(shift)
    if locked.ended_at is not None:
        raise ValidationError(_("This shift has ended already."), code=STATE)
    if by is not None and (unheld := Emergency.objects.unheld().count()):
        raise ValidationError(
            _(
                "An emergency is held by nobody yet (%(count)s). Ring the lawyer on duty first; then the shift can end."
            )
            % {"count": unheld},
            code="unheld",
        )
    send_begun_forms_to_queue(locked.operator)
    locked.note, locked.ended_at, locked.ended_by = note, timezone.now(), by
    locked.save(update_fields=["note", "ended_at", "ended_by"])
    record("hotline.end_shift", about=locked, by=by)
    return locked


@transaction.atomic
def accept_shift(*, shift: Shift, by: User) -> Shift:
    """Another colleague takes over what was handed over: from now on it is owed by that one. The first one counts."""
    locked = _locked(shift)
    if locked.ended_at is None:
        raise ValidationError(_("This shift has not ended yet."), code=STATE)
    if locked.accepted_by_id == by.pk:
        return locked
    if locked.accepted_by is not None:
        raise ValidationError(
            _("%(name)s has taken this shift over already.") % {"name": locked.accepted_by.name}, code=STATE
        )
    if locked.operator_id == by.pk:
        raise ValidationError(_("Somebody else takes your shift over."), code=STATE)
    locked.accepted_at, locked.accepted_by = timezone.now(), by
    locked.save(update_fields=["accepted_at", "accepted_by"])
    handing_over.give_all(locked)
    record("hotline.accept_shift", about=locked, by=by)
    cancel_about(locked)
    return locked


def send_begun_forms_to_queue(operator: User) -> list[Contact]:
    """Inside another action: each form of a call that was begun and has a word in it becomes a contact to triage."""
    rows = SavedForm.objects.select_for_update().filter(owner=operator, form_name=FORM).order_by("started_at")
    made = []
    for saved in list(rows):
        if has_words(saved):
            # The key of the form, unless a contact has it (a page that was sent, taken back and typed again).
            key = saved.pk if not Contact.objects.filter(pk=saved.pk).exists() else uuid4()
            made.append(log_contact(key=key, facts=facts_of(saved), by=operator))
        discard_saved_form(operator, saved.pk)
    return made


def _locked(shift: Shift) -> Shift:
    rows = Shift.objects.select_for_update(of=("self",)).select_related("operator", "accepted_by")
    return rows.get(pk=shift.pk)


def watch_shifts() -> int:
    """The clock's chore: shifts whose colleague works here no more end; of those that nobody takes over supervisors are told."""
    return _end_left_ones() + _tell_of_waiting_ones()


def _end_left_ones() -> int:
    there = staff_with_role(Role.OPERATOR, Role.LAWYER, Role.SUPERVISOR)
    left = Shift.objects.open().exclude(operator__in=there.values("pk"))
    rows = list(left.select_related("operator"))
    for shift in rows:
        with transaction.atomic():
            locked = (
                Shift.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=shift.pk).open()
            )
            if locked.exists():
                end_shift(shift=shift, note="", by=None)
    return len(rows)


def _tell_of_waiting_ones() -> int:
    now, told = timezone.now(), 0
    for shift in list(Shift.objects.waiting().filter(told_at=None)):
        if shift.ended_at is None or taken_over_by(shift.ended_at) > now:
            continue
        with transaction.atomic():
            rows = Shift.objects.select_for_update(of=("self",), skip_locked=True)
            locked = rows.waiting().filter(pk=shift.pk, told_at=None).first()
            supervisors = on_call(now).supervisors
            if locked is None or not supervisors:
                continue  # somebody else tells, or nobody is there to hear it: asked again on the next round
            locked.told_at = now
            locked.save(update_fields=["told_at"])
            for one in supervisors:
                plan(kind=KIND, about=locked, to=one, due_at=now, urgent=True)
            told += 1
    return told
