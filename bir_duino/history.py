"""Audit verbs of the pages that stand above all apps, as sentences in the reader's language. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "search.by_code": _("Searched by a case code"),
    "search.by_name": _("Searched by a name"),
    "search.by_phone": _("Searched by a phone number"),
    "reading.read_report": _("Looked at what a colleague opened"),
    "reading.found_unusual": _("More reading than usual: the supervisors were told"),
}
