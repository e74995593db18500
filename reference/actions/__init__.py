"""The verbs that change the lists: loading them from files, a new edition of a guidance text."""

from reference.actions.guidance import edit_guidance
from reference.actions.loading import DATA, Count, Report, load_reference

__all__ = ["DATA", "Count", "Report", "edit_guidance", "load_reference"]
