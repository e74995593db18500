"""The call and what was said in it."""

from hotline.models.contacts import Contact

__all__ = ["Contact"]
