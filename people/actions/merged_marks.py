"""What becomes of the marks of numbers when two records become one, and back. Called inside merge_persons and undo_merge.

Of two rows of one number the more careful marks win. An agreed word opens a case to a caller, and is set by those who see
the case: so the words of a record that stands in no case open none by a merge (docs/adr/0024).
"""

from datetime import time
from typing import Any
from uuid import UUID

from people.access import in_a_case
from people.models import Person, Phone
from people.models.phones import CAREFUL, Allowed

Change = list[Any]  # [key of the phone, mark, before, after]
WAYS = ("voicemail", "sms", "messenger")
CAREFUL_WAYS = (Allowed.NO, Allowed.UNKNOWN, Allowed.YES)
HOW = ("safety_note", "hours_from", "hours_to")
HOURS = frozenset({"hours_from", "hours_to"})


def words_that_hold(stays: Person, goes: Person) -> frozenset[UUID]:
    """Of which of the two records the agreed words hold; asked before any row is turned. Else they are those of the kept one."""
    cases = in_a_case({stays.pk, goes.pk})
    return frozenset(cases or {stays.pk})


def mind_marks(stays: Person, goes: Person, moved: set[str], hold: frozenset[UUID]) -> list[Change]:
    """Marks the numbers of the kept record as carefully as both were; what was changed, so that it can be put back.

    `moved`: keys of the rows that were turned; a number that the kept record has too was not.
    """
    rows = Phone.objects.select_for_update(of=("self",)).filter(person__in=[stays.pk, goes.pk]).order_by("id")
    phones = list(rows)
    left = {
        bytes(one.number_index): one for one in phones if one.person_id == goes.pk and one.voided_at is None
    }
    changes: list[Change] = []
    for phone in phones:
        if phone.person_id == stays.pk:
            twin = left.get(bytes(phone.number_index)) if phone.voided_at is None else None
            new = _careful(phone, twin) if twin else {}
            brought = str(phone.pk) in moved
            new["agreed_word"] = _word(phone, twin, goes.pk if brought else stays.pk, hold)
            changes += _write(phone, new)
    return changes


def put_back(changes: list[Change]) -> None:
    """The marks as they were before the merge, but for what was marked anew since."""
    rows = Phone.objects.select_for_update(of=("self",)).filter(pk__in={change[0] for change in changes})
    phones = {str(phone.pk): phone for phone in rows.order_by("id")}
    old: dict[str, dict[str, Any]] = {}
    for key, mark, before, after in changes:
        if getattr(phones[key], mark) == _read(mark, after):
            old.setdefault(key, {})[mark] = _read(mark, before)
    for key, marks in old.items():
        if HOURS & marks.keys() != HOURS:
            marks = {mark: value for mark, value in marks.items() if mark not in HOURS}  # a pair, or none
        _write(phones[key], marks)


def _careful(mine: Phone, twin: Phone) -> dict[str, Any]:
    """What the other row knows better: that one must be careful, and how."""
    new: dict[str, Any] = {}
    if CAREFUL.index(twin.safety) < CAREFUL.index(mine.safety):
        new["safety"] = twin.safety
        new |= {mark: getattr(twin, mark) for mark in HOW if getattr(twin, mark)}
    for way in WAYS:
        new[way] = min(getattr(mine, way), getattr(twin, way), key=CAREFUL_WAYS.index)
    new["cover_story"] = mine.cover_story or twin.cover_story
    return new


def _word(phone: Phone, twin: Phone | None, of: UUID, hold: frozenset[UUID]) -> str:
    if of in hold:
        return phone.agreed_word
    return twin.agreed_word if twin and twin.person_id in hold else ""


def _write(phone: Phone, marks: dict[str, Any]) -> list[Change]:
    changes = [
        [str(phone.pk), mark, _kept(getattr(phone, mark)), _kept(value)]
        for mark, value in marks.items()
        if getattr(phone, mark) != value
    ]
    if changes:
        for _key, mark, _before, _after in changes:
            setattr(phone, mark, marks[mark])
        phone.version += 1
        phone.save(update_fields=[*(change[1] for change in changes), "version"])
    return changes


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, time) else value or ""


def _read(mark: str, kept: str) -> Any:
    return (time.fromisoformat(kept) if kept else None) if mark in HOURS else kept
