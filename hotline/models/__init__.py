"""The call and what was said in it."""

from hotline.models.contacts import Contact
from hotline.models.enclosures import Enclosure

__all__ = ["Contact", "Enclosure"]
