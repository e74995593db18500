"""merge_persons, undo_merge: one record points at the other, and every row that pointed at it is turned round.

Nothing is copied and nothing is lost: the decision remembers each row that it turned, and undoing turns exactly these
back (docs/adr/0024). A row that cannot be turned (the same person in the same role of the same case, the same number
twice) stays where it is: the kept record has its twin (of a number the more careful marks win: merged_marks.py). Never by a key or a score: `by` is a person with a reason.
"""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from people.actions.correcting import value_of
from people.actions.locks import STALE, STATE, lock_duplicate, stale
from people.actions.merged_marks import mind_marks, put_back, words_that_hold
from people.models import MergeDecision, Person, PossibleDuplicate
from people.sources import sources
from people.states import DuplicateState

#: Our own keys to a person; those of the apps to the right come from their sources.
OWN_POINTERS = (
    ("people.PersonName", "person"),
    ("people.Phone", "person"),
    ("people.Address", "person"),
    ("people.Kinship", "person"),
    ("people.Kinship", "other"),
    ("people.Consent", "person"),
)
#: What the kept record takes over where it knows nothing.
FILLED = ("sex", "birth_date", "died_on", "language", "interpreter", "access_needs")
Moved = list[list[str]]


def pointers() -> list[tuple[str, str]]:
    """Every key in the house that points at a person and moves with a merge."""
    return [*OWN_POINTERS, *(one for source in sources().values() for one in source.pointers)]


@transaction.atomic
def merge_persons(
    *, pair: PossibleDuplicate, kept: UUID, version: int, versions: dict[UUID, int], why: str, by: User
) -> MergeDecision:
    """The two records are one person: `kept` stays and holds everything, the other points at it.

    `versions` are those of both records as the page showed them: what was compared is what is merged.
    """
    locked = lock_duplicate(pair, to="merge_persons", version=version)
    both = _lock_both(locked.persons)
    if any(both[pk].version != versions.get(pk) for pk in both):
        raise stale()
    stays, goes = both[kept], both[locked.other_than(kept)]
    if stays.is_hidden or goes.is_hidden:
        raise ValidationError(_("One of the two is hidden. Decide about that first."), code=STATE)
    if stays.merged_into_id or goes.merged_into_id:
        raise ValidationError(_("This record was merged into another one in the meantime."), code=STATE)
    hold, moved = words_that_hold(stays, goes), _turn(goes.pk, stays.pk)
    marks = mind_marks(stays, goes, {key for _label, _field, key in moved}, hold)
    decision = MergeDecision(
        pair=locked, kept=stays, merged=goes, moved=moved, filled={"facts": _fill(stays, goes), "marks": marks},
        at=timezone.now(), by=by, explanation=why,
    )  # fmt: skip
    goes.merged_into = stays
    _save(stays, *FILLED)
    _save(goes, "merged_into")
    _decide(locked, DuplicateState.MERGED, why, by)
    decision.save(force_insert=True)
    for person in (stays, goes):
        words = {"kept": str(stays.pk), "merged": str(goes.pk), "rows": len(decision.moved), "why": why}
        record("people.merge_persons", about=decision, by=by, subject=person, new=words)
    return decision


@transaction.atomic
def undo_merge(*, pair: PossibleDuplicate, version: int, why: str, by: User) -> MergeDecision:
    """They were two people after all: every row that the merge turned points at its own record again.

    Possible at any time while these rows still stand where the merge put them; a later merge is undone first. What was
    written down since stays with the record that was kept.
    """
    locked = lock_duplicate(pair, to="undo_merge", version=version)
    decision = locked.merges.select_for_update(of=("self",)).get(undone_at=None)
    both = _lock_both((decision.kept_id, decision.merged_id))
    stays, goes = both[decision.kept_id], both[decision.merged_id]
    if stays.merged_into_id is not None:
        raise ValidationError(_("The kept record was merged further. Undo that merge first."), code=STATE)
    if stays.is_hidden:
        raise ValidationError(_("The kept record is hidden. Show it first."), code=STATE)
    put_back(decision.filled["marks"])
    _turn_back(decision)
    filled = [name for name in decision.filled["facts"] if value_of(stays, name) == value_of(goes, name)]
    for name in filled:
        setattr(stays, name, "")
    goes.merged_into = None
    _save(stays, *filled)
    _save(goes, "merged_into")
    decision.undone_at, decision.undone_by = timezone.now(), by
    decision.save(update_fields=["undone_at", "undone_by"])
    _decide(locked, DuplicateState.OPEN, why, None)
    for person in (stays, goes):
        record("people.undo_merge", about=decision, by=by, subject=person, new={"why": why})
    return decision


def _lock_both(persons: Iterable[UUID]) -> dict[UUID, Person]:
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=list(persons)).order_by("id")
    return {person.pk: person for person in rows}


def _turn(goes: UUID, stays: UUID) -> Moved:
    """Every row that points at the one record points at the other, where it can; the list of those."""
    moved = []
    for label, field in pointers():
        rows = apps.get_model(label)._default_manager
        for key in rows.filter(**{field: goes}).order_by("pk").values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    rows.filter(pk=key).update(**{field: stays})
            except IntegrityError:  # its twin stands there already
                continue
            moved.append([label, field, str(key)])
    return moved


def _turn_back(decision: MergeDecision) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for label, field, key in decision.moved:
        groups.setdefault((label, field), []).append(key)
    for (label, field), keys in groups.items():
        rows = apps.get_model(label)._default_manager.filter(pk__in=keys, **{field: decision.kept_id})
        if rows.update(**{field: decision.merged_id}) != len(keys):
            raise ValidationError(
                _("Rows of this merge were moved since. It can not be undone by one press."), code=STALE
            )


def _fill(stays: Person, goes: Person) -> list[str]:
    """Facts that only the other record has; which."""
    filled = [name for name in FILLED if value_of(goes, name) and not value_of(stays, name)]
    for name in filled:
        setattr(stays, name, value_of(goes, name))
    return filled


def _save(person: Person, *fields: str) -> None:
    person.version += 1
    person.save(update_fields=[*fields, "version"])


def _decide(pair: PossibleDuplicate, state: str, why: str, by: User | None) -> None:
    pair.state, pair.explanation = state, why
    pair.decided_by, pair.decided_at = by, timezone.now() if by else None
    pair.version += 1
    pair.save(update_fields=["state", "explanation", "decided_by", "decided_at", "version"])
