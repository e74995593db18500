"""What may follow what about a possible duplicate. No queries, no people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DuplicateState(models.TextChoices):
    """A question to a person, and the answer. "Two different people" is remembered and never asked again."""

    OPEN = "open", _("not decided yet")
    MERGED = "merged", _("one person: merged")
    APART = "apart", _("two different people")


# verb -> the states in which it may be done
DUPLICATE_VERBS: dict[str, frozenset[str]] = {
    "propose_merge": frozenset({DuplicateState.OPEN}),
    # A supervisor may change her mind: twins that turn out to be one person after all, and the other way round.
    "merge_persons": frozenset({DuplicateState.OPEN, DuplicateState.APART}),
    "keep_apart": frozenset({DuplicateState.OPEN}),
    "undo_merge": frozenset({DuplicateState.MERGED}),
}


def allows(verb: str, state: str) -> bool:
    """Whether the state allows the verb."""
    return state in DUPLICATE_VERBS[verb]
