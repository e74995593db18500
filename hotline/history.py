"""Audit verbs of the hotline as sentences in the reader's language; the history of one contact or promised call. Never decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.access import entries_about
from audit.history import sentence
from audit.models import AuditEntry
from cases.models import Case
from hotline.models import Callback, Contact

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
    "hotline.promise_callback": _("Promised a call"),
    "hotline.read_callback": _("Opened a promised call"),
    "hotline.take_callback": _("Took a promised call in hand"),
    "hotline.try_callback": _("Tried a promised call"),
    "hotline.hand_over_callback": _("Handed a promised call over"),
    "hotline.decide_callback": _("Decided what becomes of a promised call"),
    "hotline.withdraw_callback": _("Withdrew a promised call"),
    "hotline.undo_callback": _("Took a step of a promised call back"),
    "hotline.missed_calls": _("Opened the missed calls"),
    "hotline.note_missed_calls": _("Noted missed calls"),
    "hotline.take_missed_call": _("Took a missed call in hand"),
    "hotline.promise_missed_call": _("Promised a call for a missed one"),
    "hotline.dismiss_missed_call": _("Dismissed a missed call"),
    "hotline.undo_dismiss_missed_call": _("Took the dismissal of a missed call back"),
    "hotline.begin_emergency": _("An emergency began"),
    "hotline.climb_emergency": _("The emergency reached the next colleague"),
    "hotline.accept_emergency": _("Accepted the emergency"),
    "hotline.note_voice_call": _("Rang a colleague about the emergency"),
    "hotline.give_back_emergency": _("Gave the emergency back"),
    "hotline.warm_transfer": _("The caller has spoken with whoever accepted"),
    "hotline.plan_duty": _("Planned a duty"),
    "hotline.withdraw_duty": _("Withdrew a duty"),
    "hotline.find_vacancy": _("Found that nobody decides"),
    "hotline.begin_shift": _("Began a shift"),
    "hotline.end_shift": _("Ended a shift"),
    "hotline.accept_shift": _("Took a shift over"),
    "hotline.hand_over": _("Opened the page of a hand-over"),
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
    return _lines(entries)


def lines_about(row: Callback) -> list[Line]:
    """What happened to a promised call, newest first, without words of people. Two statements."""
    return _lines(entries_about(row._meta.label, row.pk).entries)


def _lines(entries: Sequence[AuditEntry]) -> list[Line]:
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [Line(entry.at, names.get(entry.actor_id, ""), sentence(entry)) for entry in entries]
