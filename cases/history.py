"""Audit verbs of cases as sentences in the reader's language; the words of a change stand beside them. Never decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from audit.history import Change
from cases.models.assignments import AssignmentRole
from cases.models.case import TriageLevel
from cases.models.notes import NoteKind
from cases.models.words_for_callers import MayBeTold
from cases.states import CaseState, DraftState, FollowUpState
from reference.choices import row_of
from reference.models import CaseType, ClosingReason, Place

SENTENCES = {
    "cases.open_case": _("Opened the case"),
    "cases.propose_case": _("Proposed the case"),
    "cases.open_provisionally": _("Opened the case provisionally in an emergency"),
    "cases.decide_case": _("Decided about the conflict check"),
    "cases.add_party": _("Added a person to the case"),
    "cases.change_party": _("Changed what a person is in the case"),
    "cases.read_reasons": _("Read the reasons of a conflict check"),
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
    "cases.restrict_case": _("Restricted the case to those who work on it"),
    "cases.lift_restriction": _("Lifted the restriction of the case"),
    "cases.break_glass": _("Opened the restricted file with a reason"),
    "cases.put_up_wall": _("Put up a wall before a colleague"),
    "cases.take_down_wall": _("Took down a wall before a colleague"),
    "cases.mark_phone": _("Changed how a number of a person of the case may be rung"),
    "cases.set_practice": _("Noted languages and place of a colleague"),
    "cases.word_for_caller": _("Wrote what a caller may be told"),
    "cases.volunteer": _("Would take the case"),
    "cases.withdraw_volunteer": _("Would not take the case any more"),
    "cases.list_broken_glass": _("Looked at the list of opened restricted files"),
}

# Names of fields as people call them; a field without a name here shows its model's.
FIELDS = {
    "assignee": _("who does it"),
    "basis": _("mandate or consent"),
    "closing_outcome": _("outcome"),
    "closing_reason": _("reason for closing"),
    "due_at": _("due"),
    "end_reason": _("reason"),
    "follow_ups": _("follow-ups handed over"),
    "kind": _("kind"),
    "number": _("number"),
    "paragraphs": _("text"),
    "parties": _("persons"),
    "place": _("place"),
    "promise": _("promise to the caller"),
    "reason": _("reason"),
    "remark": _("remark"),
    "remind_at": _("reminder"),
    "restricted_at": _("restricted since"),
    "result": _("result"),
    "role": _("role"),
    "state": _("state"),
    "summary": _("summary"),
    "text": _("text"),
    "text_version": _("version of the text"),
    "title": _("title"),
    "told": _("when this person calls"),
    "triage": _("urgency"),
    "type": _("type of case"),
    "until": _("until"),
    "user": _("colleague"),
    "what": _("what is to be done"),
}
CHOICES: dict[str, Any] = {
    "state": {**dict(CaseState.choices), **dict(DraftState.choices), **dict(FollowUpState.choices)},
    "role": dict(AssignmentRole.choices),
    "triage": dict(TriageLevel.choices),
    "kind": dict(NoteKind.choices),
    "told": dict(MayBeTold.choices),
}
LISTS = {"closing_reason": ClosingReason, "type": CaseType, "place": Place}
PEOPLE = frozenset({"assignee", "author", "approved_by"})
TIMES = frozenset({"due_at", "remind_at", "restricted_at", "until"})
COUNTED = frozenset({"follow_ups", "parties"})


@dataclass(frozen=True)
class Words:
    """One field of a change as the page shows it; "" = nothing was there."""

    label: str
    old: str
    new: str


def in_words(changes: Iterable[Change], names: Mapping[str, str]) -> list[Words]:
    """Old and new values as people read them: codes as names, ids of colleagues as `names`, lists as counts."""
    shown = []
    for change in changes:
        label = str(FIELDS.get(change.field, change.label))
        old, new = (_readable(change.field, value, names) for value in (change.old, change.new))
        if old or new:
            shown.append(Words(label, old, new))
    return shown


def names_wanted(words: Iterable[Any]) -> list[str]:
    """The ids of colleagues that stand among the words."""
    found = []
    for one in words:
        for change in one.changes:
            if change.field in PEOPLE:
                found += [str(value) for value in (change.old, change.new) if _is_id(value)]
    return found


def _readable(field: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == "" or value == []:
        return ""
    if field in CHOICES:
        return str(CHOICES[field].get(value, value))
    if field in LISTS:
        row = row_of(LISTS[field], str(value))
        return row.name if row else str(value)
    if field in PEOPLE:
        return names.get(str(value), str(value))
    if field in TIMES:
        return _time(value)
    if field in COUNTED:
        return str(len(value))
    return "\n\n".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _time(value: Any) -> str:
    moment = parse_datetime(value) if isinstance(value, str) else value
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}" if moment else str(value)


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
