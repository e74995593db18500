"""propose_merge, keep_apart: a colleague's word and a supervisor's decision about two records. Merging: merging.py."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.actions.locks import STATE, lock_duplicate, lock_person
from people.duplicates import how_names_meet, in_order
from people.models import Person, PossibleDuplicate
from people.models.duplicates import Ground
from people.states import DuplicateState


@transaction.atomic
def propose_merge(*, person: Person, other: UUID, remark: str, by: User) -> PossibleDuplicate:
    """Somebody who spoke with the person says: this is one human being. A supervisor decides; nothing is merged yet."""
    lock_person(person)
    if other == person.pk:
        raise ValidationError(_("This is the person of this page."), code=STATE)
    if not Person.objects.filter(pk=other, merged_into=None, hidden_at=None).exists() or person.is_hidden:
        raise ValidationError(_("About this person nobody is asked."), code=STATE)
    first, second = in_order(person.pk, other)
    pair, _made = PossibleDuplicate.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "ground": Ground.PROPOSED, "found_at": timezone.now(), "reason": how_names_meet(first, second),
        },
    )  # fmt: skip
    locked = lock_duplicate(pair, to="propose_merge", version=None)
    if locked.proposed_at is None:
        locked.proposed_at, locked.proposed_by, locked.remark = timezone.now(), by, remark
        locked.version += 1
        locked.save(update_fields=["proposed_at", "proposed_by", "remark", "version"])
        record("people.propose_merge", about=locked, by=by, subject=person, new={"remark": remark})
    return locked


@transaction.atomic
def keep_apart(*, pair: PossibleDuplicate, version: int, why: str, by: User) -> PossibleDuplicate:
    """Two different people (twins share a birth date, a family its phone). Remembered: nobody asks about them again."""
    locked = lock_duplicate(pair, to="keep_apart", version=version)
    locked.state, locked.explanation = DuplicateState.APART, why
    locked.decided_at, locked.decided_by = timezone.now(), by
    locked.version += 1
    locked.save(update_fields=["state", "explanation", "decided_at", "decided_by", "version"])
    for person in (locked.first_id, locked.second_id):  # in the history of both
        record("people.keep_apart", about=locked, by=by, subject=Person(pk=person), new={"why": why})
    return locked
