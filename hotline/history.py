"""Audit verbs of the hotline as sentences in the reader's language. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "hotline.log_contact": _("Logged the contact"),
    "hotline.read_contact": _("Opened the contact"),
    "hotline.look_up_number": _("Looked a number up"),
    "hotline.finish_contact": _("Finished the contact"),
    "hotline.correct_contact": _("Corrected the contact"),
    "hotline.attach_contact": _("Attached a contact to the case %(code)s"),
    "hotline.open_case": _("Opened the case %(code)s from this contact"),
    "hotline.undo_log_contact": _("Took the contact back"),
    "hotline.undo_finish_contact": _("Took the finishing of the contact back"),
}
