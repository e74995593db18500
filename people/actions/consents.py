"""record_consent, withdraw_consent: what a person allowed, and that they do not any more. Both are dated facts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.actions.locks import STATE, lock_person, touch
from people.models import Consent, Person
from people.models.consents import Form, Scope


@dataclass(frozen=True)
class ConsentFacts:
    """What was allowed, how, and on which day."""

    scope: str
    form: str
    given_on: date
    body: str = ""
    read_by: str = ""
    witness: str = ""
    note: str = ""


@transaction.atomic
def record_consent(*, key: UUID, person: Person, facts: ConsentFacts, by: User) -> Consent:
    """The person allowed something. To share needs the body's name; read aloud needs reader and witness."""
    locked = lock_person(person)
    there = Consent.objects.filter(pk=key).first()
    if there is not None:
        return there
    _refuse_halves(facts)
    consent = Consent(pk=key, person=locked, created_at=timezone.now(), created_by=by, **vars(facts))
    consent.save(force_insert=True)
    touch(locked)
    words = {**vars(facts), "given_on": facts.given_on.isoformat()}
    record("people.record_consent", about=consent, by=by, subject=locked, new=words)
    return consent


def _refuse_halves(facts: ConsentFacts) -> None:
    wrong = {}
    if facts.scope == Scope.SHARE and not facts.body:
        wrong["body"] = _("Write with which body may be shared.")
    if facts.form == Form.READ_ALOUD and not facts.read_by:
        wrong["read_by"] = _("Write who read it aloud.")
    if facts.form == Form.READ_ALOUD and not facts.witness:
        wrong["witness"] = _("Write who was the witness.")
    if facts.given_on > timezone.localdate():
        wrong["given_on"] = _("This day lies in the future.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def withdraw_consent(
    *, consent: Consent, person: Person, version: int, withdrawn_on: date, note: str, by: User
) -> Consent:
    """The person does not allow it any more, from this day on. What stood before stays, as a dated fact."""
    locked = lock_person(person, version=version)
    row = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk, person=locked)
    if row.withdrawn_on is not None:
        raise ValidationError(_("This consent has already been withdrawn."), code=STATE)
    if withdrawn_on < row.given_on or withdrawn_on > timezone.localdate():
        raise ValidationError(
            {"withdrawn_on": _("The day lies between the day on which it was given and today.")}
        )
    row.withdrawn_on, row.withdrawn_by, row.withdrawal_note = withdrawn_on, by, note
    row.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawal_note"])
    touch(locked)
    record(
        "people.withdraw_consent", about=row, by=by, subject=locked,
        new={"withdrawn_on": withdrawn_on.isoformat(), "withdrawal_note": note},
    )  # fmt: skip
    return row
