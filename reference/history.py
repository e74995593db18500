"""Audit verbs of the reference lists as sentences. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "reference.load_reference": _("The reference lists were loaded"),
    "reference.edit_guidance": _("Wrote a new edition of the guidance %(code)s"),
}
