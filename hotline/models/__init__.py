"""The call and what was said in it."""

from hotline.models.contacts import Contact
from hotline.models.questions import CaseQuestion

__all__ = ["CaseQuestion", "Contact"]
