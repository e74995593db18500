"""Who of the few people reached by one number is called so, in any spelling or script. Answers ids only.

By a number alone nobody is named (a violent husband may use his wife's phone): a name is compared only with those of that
number, and only a match counts. A search by names alone is elsewhere (people/finding).
"""

from uuid import UUID

from django.db.models import Exists, OuterRef

from people.matching.compare import Verdict, compare_names
from people.matching.parse import parse
from people.matching.reasons import MATCH
from people.models import NameKey, PersonName
from people.names import fold
from people.phones import phone_key

MOST = 40  # names of one number: a dormitory, not a town
ENOUGH = frozenset(
    {"father_missing"}
)  # given name and surname were said; that is more than a neighbour guesses


def persons_called_so(name: str, number: str) -> list[UUID]:
    """Ids of the people of this number who are called so, the longest known first. One statement.

    The names of hidden people are not even compared.
    """
    if not number or not fold(name):
        return []
    names = PersonName.objects.filter(
        Exists(NameKey.objects.filter(name=OuterRef("pk"))),
        voided_at=None,
        person__hidden_at=None,
        person__phones__number_index=phone_key(number),
        person__phones__voided_at=None,
    )
    asked = parse(name)
    few = names.order_by("created_at", "id")[:MOST]
    return list(
        dict.fromkeys(one.person_id for one in few if _is_named(compare_names(asked, parse(one.full))))
    )


def _is_named(verdict: Verdict) -> bool:
    return verdict.verdict == MATCH or verdict.reason.code in ENOUGH
