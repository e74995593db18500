"""Matters on their way into a case: one proposed that meets a client of ours, one not taken, one opened in an emergency.

Invented people and words; played after the files and the calls, each thing at its time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from bir_duino.demonstration.files import FILES
from cases.conflicts import newest_check
from cases.models import Case
from cases.models.conflicts import Decided
from cases.models.parties import PartyRole
from hotline.actions.into_case import CaseFacts, open_provisionally, propose_case
from hotline.actions.logging import log_contact
from hotline.actions.proposals import decide_proposal
from hotline.facts import ContactFacts
from hotline.models import Contact
from reference.models import CaseType, Place

Key = Callable[[str], UUID]
CONTRACTOR = {
    "caller_name": "Венера Орозалиева", "number": "+996100771204", "language": "ru", "triage": "standard", "safety": "safe",
    "said": "Соседка заняла часть двора и не пускает к сараю. Хочет в суд.", "consent_to_record": "yes",
}  # fmt: skip
LENDER = {
    "caller_name": "Самат Тургунов", "number": "+996100771311", "language": "ky", "triage": "routine",
    "said": "Карызын кайтарып бербей жаткан тааныш жөнүндө.", "consent_to_record": "yes",
}  # fmt: skip
ARREST = {
    "caller_name": "Чынара Бекмуратова", "number": "+996100771418", "relation": "mother", "language": "ru",
    "concerned_name": "Азиз Бекмуратов", "triage": "emergency", "safety": "safe", "place": "KG-GB",
    "said": "Сына увезли два часа назад, он звонил один раз и сказал, что его бьют.", "consent_to_record": "yes",
    "signs": "held injury", "other_sides": "Улан Кожошев",
}  # fmt: skip


def bring(cast: dict[str, User], key_of: Key) -> None:
    """All three, once."""
    _waits(cast, key_of)
    _not_taken(cast, key_of)
    _in_an_emergency(cast, key_of)


def _call(story: str, words: dict[str, str], then: datetime, by: User, key_of: Key) -> Contact:
    place = Place.objects.get(pk=words["place"]) if "place" in words else None
    facts = {**words, "place": place} if place else words
    with at(then):
        began = then - timedelta(minutes=6)
        return log_contact(key=key_of(f"call {story}"), facts=ContactFacts(began_at=began, **facts), by=by)


def _facts(words: dict[str, str], type_: str, *others: tuple[str, str]) -> CaseFacts:
    client = words.get("concerned_name", words["caller_name"])
    return CaseFacts(CaseType.objects.get(pk=type_), words["triage"], words["said"], client, others=others)


def _waits(cast: dict[str, User], key_of: Key) -> None:
    """The other side is the client of one of the files: a supervisor has to decide."""
    now, by = timezone.now() - timedelta(minutes=70), cast["operator"]
    contact = _call("proposed", CONTRACTOR, now, by, key_of)
    facts = _facts(CONTRACTOR, "HOUSING", (PartyRole.OTHER_SIDE, FILES[0].client))
    with at(now + timedelta(minutes=5)):
        propose_case(contact=contact, version=1, key=key_of("proposed"), facts=facts, by=by)


def _not_taken(cast: dict[str, User], key_of: Key) -> None:
    """Two days ago; the operator reads what to say, and not why."""
    then, by = moment(-2, 11), cast["operator2"]
    contact = _call("not taken", LENDER, then, by, key_of)
    facts = _facts(LENDER, "OTHER", (PartyRole.OTHER_SIDE, FILES[1].client))
    with at(then + timedelta(minutes=8)):
        case = propose_case(contact=contact, version=1, key=key_of("not taken"), facts=facts, by=by)
    with at(then + timedelta(hours=2)):
        _decide(case, Decided.REFUSED, cast["supervisor"])


def _decide(case: Case, decided: str, by: User) -> None:
    case.refresh_from_db()
    check = newest_check(case)
    if check is not None:
        decide_proposal(
            case=case, version=case.version, check=check.pk, decided=decided, by=by,
            words="Вторая сторона уже обратилась к нам.", message="Мы не сможем взять это дело. Мы назовём, куда обратиться.",
        )  # fmt: skip


def _in_an_emergency(cast: dict[str, User], key_of: Key) -> None:
    """A lawyer acts; a supervisor decides within a day."""
    now = timezone.now() - timedelta(minutes=50)
    contact = _call("emergency", ARREST, now, cast["operator"], key_of)
    facts = _facts(ARREST, "TORT", (PartyRole.OFFICIAL, ARREST["other_sides"]))
    with at(now + timedelta(minutes=12)):
        open_provisionally(
            contact=contact, version=1, key=key_of("provisional"), facts=facts, by=cast["lawyer3"]
        )
