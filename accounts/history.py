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
    "accounts.lock_me": _("Locked all own sessions"),
    "accounts.unlock": _("Opened a locked session with the password"),
    "accounts.unlock_failed": _("A locked session was not opened: wrong password"),
    "accounts.end_session": _("Ended an own session"),
    "accounts.end_other_sessions": _("Ended all other own sessions"),
    "accounts.sign_out_everywhere": _("Signed out everywhere"),
    "accounts.end_sessions": _("Ended a colleague's sessions"),
    "accounts.lock_house": _("Locked the house"),
    "accounts.agree_to_open": _("Was the first of two to open the house"),
    "accounts.open_house": _("Opened the house as the second of two"),
    "accounts.change_password": _("Changed the password"),
    "accounts.reset_password": _("Set a new password through a link sent by e-mail"),
}
