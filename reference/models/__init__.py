"""The rows of the reference lists. Never a rule about who may read them: everybody may."""

from reference.models.bodies import Authority, HelpLine
from reference.models.guidance import Guidance, GuidanceEdition
from reference.models.matters import CaseType, ClosingReason, ContactOutcome, Offence
from reference.models.named import Confidence, ListVersion, Named
from reference.models.places import Place

__all__ = [
    "Authority",
    "CaseType",
    "ClosingReason",
    "Confidence",
    "ContactOutcome",
    "Guidance",
    "GuidanceEdition",
    "HelpLine",
    "ListVersion",
    "Named",
    "Offence",
    "Place",
]
