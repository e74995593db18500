"""Audit verbs of this app as sentences in the reader's language (words of the acted-on colleague stand beside them)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "accounts.sign_in": _("Signed in"),
    "accounts.sign_in_failed": _("A sign-in failed"),
    "accounts.sign_in_locked": _("Sign-in was locked after wrong passwords"),
    "accounts.sign_out": _("Signed out"),
    "accounts.invite_colleague": _("Invited a colleague"),
    "accounts.accept_invitation": _("Accepted an invitation"),
    "accounts.grant_role": _("Gave a role"),
    "accounts.confirm_role": _("Confirmed a supervisor's role"),
    "accounts.end_role": _("Ended a role"),
    "accounts.deactivate_colleague": _("Deactivated a colleague's account"),
    "accounts.reactivate_colleague": _("Reactivated a colleague's account"),
    "accounts.change_password": _("Changed the password"),
    "accounts.verify_second_factor": _("Showed the second factor"),
    "accounts.second_factor_failed": _("A second factor was not accepted"),
    "accounts.second_factor_locked": _("The second factor was locked after wrong codes"),
    "accounts.enrol_second_factor": _("Added a second factor"),
    "accounts.remove_second_factor": _("Removed a second factor"),
    "accounts.renew_recovery_codes": _("Made new recovery codes"),
    "accounts.lose_second_factor": _("Said that every second factor is lost"),
    "accounts.start_letting_in": _("Started to let a colleague in again"),
    "accounts.confirm_letting_in": _("Confirmed to let a colleague in again"),
    "accounts.stop_letting_in": _("Stopped letting a colleague in again"),
    "accounts.use_letting_in": _("Came in again through the link of two colleagues"),
    "accounts.reset_password": _("Set a new password through a link sent by e-mail"),
}
