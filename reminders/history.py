"""Audit verbs of the post office as sentences in the reader's language. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "reminders.withhold": _("A reminder was not sent: its reader may no longer see what it is about"),
    "reminders.retry_reminder": _("A failed reminder was set to be sent again"),
    "reminders.confirm_step": _("Confirmed one of the first steps: %(code)s"),
    "reminders.ask_for_test_mail": _("Asked for a test mail"),
    "reminders.open_house": _("All first steps were done: the house is open for real names"),
}
