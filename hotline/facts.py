"""What an operator found out in a call, as the actions take it. Shapes only: no request, no forms, no queries."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.models.case import TriageLevel
from hotline.models.contacts import Channel, Relation
from people.models.phones import Safety
from reference.models import ContactOutcome, HelpLine, Place

# What a correction may change, in the order in which a page shows it.
EDITABLE = (
    "began_at",
    "channel",
    "number",
    "safe_to_talk",
    "language",
    "signs",
    "held_since",
    "held_where",
    "held_by",
    "term_on",
    "caller_name",
    "relation",
    "concerned_name",
    "spoken_to_concerned",
    "other_sides",
    "consent_to_record",
    "place",
    "said",
    "wanted",
    "triage",
    "triage_reason",
    "safety",
    "safety_note",
    "next_step",
    "read_back",
)


@dataclass(frozen=True)
class ContactFacts:
    """`number` is E.164 or a short code, as people.phones.read_phone returns it; `began_at` and `held_since` are aware;
    `signs` are codes of triage.Sign with spaces between them.
    """

    began_at: datetime
    channel: str = Channel.PHONE
    number: str = ""
    caller_name: str = ""
    relation: str = Relation.SELF
    concerned_name: str = ""
    language: str = ""
    safe_to_talk: str = ""
    signs: str = ""
    held_since: datetime | None = None
    held_where: str = ""
    held_by: str = ""
    term_on: date | None = None
    spoken_to_concerned: str = ""
    other_sides: str = ""
    consent_to_record: str = ""
    place: Place | None = None
    said: str = ""
    wanted: str = ""
    triage: str = TriageLevel.STANDARD
    triage_reason: str = ""
    safety: str = Safety.UNKNOWN
    safety_note: str = ""
    next_step: str = ""
    read_back: bool = False


@dataclass(frozen=True)
class Ending:
    """How a contact ends: the outcome, what was answered, which other service was named."""

    outcome: ContactOutcome
    answer: str = ""
    signpost: HelpLine | None = None

    @property
    def refused(self) -> bool:
        """Outcomes of the declined group lead to REFUSED."""
        return self.outcome.group == ContactOutcome.Group.DECLINED
