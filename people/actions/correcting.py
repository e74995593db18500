"""correct_person: what is known of the person besides names and numbers; the old words stay in the history."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from people.actions.locks import lock_person, touch
from people.duplicates import ask_about
from people.models import Person

#: What a correction may change, in the order in which a page shows it.
EDITABLE = (
    "sex",
    "birth_date",
    "died_on",
    "language",
    "speaks",
    "reads",
    "interpreter",
    "needs",
    "access_needs",
    "groups",
)
LISTS = frozenset({"speaks", "reads", "needs", "groups"})


@transaction.atomic
def correct_person(*, person: Person, version: int, facts: dict[str, Any], by: User) -> Person:
    """The person's facts as they are known now. Groups are kept only with the person's word for it, from that day on."""
    locked = lock_person(person, version=version)
    old, new = changes(locked, facts)
    if not new:
        return locked
    for name, value in new.items():
        setattr(locked, name, value)
    if "groups" in new:
        locked.groups_agreed_on = timezone.localdate() if locked.groups else None
    touch(locked, *new, "groups_agreed_on")
    record("people.correct_person", about=locked, by=by, old=old, new=new)
    if "birth_date" in new:
        ask_about(locked)
    return locked


def changes(person: Person, facts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Old and new values of the facts that differ; an empty list is the same as none."""
    new = {name: facts[name] for name in EDITABLE if name in facts and facts[name] != value_of(person, name)}
    return {name: value_of(person, name) for name in new}, new


def value_of(person: Person, name: str) -> Any:
    """One fact; of a list never None."""
    value = getattr(person, name)
    return list(value or ()) if name in LISTS else value
