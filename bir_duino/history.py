"""Audit verbs of the wiring as sentences in the reader's language: what the commands on the server did."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "vault.back_up": _("A back-up was made"),
    "vault.back_up_failed": _("A back-up failed"),
    "vault.restore": _("The house was restored from a back-up"),
    "vault.verify_backup": _("A back-up was restored on trial and compared"),
    "vault.make_holder_key": _("A holder's key for the back-ups was made"),
}
