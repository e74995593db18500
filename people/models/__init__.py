"""Persons outside the staff: who they are, how they are called and reached, whose kin, what they allowed."""

from people.models.addresses import Address
from people.models.consents import Consent
from people.models.duplicates import MergeDecision, PossibleDuplicate
from people.models.kin import Kinship
from people.models.names import NameKey, NameSounds, PersonName, ReservedSounds
from people.models.persons import Person
from people.models.phones import Phone

__all__ = [
    "Address",
    "Consent",
    "Kinship",
    "MergeDecision",
    "NameKey",
    "NameSounds",
    "Person",
    "PersonName",
    "Phone",
    "PossibleDuplicate",
    "ReservedSounds",
]
