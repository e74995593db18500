"""Who of the few people reached by one number is called so, in any spelling or script. Answers ids only.

By a number alone nobody is named (a violent husband may use his wife's phone): a name is compared only with those of that
number, and only a match counts. A search by names alone is elsewhere (people/finding).
"""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from people.matching.compare import Verdict, compare_names
from people.matching.parse import parse
from people.matching.reasons import MATCH
from people.models import PersonName
from people.name_keys import asked, exact_asked
from people.names import fold
from people.phones import phone_key

MOST = 40  # names of one number: a dormitory, not a town
ENOUGH = frozenset(
    {"father_missing"}
)  # given name and surname were said; that is more than a neighbour guesses


def persons_called_so(name: str, number: str) -> dict[UUID, datetime]:
    """The people of this number who are called so, the longest known first, and since when each is known. One statement.

    Only names that share a key with the asked one are opened, so that a number of a whole dormitory costs what a family's does.
    The names of hidden people are not even compared.
    """
    if not number or not fold(name):
        return {}
    words = parse(name)
    few = PersonName.objects.filter(
        sounds__keys__overlap=[*exact_asked(name), *asked(words, "D", "I", "S")],
        voided_at=None,
        person__hidden_at=None,
        person__phones__number_index=phone_key(number),
        person__phones__voided_at=None,
    ).annotate(known_since=F("person__created_at"))
    few = few.only("full", "person").order_by("known_since", "created_at", "id")[:MOST]
    return {one.person_id: one.known_since for one in few if _is_named(compare_names(words, parse(one.full)))}


def _is_named(verdict: Verdict) -> bool:
    return verdict.verdict == MATCH or verdict.reason.code in ENOUGH
