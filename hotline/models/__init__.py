"""The call and what was said in it, what came along, what is known of the number, and how we go on afterwards."""

from hotline.models.contacts import Contact
from hotline.models.enclosures import Enclosure
from hotline.models.flags import CallerFlag
from hotline.models.questions import CaseQuestion
from hotline.models.talks import Talk

__all__ = ["CallerFlag", "CaseQuestion", "Contact", "Enclosure", "Talk"]
