"""Audit verbs of cases as sentences in the reader's language; the words of a change stand beside them. Never decisions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "cases.open_case": _("Opened the case"),
    "cases.read_case": _("Opened the file"),
    "cases.assign_lawyer": _("Assigned a colleague to the case"),
    "cases.end_assignment": _("Ended an assignment"),
    "cases.reassign_lawyer": _("Changed the responsible lawyer"),
    "cases.undo_assign_lawyer": _("Took an assignment back"),
    "cases.add_note": _("Added a note"),
    "cases.plan_follow_up": _("Planned a follow-up"),
    "cases.postpone_follow_up": _("Postponed a follow-up"),
    "cases.finish_follow_up": _("Finished a follow-up"),
    "cases.write_draft": _("Began a draft"),
    "cases.change_draft": _("Wrote a new version of a draft"),
    "cases.submit_draft": _("Submitted a draft for review"),
    "cases.return_draft": _("Returned a draft with a remark"),
    "cases.approve_draft": _("Approved a draft"),
    "cases.undo_approve_draft": _("Took the approval of a draft back"),
    "cases.close_case": _("Closed the case"),
    "cases.undo_close_case": _("Took the closing of the case back"),
    "cases.reopen_case": _("Reopened the case"),
}
