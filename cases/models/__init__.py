"""The file and what lies in it. Everything in a case is reached through the case; rights follow the assignment."""

from cases.models.assignments import Assignment
from cases.models.case import Case
from cases.models.conflicts import ConflictCheck
from cases.models.drafts import Draft, DraftReview, DraftVersion
from cases.models.entries import Entry
from cases.models.follow_ups import FollowUp
from cases.models.notes import Note
from cases.models.parties import Party
from cases.models.practice import Practice
from cases.models.secrecy import BreakGlass, Wall
from cases.models.volunteers import Volunteer
from cases.models.words_for_callers import WordForCaller

__all__ = [
    "Assignment",
    "BreakGlass",
    "Case",
    "ConflictCheck",
    "Draft",
    "DraftReview",
    "DraftVersion",
    "Entry",
    "FollowUp",
    "Note",
    "Party",
    "Practice",
    "Volunteer",
    "Wall",
    "WordForCaller",
]
