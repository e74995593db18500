"""Audit verbs of the wiring as sentences in the reader's language: pages above all apps, commands on the server. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "vault.back_up": _("A back-up was made"),
    "vault.back_up_failed": _("A back-up failed"),
    "vault.restore": _("The house was restored from a back-up"),
    "vault.verify_backup": _("A back-up was restored on trial and compared"),
    "vault.make_holder_key": _("A holder's key for the back-ups was made"),
    "search.by_code": _("Searched by a case code"),
    "search.by_name": _("Searched by a name"),
    "search.by_phone": _("Searched by a phone number"),
    "reading.read_report": _("Looked at what a colleague opened"),
    "reading.found_unusual": _("More reading than usual: the supervisors were told"),
}
