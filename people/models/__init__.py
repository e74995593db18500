"""Persons outside the staff: who they are, how they are called, how they are reached."""

from people.models.names import NameKey, NameSounds, PersonName
from people.models.persons import Person
from people.models.phones import Phone

__all__ = ["NameKey", "NameSounds", "Person", "PersonName", "Phone"]
