"""Audit verbs of the hotline as sentences in the reader's language; the history of one contact. Never decisions."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.access import entries_about
from audit.history import sentence
from audit.models import AuditEntry
from cases.models import Case
from hotline.models import Contact

SENTENCES = {
    "hotline.log_contact": _("Logged the contact"),
    "hotline.read_contact": _("Opened the contact"),
    "hotline.look_up_number": _("Looked a number up"),
    "hotline.add_enclosure": _("Added a photo or recording"),
    "hotline.read_enclosure": _("Opened the photo or recording"),
    "hotline.withdraw_enclosure": _("Erased the photo or recording"),
    "hotline.flag_caller": _("Flagged a number"),
    "hotline.extend_flag": _("Changed a flag on a number"),
    "hotline.end_flag": _("Ended a flag on a number"),
    "hotline.caller_flags": _("Opened the list of flags"),
    "hotline.ask_to_talk": _("A message was sent to a colleague"),
    "hotline.refusal_paper": _("Opened the paper for the caller"),
    "hotline.finish_contact": _("Finished the contact"),
    "hotline.correct_contact": _("Corrected the contact"),
    "hotline.attach_contact": _("Attached a contact to the case %(code)s"),
    "hotline.open_case": _("Opened the case %(code)s from this contact"),
    "hotline.check_conflicts": _("Ran the conflict check"),
    "hotline.propose_case": _("Proposed the case %(code)s from this contact"),
    "hotline.open_provisionally": _("Opened the case %(code)s provisionally from this contact"),
    "hotline.decide_case": _("A supervisor decided about the proposed case"),
    "hotline.split_contact": _("Took a second matter out of the contact"),
    "hotline.list_proposals": _("Opened the list of proposed cases"),
    "hotline.ask_about_case": _("Asked for a caller how a case stands"),
    "hotline.answer_caller": _("Told a caller how the case stands"),
    "hotline.read_answer": _("Read what a caller may be told"),
    "hotline.mark_caller_phone": _("Changed how the caller may be rung"),
    "hotline.undo_log_contact": _("Took the contact back"),
    "hotline.undo_finish_contact": _("Took the finishing of the contact back"),
}
TELL_OF_A_CASE = frozenset(
    {
        "hotline.attach_contact",
        "hotline.open_case",
        "hotline.propose_case",
        "hotline.open_provisionally",
        "hotline.decide_case",
    }
)


@dataclass(frozen=True)
class Line:
    """One line of a contact's history."""

    at: datetime
    who: str
    text: str


def lines_of(contact: Contact) -> list[Line]:
    """What happened to a contact, newest first, without words of people. Two statements, three once it has a case.

    Attaching is recorded in the history of the case; here it is fetched from there.
    """
    entries = entries_about(contact._meta.label, contact.pk).entries
    if getattr(contact, "is_walled", False):  # see access.hide_case
        entries = [entry for entry in entries if entry.verb not in TELL_OF_A_CASE]
    if contact.case_id:
        entries += AuditEntry.objects.filter(
            subject_label=Case._meta.label,
            subject_id=str(contact.case_id),
            about_id=str(contact.pk),
            verb="hotline.attach_contact",
        ).defer("words")
        entries.sort(key=lambda entry: entry.at, reverse=True)
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [Line(entry.at, names.get(entry.actor_id, ""), sentence(entry)) for entry in entries]
