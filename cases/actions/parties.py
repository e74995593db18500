"""add_party, change_party: who stands in a case, and as what. After each the conflict check runs again.

Whoever does not stand on our side is recorded so that no search meets them; the conflict check does.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.checking import check_again
from cases.actions.chronology import write_entry
from cases.actions.locks import STALE, STATE, lock_case, touch
from cases.conflict import SIDES, Side
from cases.models import Case, ConflictCheck, Party
from cases.models.entries import EntryKind
from people.models import Person
from people.names import fold
from people.record import PersonFacts, add_names, hidden_among, let_be_found, record_persons


@dataclass(frozen=True)
class PartyWords:
    """Somebody who comes into a case. `person`: a record that is known; else one is made."""

    key: UUID
    role: str
    name: str
    person: Person | None = None


def add_party(
    *, case: Case, key: UUID, role: str, name: str, by: User, person: Person | None = None
) -> tuple[Party, ConflictCheck | None]:
    """Somebody stands in the case from today on, under this name; `person` is somebody known whom `by` sees. The check that
    followed. A second press with the same key is the one party.
    """
    try:
        with transaction.atomic():
            return _add(PartyWords(key, role, name, person), case, by)
    except IntegrityError:
        there = Party.objects.filter(pk=key).first()
        if there is not None:
            return there, None
        raise ValidationError(_("This person already stands in the case in this role."), code=STATE) from None


def _add(words: PartyWords, case: Case, by: User) -> tuple[Party, ConflictCheck | None]:
    locked = lock_case(case, to="add_party")
    there = Party.objects.filter(pk=words.key).first()
    if there is not None:
        return there, None
    name, role = words.name, words.role
    if not fold(name):
        raise ValidationError({"name": _("Write a name.")})
    now = timezone.now()
    if words.person is None:
        facts = PersonFacts(name, hidden=SIDES[role] != Side.OURS)
        record_persons([facts], by=by, at=now)
        who, called = facts.id, facts.name_id
    else:
        who, called = words.person.pk, add_names([(words.person.pk, name)], by=by)[0].pk
        _come_over(who, role)
    party = Party(
        pk=words.key, case=locked, person_id=who, name_id=called, role=role, from_date=timezone.localdate(now), by=by
    )  # fmt: skip
    party.save(force_insert=True)
    line = f"{party.get_role_display()}: {name}"
    write_entry(case=locked, kind=EntryKind.PARTY, by=by, at=now, line=line, about=party)
    touch(locked, now)
    record("cases.add_party", about=party, by=by, code=locked.code, new={"role": role, "name": name})
    return party, check_again(locked, by=by)


@transaction.atomic
def change_party(
    *, party: Party, version: int, role: str, until: date | None, by: User
) -> tuple[Party, ConflictCheck]:
    """The person stands in the case as something else, or no longer. The check that followed."""
    case = lock_case(party.case, to="change_party")
    locked = Party.objects.select_for_update(of=("self",)).select_related("name").get(pk=party.pk)
    if locked.version != version:
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Compare both versions and decide again."),
            code=STALE,
        )
    if until is not None and until < locked.from_date:
        raise ValidationError({"until": _("This is before the day on which the person came into the case.")})
    if Party.objects.filter(case=case, person=locked.person_id, role=role).exclude(pk=locked.pk).exists():
        raise ValidationError(_("This person already stands in the case in this role."), code=STATE)
    old = {"role": locked.role, "until": locked.until and locked.until.isoformat()}
    locked.role, locked.until, locked.case = role, until, case
    locked.version += 1
    locked.save(update_fields=["role", "until", "version"])
    _come_over(locked.person_id, role)
    now = timezone.now()
    line = f"{locked.get_role_display()}: {locked.name.full}"
    write_entry(case=case, kind=EntryKind.PARTY, by=by, at=now, line=line, about=locked)
    touch(case, now)
    new = {"role": role, "until": until and until.isoformat()}
    record("cases.change_party", about=locked, by=by, code=case.code, old=old, new=new)
    return locked, check_again(case, by=by)


def _come_over(person: UUID, role: str) -> None:
    """Whoever stands on our side now may be found, as everybody on our side."""
    if SIDES[role] == Side.OURS and hidden_among([person]):
        let_be_found(person)
